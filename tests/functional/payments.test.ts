// Money: cards that decline, banks that ask, webhooks that come late, twice, in the wrong order or from somebody else, and
// payments that come too late. Whatever happens, an order is paid once or the money goes back.
import { createHmac, randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { authenticate, chargesOf, stripe, webhooks, webhookStats } from "./provider.js";
import { available, call, cancel, type Customer, eventually, fillCart, mailsTo, newCustomer, newProduct, order, orderStatus, pay, type Product, setting } from "./shop.js";

interface Placed {
    customer: Customer;
    product: Product;
    id: string;
    total: { amount: number; currency: string };
}

async function placed(stock = 5, quantity = 1): Promise<Placed> {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(stock)]);
    const total = await fillCart(customer, product, quantity);
    const answer = await order(customer, total);
    expect(answer.status, answer.text).toBe(201);
    return { customer, product, id: answer.body.id, total };
}

async function asksTheBank(one: Placed): Promise<string> {
    const answer = await pay(one.customer, one.id, "pm_card_authenticationRequired");
    expect(answer.body, answer.text).toMatchObject({ status: "requires_action", order_id: one.id });
    return answer.body.action_url;
}

const shown = async (one: Placed) => (await call(`/api/orders/${one.id}`, { token: one.customer.token })).body;
const becomes = (one: Placed, status: string, payment_status: string) =>
    eventually(`order ${one.id} to be ${status} and its payment ${payment_status}`, async () => {
        const order = await shown(one);
        return order.status === status && order.payment_status === payment_status ? order : undefined;
    });
const booked = async (one: Placed) => asAdmin("order_db", `SELECT debit, credit, amount FROM ledger WHERE order_id = '${one.id}' ORDER BY id`);
const confirmations = async (one: Placed) => (await mailsTo(one.customer.email)).filter((mail) => mail.subject.startsWith("Your order"));

async function chargedOnce(one: Placed) {
    const charges = await chargesOf(one.id);
    expect(charges.map((charge) => [charge.amount, charge.currency, charge.refunded])).toEqual([[one.total.amount, "eur", false]]);
    expect(await booked(one)).toBe(`provider:stripe|sales|${one.total.amount - 490}\nprovider:stripe|shipping|490`);
}
async function moneyBack(one: Placed) {
    const charges = await chargesOf(one.id);
    expect(charges.map((charge) => [charge.amount, charge.amount_refunded])).toEqual([[one.total.amount, one.total.amount]]);
    expect(await booked(one)).toBe(`provider:stripe|owed:customers|${one.total.amount}\nowed:customers|provider:stripe|${one.total.amount}`);
}

afterEach(() => webhooks("resume"));

test("every kind of decline is told, and another card pays the same order", async () => {
    const one = await placed();
    const cards = { pm_card_chargeDeclined: "generic_decline", pm_card_chargeDeclinedInsufficientFunds: "insufficient_funds", pm_card_chargeDeclinedExpiredCard: "expired_card", pm_card_chargeDeclinedIncorrectCvc: "incorrect_cvc" };
    for (const [card, reason] of Object.entries(cards)) {
        const answer = await pay(one.customer, one.id, card);
        expectProblem(answer, card, 402, "payment_declined");
        expect(answer.body.decline_code).toBe(reason);
    }
    expectProblem(await pay(one.customer, one.id, "pm_nobody_knows"), "an unknown payment method", 422, "payment_method_invalid");
    expect(await shown(one)).toMatchObject({ status: "pending", payment_status: "pending" });
    expect(await available(one.product)).toBe(4);
    expect((await pay(one.customer, one.id)).body.status).toBe("paid");
    await becomes(one, "confirmed", "captured");
    await chargedOnce(one);
    expectProblem(await pay(one.customer, one.id), "paying again", 409, "illegal_change");
});

