// Payments through the gateway at the edges of what is charged, and webhooks at the edges of what is taken.
import { createHmac, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { chargesOf, stripe } from "./provider.js";
import { available, call, cancel, type Customer, eventually, fillCart, home, mailsTo, newCustomer, newProduct, order, pay, type Product, setting } from "./shop.js";

const shown = async (customer: Customer, id: string) => (await call(`/api/orders/${id}`, { token: customer.token })).body;
const states = async (customer: Customer, id: string) => {
    const { status, payment_status } = await shown(customer, id);
    return `${status} ${payment_status}`;
};

async function placed(): Promise<{ customer: Customer; id: string; total: { amount: number; currency: string } }> {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    const answer = await order(customer, total);
    expect(answer.status, answer.text).toBe(201);
    return { customer, id: answer.body.id, total };
}

// A cart that is picked up: its total is its items' prices alone.
async function pickedUp(cents: number): Promise<{ customer: Customer; product: Product; total: { amount: number; currency: string } }> {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(3, cents)]);
    const token = customer.token;
    await call("/api/cart", { token, json: { items: [{ variant_id: product.variant, quantity: 1 }] } });
    await call("/api/cart/address", { method: "PUT", token, json: home });
    const cart = await call("/api/cart/shipping", { method: "PUT", token, json: { method: "pickup" } });
    expect(cart.body.total, cart.text).toEqual({ amount: cents, currency: "EUR" });
    return { customer, product, total: cart.body.total };
}

function deliver(body: string, header?: (time: number, digest: (time: number) => string) => string) {
    const digest = (time: number) => createHmac("sha256", setting("SOUK_STRIPE_WEBHOOK_SECRET")).update(`${time}.${body}`).digest("hex");
    const now = Math.floor(Date.now() / 1000);
    return call("/api/payments/webhooks/stripe", { raw: body, headers: { "Stripe-Signature": header ? header(now, digest) : `t=${now},v1=${digest(now)}`, "Content-Type": "application/json" } });
}

test("a definite no ends the attempt: after a decline the same key pays with another card", async () => {
    const { customer, id } = await placed();
    const key = randomUUID();
    expectProblem(await pay(customer, id, "pm_card_visa_chargeDeclined", key), "a decline", 402, "payment_declined");
    expect((await pay(customer, id, "pm_card_visa", key)).body.status).toBe("paid");
});

test("an order of nothing is paid without the provider", async () => {
    const { customer, product, total } = await pickedUp(0);
    const answer = await order(customer, total);
    expect(answer.status, answer.text).toBe(201);
    if ((await shown(customer, answer.body.id)).status === "pending") expect((await pay(customer, answer.body.id)).body).toMatchObject({ status: "paid", amount: total });
    expect(await states(customer, answer.body.id)).toBe("confirmed captured");
    expect(await asAdmin("order_db", `SELECT count(*) FROM ledger WHERE order_id = '${answer.body.id}'`)).toBe("0");
    expect(await chargesOf(answer.body.id)).toEqual([]);
    await eventually("the confirmation", async () => (await mailsTo(customer.email)).some((mail) => mail.subject.startsWith("Your order")) || undefined);
    await eventually("the piece to be sold", async () => (await available(product)) === 2 || undefined);
});

test.each([[10, "amount_below_minimum", "minimum", 50], [49, "amount_below_minimum", "minimum", 50], [100_000_000, "amount_above_maximum", "maximum", 99_999_999]])(
    "an amount that the provider does not charge is refused before anything is held: %i", async (cents, code, limit, amount) => {
        const { customer, product, total } = await pickedUp(cents);
        const answer = await order(customer, total);
        expectProblem(answer, `${cents}`, 422, code);
        expect(answer.body[limit]).toEqual({ amount, currency: "EUR" });
        expect(await available(product)).toBe(3);
        expect((await call("/api/cart", { token: customer.token })).body.items).toHaveLength(1);
    });

test.each([50, 99_999_999])("the limits themselves are charged: %i", async (cents) => {
    const { customer, total } = await pickedUp(cents);
    const { id } = (await order(customer, total)).body;
    const answer = await pay(customer, id);
    expect(answer.body, answer.text).toMatchObject({ status: "paid", amount: total });
    const [charge] = await chargesOf(id);
    await stripe.refunds.create({ charge: charge!.id }); // what other tests add up stays small
    await eventually("the refund to be heard", async () => (await states(customer, id)) === "confirmed refunded" || undefined);
});

