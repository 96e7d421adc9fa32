// Who asks for the time that an answer takes learns no more than from the answer: whether an address has an account, and what
// kind of one. On an auth service of its own, with a cost of hashing that other work on the machine does not drown.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuthProcess } from "./auth_process.js";
import { asAdmin } from "./database.js";

const rounds = 40;
let auth: AuthProcess;
beforeAll(async () => { auth = await AuthProcess.start({ SOUK_PASSWORD_COST: "10", SOUK_HASHING_THREADS: "1" }); });
afterAll(() => auth?.stop());

// Each from an address of its own, which the gateway would say, so that nobody has to wait.
async function post(path: string, json: unknown): Promise<{ status: number; milliseconds: number }> {
    const octet = () => 1 + Math.floor(Math.random() * 250);
    const headers = { "Content-Type": "application/json", "X-Forwarded-For": `10.${octet()}.${octet()}.${octet()}` };
    const began = performance.now();
    const response = await fetch(auth.url + path, { method: "POST", headers, body: JSON.stringify(json) });
    await response.text();
    return { status: response.status, milliseconds: performance.now() - began };
}

// Mann and Whitney's U as a z-score: how far the ranks of one sample are from those of the other. Chance alone exceeds 4 once
// in 16,000 times.
function separation(one: number[], other: number[]): number {
    const sorted = [...one.map((value) => ({ value, mine: true })), ...other.map((value) => ({ value, mine: false }))].sort((a, b) => a.value - b.value);
    const ranks = sorted.reduce((sum, { mine }, index) => sum + (mine ? index + 1 : 0), 0);
    const u = ranks - (one.length * (one.length + 1)) / 2;
    const [n, m] = [one.length, other.length];
    return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

test("the measure itself tells samples apart that differ by a tenth", () => {
    const noise = (index: number) => (index * 7919) % 10;
    const sample = (base: number) => Array.from({ length: rounds }, (_, index) => base + noise(index));
    expect(Math.abs(separation(sample(100), sample(110)))).toBeGreaterThan(4);
    expect(Math.abs(separation(sample(100), sample(100)))).toBeLessThan(1);
});

test("signing in takes as long for an account, for none, and for one without a password", async () => {
    // One account each, since guessing at one is slowed down. Those who come from a provider have no hash but '!'.
    const address = (kind: string, index: number) => `${kind}-${index}-${run}@customers.example`;
    const run = randomUUID();
    const email = address("known", 0);
    expect((await post("/auth/register", { email, password: "correct horse battery", name: "Ada" })).status).toBe(201);
    await asAdmin("auth_db", `INSERT INTO users (id, email, name, password_hash, roles)
        SELECT gen_random_uuid(), kind || '-' || n || '-${run}@customers.example', name, CASE kind WHEN 'known' THEN password_hash ELSE '!' END, roles
        FROM users, generate_series(1, ${rounds}) n, unnest(ARRAY['known', 'without_password']) kind WHERE email = '${email}'`);

    const kinds = ["known", "unknown", "without_password"] as const;
    const orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]]; // what one leaves behind burdens all alike
    const times = { known: [] as number[], unknown: [] as number[], without_password: [] as number[] };
    for (let index = 1; index <= rounds; ++index) {
        for (const kind of orders[index % orders.length]!.map((place) => kinds[place]!)) {
            const answer = await post("/auth/login", { email: address(kind, index), password: "a wrong one" });
            expect(answer.status).toBe(401);
            times[kind].push(answer.milliseconds);
        }
    }
    expect(Math.abs(separation(times.known, times.unknown)), "known and unknown").toBeLessThan(4);
    expect(Math.abs(separation(times.known, times.without_password)), "with and without a password").toBeLessThan(4);
    const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length / 2]!;
    expect(median(times.unknown), "it is hashing that takes the time").toBeGreaterThan(20);
});

test("asking for a new password takes as long for an account as for none", async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const email = `${randomUUID()}@customers.example`;
    await post("/auth/register", { email, password: "correct horse battery", name: "Ada" });
    for (let index = 0; index < 2 * rounds; ++index) {
        // By turns: what the one leaves behind to be done must not burden only the other.
        for (const kind of index % 2 ? (["known", "unknown"] as const) : (["unknown", "known"] as const)) {
            const answer = await post("/auth/password/forgot", { email: kind === "known" ? email : `${randomUUID()}@customers.example` });
            expect(answer.status).toBe(202);
            times[kind].push(answer.milliseconds);
        }
    }
    expect(Math.abs(separation(times.known, times.unknown))).toBeLessThan(4);
});