test("an answer that was lost is given again: the same key pays once", async () => {
    const one = await placed();
    const key = randomUUID();
    const first = await pay(one.customer, one.id, "pm_card_visa", key);
    expect(first.body.status).toBe("paid");
    const again = await pay(one.customer, one.id, "pm_card_visa", key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expectProblem(await pay(one.customer, one.id, "pm_card_mastercard", key), "another card under that key", 422, "idempotency_key_reused");
    await chargedOnce(one);
});

test("one order in many tabs, each paying with a key and card of its own, is charged once", async () => {
    const one = await placed();
    const answers = await Promise.all(["visa", "mastercard", "amex", "visa", "visa", "mastercard"].map((card) => pay(one.customer, one.id, `pm_card_${card}`)));
    expect(answers.some((answer) => answer.body.status === "paid")).toBe(true);
    for (const answer of answers) if (answer.status !== 200) expect([409, 503], answer.text).toContain(answer.status);
    await becomes(one, "confirmed", "captured");
    await chargedOnce(one);
    await eventually("the confirmation", async () => ((await confirmations(one)).length > 0 ? true : undefined));
    expect(await confirmations(one)).toHaveLength(1);
});

test("3-D Secure: the webhook confirms what the customer has confirmed, and what fails can be tried again", async () => {
    const one = await placed();
    await authenticate(await asksTheBank(one), "fail");
    expect(await shown(one)).toMatchObject({ status: "pending", payment_status: "pending" });
    await authenticate(await asksTheBank(one));
    await becomes(one, "confirmed", "captured");
    await chargedOnce(one);
    await eventually("the confirmation", async () => ((await confirmations(one)).length === 1 ? true : undefined));
});

test("a webhook that is late, repeated and out of order confirms once", async () => {
    const one = await placed();
    await webhooks("pause");
    await authenticate(await asksTheBank(one));
    expect(await orderStatus(one.customer, one.id)).toBe("pending");
    await webhooks("duplicate-all");
    await webhooks("resume", { order: "newest_first" });
    await becomes(one, "confirmed", "captured");
    await webhooks("duplicate-all");
    await eventually("all webhooks to be delivered", async () => {
        const { pending, in_flight } = await webhookStats();
        return pending + in_flight === 0 ? true : undefined;
    });
    await chargedOnce(one);
    await eventually("the confirmation", async () => ((await confirmations(one)).length > 0 ? true : undefined));
    expect(await confirmations(one)).toHaveLength(1);
    await eventually("the goods to be sold", async () => ((await available(one.product)) === 4 ? true : undefined));
    expect(await asAdmin("order_db", `SELECT count(*) FROM order_events WHERE order_id = '${one.id}' AND status = 'confirmed'`)).toBe("1");
});

test("the same webhook twenty times at once acts once", async () => {
    const one = await placed();
    await webhooks("pause");
    await authenticate(await asksTheBank(one));
    const events = await stripe.events.list({ type: "payment_intent.succeeded", limit: 100 });
    const event = events.data.find((each) => (each.data.object as any).metadata.order_id === one.id)!;
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(JSON.stringify(event))));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(204));
    await becomes(one, "confirmed", "captured");
    await chargedOnce(one);
});

function deliver(body: string, { secret = setting("SOUK_STRIPE_WEBHOOK_SECRET"), age = 0, signature }: { secret?: string; age?: number; signature?: string } = {}) {
    const time = Math.floor(Date.now() / 1000) - age;
    const signed = signature ?? `t=${time},v1=${createHmac("sha256", secret).update(`${time}.${body}`).digest("hex")}`;
    return call("/api/payments/webhooks/stripe", { raw: body, headers: { "Stripe-Signature": signed, "Content-Type": "application/json" } });
}

test("a forged, an old and a changed webhook are refused, and pay nothing", async () => {
    const one = await placed();
    const payment = await asAdmin("order_db", `SELECT id FROM payments WHERE order_id = '${one.id}'`);
    const body = JSON.stringify({ id: `evt_${randomUUID()}`, type: "payment_intent.succeeded", data: { object: { id: "pi_1", status: "succeeded", metadata: { payment_id: payment } } } });
    const now = Math.floor(Date.now() / 1000);
    const genuine = createHmac("sha256", setting("SOUK_STRIPE_WEBHOOK_SECRET")).update(`${now}.${body}`).digest("hex");
    const attempts: [string, Parameters<typeof deliver>][] = [
        ["another secret", [body, { secret: "whsec_wrong" }]],
        ["no secret", [body, { secret: "" }]],
        ["an old one", [body, { age: 3600 }]],
        ["one from the future", [body, { age: -3600 }]],
        ["no signature", [body, { signature: "" }]],
        ["no time", [body, { signature: `v1=${genuine}` }]],
        ["another time", [body, { signature: `t=${now + 1},v1=${genuine}` }]],
        ["another scheme", [body, { signature: `t=${now},v0=${genuine}` }]],
        ["a shortened signature", [body, { signature: `t=${now},v1=${genuine.slice(0, 20)}` }]],
        ["nonsense", [body, { signature: ",,,=,t=,v1=" }]],
        ["a changed body", [body.replace("pi_1", "pi_2"), { signature: `t=${now},v1=${genuine}` }]],
    ];
    for (const [what, attempt] of attempts) expectProblem(await deliver(...attempt), what, 400, "bad_signature");
    const bare = await call("/api/payments/webhooks/stripe", { raw: body, headers: { "Content-Type": "application/json" } });
    expectProblem(bare, "no signature at all", 400);
    expect(await shown(one)).toMatchObject({ status: "pending", payment_status: "pending" });
    expect(await booked(one)).toBe("");

    for (const strange of ["{", "[]", "null", "{}", JSON.stringify({ id: 7 }), JSON.stringify({ id: "evt_2", type: "x", data: { object: {} } })]) {
        const answer = await deliver(strange); // genuine, but not understood
        expect(answer.status, strange).toBeLessThan(500);
    }
    for (const payment_id of [randomUUID(), "' OR 1=1 --", "", "x".repeat(1000)]) {
        const others = JSON.stringify({ id: `evt_${randomUUID()}`, type: "payment_intent.succeeded", data: { object: { id: "pi_3", status: "succeeded", metadata: { payment_id } } } });
        expect((await deliver(others)).status, payment_id).toBe(204); // genuine, of nobody's payment
    }
    // Two signatures, as while a secret is being replaced: one genuine one is enough.
    const created = body.replaceAll("succeeded", "processing");
    const good = createHmac("sha256", setting("SOUK_STRIPE_WEBHOOK_SECRET")).update(`${now}.${created}`).digest("hex");
    expect((await deliver(created, { signature: `t=${now},v1=${"0".repeat(64)},v1=${good}` })).status).toBe(204);
});

