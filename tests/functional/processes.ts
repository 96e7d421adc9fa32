// The shop's processes as a machine treats them: stopped for a while, killed, away. Only for tests that run alone
// (SOUK_TEST_OUTAGES=1), since all others would notice.
import { readdir, readFile } from "node:fs/promises";
import { eventually, setting } from "./shop.js";

const run = `${setting("SOUK_HOME")}/run`;
export const pid = async (file: string) => Number((await readFile(`${run}/${file}`, "utf8")).split("\n")[0]);
const services = ["auth", "product", "order", "admin"];

function signal(process_id: number, name: NodeJS.Signals) {
    try {
        process.kill(process_id, name);
    } catch {
        // it has ended meanwhile
    }
}

// Stopped in the middle of whatever it does, with all its children: it neither answers nor hangs up.
let frozen: number[] = [];
export async function freeze(name: string) {
    const family = [await pid(`${name}.pid`)];
    const parents = new Map<number, number>();
    for (const entry of await readdir("/proc")) {
        if (!/^\d+$/.test(entry)) continue;
        const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => undefined);
        if (stat) parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    }
    for (let index = 0; index < family.length; ++index) for (const [child, parent] of parents) if (parent === family[index]) family.push(child);
    frozen = family;
    for (const each of family) signal(each, "SIGSTOP");
    for (const each of family) await eventually(`process ${each} to stand still`, async () => (await standsStill(each)) || undefined);
}
// The signal takes a moment to reach every thread.
async function standsStill(process_id: number): Promise<boolean> {
    const threads = await readdir(`/proc/${process_id}/task`).catch(() => []);
    const states = await Promise.all(threads.map((thread) => readFile(`/proc/${process_id}/task/${thread}/stat`, "utf8").catch(() => ") Z")));
    return states.every((stat) => /^[TZX]/.test(stat.slice(stat.lastIndexOf(")") + 2)));
}
export function thaw() {
    for (const each of frozen) signal(each, "SIGCONT");
    frozen = [];
}

// Killed, and kept from coming back: its supervisor is stopped meanwhile.
let away: { supervisor: number } | undefined;
export async function takeAway(name: string) {
    away = { supervisor: await pid(`${name}.supervisor`) };
    process.kill(away.supervisor, "SIGSTOP");
    process.kill(await pid(`${name}.pid`), "SIGKILL");
}

export async function killAndWait(name: string) {
    const before = await pid(`${name}.pid`);
    process.kill(before, "SIGKILL");
    await eventually(`${name} to run again`, async () => ((await pid(`${name}.pid`).catch(() => before)) !== before ? true : undefined), 60);
}

export async function allReady() {
    for (const service of services)
        await eventually(`${service} to be ready`, async () => ((await fetch(`${setting(`SOUK_${service.toUpperCase()}_URL`)}/ready`).catch(() => undefined))?.status === 200 ? true : undefined), 60);
}

export async function bringBack() {
    if (away) process.kill(away.supervisor, "SIGCONT");
    away = undefined;
    thaw();
    await allReady();
}
