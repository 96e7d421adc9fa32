// What consumers have given up can be looked at, sent again and thrown away, by admins alone, and shows nothing confidential.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { listenToEvents, publishTo } from "./broker.js";
import { asAdmin } from "./database.js";
import { call, eventually, mailsTo, newCustomer, owner } from "./shop.js";

const envelope = (id: string, name: string, data: unknown) =>
    JSON.stringify({ id, name, version: 1, occurred_at: new Date().toISOString(), traceparent: "", data });

async function letters(queue: string): Promise<any> {
    const answer = await call(`/admin/api/dead-letters?queue=${queue}&limit=100`, { token: await owner() });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.queues[0];
}
const found = (queue: string, id: string) => eventually(`${id} among the dead letters`, async () => (await letters(queue)).items.find((item: any) => item.id === id));
const settle = async (action: string, queue: string, json: unknown) => call(`/admin/api/dead-letters/${queue}/${action}`, { token: await owner(), json });

describe("dead letters", () => {
    test("tell what they died of, and can be thrown away; the audit log knows by whom", async () => {
        const [queue, id] = ["user.registered", randomUUID()];
        await publishTo(queue, envelope(id, queue, { user_id: "nobody" }), id, queue);
        const item = await found(queue, id);
        expect(item).toMatchObject({ event: queue, data: { user_id: "nobody" } });
        expect(item.reason).toMatch(/^it cannot be read: \/user_id /);
        expect(Date.now() - Date.parse(item.died_at)).toBeLessThan(60_000);
        expect((await settle("discard", queue, { id })).body.count).toBe(1);
        expect((await letters(queue)).items.map((each: any) => each.id)).not.toContain(id);
        expect((await settle("discard", queue, { id })).body.code).toBe("dead_letter_not_found");
        expect(await asAdmin("admin_db", `SELECT count(*) FROM audit_logs WHERE action = 'dead_letters_discarded' AND subject = '${queue} ${id}' AND actor IS NOT NULL`)).toBe("2");
    });

    test("are handled when they are sent again", async () => {
        const [queue, id] = ["user.registered", randomUUID()];
        const user = randomUUID();
        await publishTo(`${queue}.dead`, envelope(id, queue, { user_id: user }), id, queue);
        await found(queue, id);
        expect((await settle("replay", queue, { id })).body.count).toBe(1);
        await eventually("it to be handled", async () => (await asAdmin("admin_db", `SELECT count(*) FROM handled_events WHERE event_id = '${id}'`)) === "1" || undefined);
        expect((await letters(queue)).items.map((each: any) => each.id)).not.toContain(id);
        // The books count handled events, and nobody has published this one.
        await asAdmin("admin_db", `DELETE FROM handled_events WHERE event_id = '${id}'; DELETE FROM notifications WHERE subject_id = '${user}'`);
    });

    test("of mails show neither whom nor what", async () => {
        const [queue, id, secret] = ["email.notification", randomUUID(), randomUUID()];
        const data = { to: `${secret}@customers.example`, message: "password_reset", values: { link: `https://shop.example/#${secret}` }, locale: "de" };
        await publishTo(`${queue}.dead`, envelope(id, queue, data), id, queue);
        expect((await found(queue, id)).data).toEqual({ to: "[hidden]", message: "password_reset", values: "[hidden]", locale: "de" });
        const all = await call("/admin/api/dead-letters", { token: await owner() });
        expect(all.text).not.toContain(secret);
        expect((await settle("discard", queue, { id })).body.count).toBe(1);
    });

    test("are for admins alone", async () => {
        const { token } = await newCustomer();
        expect((await call("/admin/api/dead-letters")).status).toBe(401);
        expect((await call("/admin/api/dead-letters", { token })).status).toBe(403);
        for (const action of ["replay", "discard"]) expect((await call(`/admin/api/dead-letters/order.created/${action}`, { token, json: {} })).status).toBe(403);
        expect((await settle("replay", "no.such.queue", {})).body.code).toBe("queue_not_found");
    });

    test("are there for whoever has the machine, too", async () => {
        const [queue, id] = ["order.created", randomUUID()];
        await publishTo(`${queue}.dead`, "no event", id, queue);
        await found(queue, id);
        const souk = async (...words: string[]) => (await promisify(execFile)("../../souk", ["dead-letters", ...words], { env: process.env })).stdout;
        // Whoever looks at them at the same moment has them in hand.
        await eventually("it to be listed", async () => (await souk("list", queue)).includes(id) || undefined);
        await eventually("it to be discarded", async () => (await souk("discard", queue, id)).includes("1 discarded") || undefined);
        expect(await souk()).not.toContain(id);
    });
});

test("what holds addresses and live links does not travel where others may listen", async () => {
    const listener = await listenToEvents(`test.listener.${randomUUID()}`);
    try {
        const { email, id } = await newCustomer();
        const heard: { routing_key: string; payload: string }[] = [];
        await eventually("the registration to be heard", async () => {
            heard.push(...(await listener.heard(100)));
            return heard.some(({ routing_key, payload }) => routing_key === "user.registered" && payload.includes(id)) || undefined;
        });
        await eventually("the mail to be there", async () => (await mailsTo(email)).length > 0 || undefined);
        heard.push(...(await listener.heard(100)));
        for (const { routing_key, payload } of heard) {
            expect(routing_key).not.toBe("email.notification");
            expect(payload).not.toContain("@customers.example");
        }
    } finally {
        await listener.leave();
    }
});