test("what others do at the provider is heard: a refund made in its own pages is booked", async () => {
    const { customer, id, total } = await placed();
    expect((await pay(customer, id)).body.status).toBe("paid");
    const [charge] = await chargesOf(id);
    await stripe.refunds.create({ charge: charge!.id, amount: 300 });
    await eventually("a part to be back", async () => (await states(customer, id)) === "confirmed partially_refunded" || undefined);
    await stripe.refunds.create({ charge: charge!.id });
    await eventually("all to be back", async () => (await states(customer, id)) === "confirmed refunded" || undefined);
    expect(await asAdmin("order_db", `SELECT sum(CASE WHEN debit = 'provider:stripe' THEN amount WHEN credit = 'provider:stripe' THEN -amount ELSE 0 END), sum(amount) FILTER (WHERE debit = 'refunds') FROM ledger WHERE order_id = '${id}'`)).toBe(`0|${total.amount}`);
});

test("every genuine event is taken, whatever its type and shape; only what is not genuine is refused", async () => {
    for (const event of [{ type: "balance.available", data: { object: { object: "balance", available: [] } } }, { type: "customer.created", data: { object: { id: "cus_1" } } }, { type: "v2.core.account.updated" }, { type: "payment_intent.succeeded", data: { object: {} } }])
        expect((await deliver(JSON.stringify({ id: `evt_${randomUUID()}`, ...event }))).status, event.type).toBe(204);
});

test("what is signed is what is judged: a second time in the header is refused", async () => {
    const month = 30 * 24 * 3600;
    const body = JSON.stringify({ id: `evt_${randomUUID()}`, type: "payment_intent.processing", data: { object: { id: "pi_1", status: "processing" } } });
    for (const header of [(now: number, digest: (time: number) => string) => `t=${now - month},v1=${digest(now - month)},t=${now}`, (now: number, digest: (time: number) => string) => `t=${now},t=${now},v1=${digest(now)}`])
        expectProblem(await deliver(body, header), "two times", 400, "bad_signature");
});

test("work before trust: the largest unsigned webhooks do not slow a neighbour", async () => {
    const customer = await newCustomer();
    const body = JSON.stringify({ id: "evt_1", filler: "x".repeat(255 * 1024 - 100) });
    const header = `t=${Math.floor(Date.now() / 1000)}${",v1=0".repeat(600)}`;
    let stop = false;
    const hostile = Array.from({ length: 3 }, async () => {
        while (!stop) expectProblem(await deliver(body, () => header), "a forged one", 400, "bad_signature");
    });
    const times: number[] = [];
    for (let asked = 0; asked < 60; ++asked) {
        const begun = performance.now();
        expect((await call("/api/cart", { token: customer.token })).status).toBe(200);
        times.push(performance.now() - begun);
    }
    stop = true;
    await Promise.all(hostile);
    expect(times.sort((a, b) => a - b)[30]).toBeLessThan(500); // with work before trust it is seconds, on any machine
    const tooLarge = await deliver(JSON.stringify({ filler: "x".repeat(300 * 1024) }));
    expect(tooLarge.status).toBe(413);
});

test("amount, currency and id are compared: a genuine success of other money pays nothing", async () => {
    const { customer, id, total } = await placed();
    const payment_id = await asAdmin("order_db", `SELECT id FROM payments WHERE order_id = '${id}'`);
    const other = await stripe.paymentIntents.create({ amount: 50, currency: "eur", automatic_payment_methods: { enabled: true, allow_redirects: "never" }, payment_method: "pm_card_visa", confirm: true, metadata: { payment_id, order_id: randomUUID() } });
    for (const amount_received of [50, total.amount]) {
        const event = { id: `evt_${randomUUID()}`, type: "payment_intent.succeeded", livemode: false, data: { object: { ...other, amount_received } } };
        expect((await deliver(JSON.stringify(event))).status).toBe(204);
    }
    expect(await states(customer, id)).toBe("pending pending");
    expect(await asAdmin("order_db", `SELECT kind FROM payment_differences WHERE payment_id = '${payment_id}'`)).toBe("other_amount");
    await stripe.refunds.create({ payment_intent: other.id });
    expect((await pay(customer, id)).body.status).toBe("paid");
});

test("what nobody waits for is ended at the provider: a cancelled order cannot be paid on the bank's page any more", async () => {
    const { customer, id } = await placed();
    const asked = await pay(customer, id, "pm_card_authenticationRequired");
    expect(asked.body.client_secret).toMatch(/^pi_.*_secret_/);
    await cancel(customer, id);
    const states = [];
    for await (const intent of stripe.paymentIntents.list({ limit: 100 })) if (intent.metadata.order_id === id) states.push(intent.status);
    expect(states).toEqual(["canceled"]);
});
