// What the sink does to some mails instead of taking them, for tests: set with PUT /api/faults, a list of
//   {to, at, reply, times, hang_up, delay_ms}
// `to`: a part of the recipient's address. `at`: "rcpt" (the default) or "data", which is the answer to the whole mail.
// `reply`: "450 4.2.0 greylisted"; without one the mail is taken. `times`: for so many first attempts of each recipient; else
// for ever. `hang_up`: the connection is cut without an answer, after a mail at "data" was kept as if it were taken.
// `delay_ms`: before the answer.
import { setTimeout as sleep } from 'node:timers/promises';

export class Faults {
  #list = [];

  set(list) {
    if (!Array.isArray(list) || list.some(each => typeof each?.to !== 'string')) throw new TypeError('a list of faults, each with "to"');
    this.#list = list.map(fault => ({ at: 'rcpt', times: Infinity, seen: new Map(), ...fault }));
  }
  list() { return this.#list.map(({ seen, ...fault }) => ({ ...fault, attempts: Object.fromEntries(seen) })); }

  // The fault that this recipient meets now, after its delay; nothing where all is well.
  async meet(at, address) {
    const fault = this.#list.find(each => each.at === at && address.includes(each.to));
    if (!fault) return undefined;
    const attempt = (fault.seen.get(address) ?? 0) + 1;
    fault.seen.set(address, attempt);
    if (attempt > fault.times) return undefined;
    if (fault.delay_ms) await sleep(fault.delay_ms);
    return fault;
  }
}

// As smtp-server wants it: "450 4.2.0 greylisted" is an error with a code.
export function refusal({ reply }) {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
