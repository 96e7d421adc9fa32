// Mails to recipients that the SMTP server refuses, thinks about for long or loses: each delays only itself, and none is sent
// twice. The mail sink plays such a server for chosen recipients (sandbox/mail/faults.mjs).
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { takeDeadLetter, unpublished, writeMail } from "./mail_queue.js";
import { eventually, mailsTo, setting } from "./shop.js";

interface Fault {
    to: string;
    at?: "rcpt" | "data";
    reply?: string;
    times?: number;
    hang_up?: boolean;
    delay_ms?: number;
    attempts?: Record<string, number>;
}

const run = randomUUID().slice(0, 8);
const address = (kind: string, number = 0) => `${kind}-${number}-${run}${unpublished}`;
const faults: Fault[] = [
    { to: "soft-", reply: "450 4.1.2 domain not found" },
    { to: "hangs-", hang_up: true },
    { to: "hard-", reply: "550 5.1.1 no such user" },
    { to: "grey-", reply: "450 4.2.0 greylisted", times: 1 },
    { to: "thinks-", at: "data", delay_ms: 3000 },
    { to: "slow-", at: "data", delay_ms: 17_000 },
    { to: "lost-", at: "data", hang_up: true },
];

const sink = (path: string, options?: RequestInit) => fetch(`${setting("SOUK_MAIL_URL")}/api/${path}`, options).then((response) => response.json() as any);
await sink("faults", { method: "PUT", body: JSON.stringify(faults) });
afterAll(() => sink("faults", { method: "PUT", body: "[]" }));

// As often as the server was asked to take a mail for them.
async function attempts(email: string): Promise<number> {
    const { items } = (await sink("faults")) as { items: Fault[] };
    return items.reduce((sum, { attempts }) => sum + (attempts?.[email] ?? 0), 0);
}
const attempted = (emails: string[]) => eventually(`attempts for ${emails.length} recipients`, async () => {
    for (const email of emails) if ((await attempts(email)) === 0) return undefined;
    return true;
});

async function write(to: string): Promise<string> {
    await writeMail({ to, message: "order_confirmation", values: { number: "100001", total: "12.99 EUR" } });
    return to;
}
const arrived = (email: string, seconds = 20) => eventually(`a mail to ${email}`, async () => ((await mailsTo(email)).length > 0 ? true : undefined), seconds);

test("forty refused recipients do not delay the next", async () => {
    const refused = await Promise.all(Array.from({ length: 40 }, (_, number) => write(address("soft", number))));
    await attempted(refused);
    await arrived(await write(address("next")));
    for (const email of refused) expect(await attempts(email), "it waits by itself").toBe(1);
});

test("recipients for which the server hangs up do not delay the next", async () => {
    const refused = await Promise.all(Array.from({ length: 8 }, (_, number) => write(address("hangs", number))));
    await attempted(refused);
    await arrived(await write(address("next", 1)));
});

test("550 is not repeated: a dead letter at once", async () => {
    const email = await write(address("hard"));
    await takeDeadLetter(email);
    expect(await attempts(email)).toBe(1);
});

test("mails travel in parallel while the server thinks about their data", async () => {
    const begun = Date.now();
    const emails = await Promise.all([1, 2, 3].map((number) => write(address("thinks", number))));
    await Promise.all(emails.map((email) => arrived(email)));
    expect(Date.now() - begun, "one after the other it would be three times 3 s").toBeLessThan(8000);
});

test("the worker answers in no time while the server thinks, and a slow server gets a mail once", async () => {
    const email = await write(address("slow"));
    await attempted([email]);
    const worker = `http://127.0.0.1:${setting("SOUK_PORT_EMAIL")}`;
    for (const path of ["/ready", "/metrics"]) {
        const begun = Date.now();
        expect((await fetch(worker + path)).status).toBe(200);
        expect(Date.now() - begun, path).toBeLessThan(2000);
    }
    await arrived(email, 40);
    expect(await attempts(email)).toBe(1);
    await arrived(await write(address("next", 2)));
    expect(await mailsTo(email)).toHaveLength(1);
});

test("a mail whose answer was lost is not sent again at once", async () => {
    const email = await write(address("lost"));
    await arrived(email);
    for (let number = 0; number < 20; ++number) await arrived(await write(address("next", 100 + number)));
    expect(await attempts(email)).toBe(1);
    expect(await mailsTo(email)).toHaveLength(1);
});

// The first pause takes minutes.
test.runIf(process.env.SOUK_TEST_LONG === "1")("greylisting: refused at first, it comes later and once", { timeout: 400_000 }, async () => {
    const email = await write(address("grey"));
    await arrived(email, 300);
    expect(await attempts(email)).toBe(2);
    expect(await mailsTo(email)).toHaveLength(1);
});
