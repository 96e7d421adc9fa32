// When all other tests are over: nothing of what they did is lost, done twice, or left lying about.
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { unpublished } from "./mail_queue.js";
import { webhookStats } from "./provider.js";
import { call, eventually, owner, setting } from "./shop.js";

// Each event with how often its queues have handled it; e-mails are counted by who received them.
async function differences(token: string): Promise<string[]> {
    const { body } = await call("/admin/reconciliation?currency=EUR", { token });
    const found: string[] = [];
    const same = (what: string, one: unknown, other: unknown) => one === other || found.push(`${what}: ${one} and ${other}`);
    same("ledger", body.ledger.sum, 0);
    same("outbox", body.outbox_pending, 0);
    same("orders paid, payments", body.orders.paid, body.payments.captured_count);
    same("ledger's provider, payments", body.ledger.provider, body.payments.captured_total);
    for (const event of body.events) {
        if (event.name === "email.notification") {
            const sink = async (path: string) => (await (await fetch(`${setting("SOUK_MAIL_URL")}/api/${path}`)).json()) as any;
            const { unique } = await sink("count");
            const others = new Set((await sink(`messages?to=${unpublished}&limit=1000`)).items.map((mail: any) => mail.message_id));
            same("e-mails asked for, received", event.published, unique - others.size);
        } else {
            if (event.handled.length === 0) found.push(`${event.name} is handled by nobody`);
            for (const queue of event.handled) same(`${event.name} published, handled by ${queue.name}`, event.published, queue.count);
        }
    }
    return found;
}

test("all books agree: orders, payments, ledger, events, e-mails", async () => {
    const token = await owner();
    let found: string[] = [];
    await eventually("the books to agree", async () => {
        found = await differences(token);
        return found.length === 0 ? true : undefined;
    }, 60).catch(() => expect(found).toEqual([]));
});

test("stock, reservations and orders agree, line by line", async () => {
    expect(await asAdmin("product_db", `
        SELECT s.variant_id FROM stock s
        LEFT JOIN (SELECT i.variant_id, sum(i.quantity) FILTER (WHERE r.status = 'held') AS held, sum(i.quantity) FILTER (WHERE r.status = 'committed') AS committed
                   FROM reservation_items i JOIN reservations r ON r.id = i.reservation_id GROUP BY i.variant_id) r USING (variant_id)
        WHERE s.reserved <> coalesce(r.held, 0) OR s.sold <> coalesce(r.committed, 0) OR s.on_hand < s.reserved`)).toBe("");
    const reservations = await asAdmin("product_db", "SELECT id || ' ' || status FROM reservations ORDER BY 1");
    const orders = new Map((await asAdmin("order_db", "SELECT id || ' ' || status FROM orders")).split("\n").map((line) => line.split(" ") as [string, string]));
    const expected: Record<string, string> = { committed: "confirmed", held: "pending" };
    for (const line of reservations.split("\n").filter(Boolean)) {
        const [id, status] = line.split(" ") as [string, string];
        if (status !== "released") expect(orders.get(id), `the order of a reservation that is ${status}`).toBe(expected[status]);
        else expect(["cancelled", "expired", undefined], `the order of a reservation that is released`).toContain(orders.get(id));
    }
});

test("each order's ledger is its payment, and the provider has just that", async () => {
    expect(await asAdmin("order_db", `
        SELECT p.id, p.status, p.amount, coalesce(sum(CASE WHEN l.debit LIKE 'provider:%' THEN l.amount WHEN l.credit LIKE 'provider:%' THEN -l.amount END), 0) AS has
        FROM payments p LEFT JOIN ledger l ON l.order_id = p.order_id GROUP BY p.id
        HAVING coalesce(sum(CASE WHEN l.debit LIKE 'provider:%' THEN l.amount WHEN l.credit LIKE 'provider:%' THEN -l.amount END), 0) <> p.captured - p.returned`)).toBe("");
    await eventually("no refund to be due", async () => ((await asAdmin("order_db", "SELECT count(*) FROM payments WHERE status = 'refund_due'")) === "0" ? true : undefined));
    const captured = Number(await asAdmin("order_db", "SELECT coalesce(sum(captured - returned), 0) FROM payments WHERE currency = 'EUR'"));
    const { amount_succeeded_by_currency: taken, amount_refunded_by_currency: back } = (await (await fetch(`${setting("SOUK_STRIPE_URL")}/sandbox/stats`)).json()) as any;
    expect((taken.eur ?? 0) - (back.eur ?? 0)).toBe(captured);
});

test("no webhook failed and no event is dead", async () => {
    await eventually("all webhooks to be delivered", async () => ((await webhookStats()).pending === 0 ? true : undefined));
    expect(await webhookStats()).toMatchObject({ failed: 0 });
    const login = Buffer.from(`${setting("SOUK_AMQP_USER")}:${setting("SOUK_AMQP_PASSWORD")}`).toString("base64");
    const queues = (await (await fetch(`${setting("SOUK_AMQP_CONSOLE_URL")}/api/queues/${setting("SOUK_AMQP_VHOST")}`, { headers: { Authorization: `Basic ${login}` } })).json()) as any[];
    for (const name of ["user.registered", "order.created", "payment.processed", "product.updated", "email.notification"])
        expect(queues.map((queue) => queue.name)).toContain(name);
    for (const queue of queues) {
        expect(queue.type, queue.name).toBe("quorum");
        if (queue.name.endsWith(".dead")) expect(queue.messages ?? 0, queue.name).toBe(0);
    }
});