test("a payment of a cancelled order goes back by itself", async () => {
    const one = await placed(5, 2);
    const action = await asksTheBank(one);
    await webhooks("pause"); // the money has come, and nobody here has heard of it
    await authenticate(action);
    const cancelled = await cancel(one.customer, one.id);
    expect(cancelled.body.status).toBe("cancelled");
    await eventually("the goods to be free", async () => ((await available(one.product)) === 5 ? true : undefined));
    await becomes(one, "cancelled", "refunded");
    await moneyBack(one);
    expect(await available(one.product)).toBe(5);
    await webhooks("resume");
    await webhooks("duplicate-all"); // and once only
    await eventually("all webhooks to be delivered", async () => ((await webhookStats()).pending === 0 ? true : undefined));
    await moneyBack(one);
    expect(await confirmations(one)).toHaveLength(0);
});

test("an order whose time is over ends by itself, at the provider as well, and frees its goods", async () => {
    const one = await placed(5, 3);
    await asksTheBank(one);
    await asAdmin("order_db", `UPDATE orders SET expires_at = now() - interval '1 second' WHERE id = '${one.id}'`);
    const refused = await pay(one.customer, one.id);
    expectProblem(refused, "paying an order whose time is over", 409);
    expect(["order_expired", "illegal_change"]).toContain(refused.body.code);
    await eventually("the order to end", async () => ((await orderStatus(one.customer, one.id)) === "expired" ? true : undefined));
    await eventually("the goods to be free", async () => ((await available(one.product)) === 5 ? true : undefined));
    expect(await chargesOf(one.id)).toEqual([]);
    expectProblem(await cancel(one.customer, one.id), "cancelling it", 409, "illegal_change");
});

test("time does not end what has been paid: the provider is asked before an order expires", async () => {
    const one = await placed(5, 3);
    const action = await asksTheBank(one);
    await webhooks("pause");
    await authenticate(action);
    await asAdmin("order_db", `UPDATE orders SET expires_at = now() - interval '1 second' WHERE id = '${one.id}'`);
    await becomes(one, "confirmed", "captured");
    await webhooks("resume");
    await chargedOnce(one);
    await eventually("the goods to be sold", async () => ((await available(one.product)) === 2 ? true : undefined));
});

test("paying and cancelling at the same time ends one way, in both books", async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => placed()));
    const answers = await Promise.all(orders.map(async (one) => (await Promise.all([pay(one.customer, one.id), cancel(one.customer, one.id)]))[0]));
    for (const [index, one] of orders.entries()) {
        const end = await eventually("an end", async () => {
            const order = await shown(one);
            const settled = order.status === "confirmed" ? order.payment_status === "captured" : ["pending", "refunded"].includes(order.payment_status);
            return order.status !== "pending" && settled ? order : undefined;
        });
        const told = answers[index]!;
        if (told.status === 200) expect(told.body.status, "the answer and the order").toBe(end.status === "confirmed" ? "paid" : "refunding");
        if (end.status === "confirmed") await chargedOnce(one);
        else if (end.payment_status === "refunded") await moneyBack(one);
        else await eventually("nothing to be kept", async () => {
            const charges = await chargesOf(one.id);
            return charges.every((charge) => charge.refunded) ? true : undefined;
        });
        await eventually("the stock to agree", async () => ((await available(one.product)) === (end.status === "confirmed" ? 4 : 5) ? true : undefined));
    }
});
