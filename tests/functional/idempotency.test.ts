// Requests that must not act twice: the same key gives the same answer, and a key belongs to what it was first used for.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { available, call, cancel, type Customer, eventually, fillCart, newCustomer, newProduct, order, orderStatus, pay, type Product } from "./shop.js";

interface Placed { customer: Customer; product: Product; id: string }

async function placed(): Promise<Placed> {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const answer = await order(customer, await fillCart(customer, product));
    expect(answer.status, answer.text).toBe(201);
    return { customer, product, id: answer.body.id };
}
const ended = (one: Placed) => asAdmin("order_db", `SELECT count(*) FROM order_events WHERE order_id = '${one.id}' AND status = 'cancelled'`);

test("lost answer: an order that is cancelled again under the same key is answered as the first time", async () => {
    const one = await placed();
    const key = randomUUID();
    const first = await cancel(one.customer, one.id, key);
    expect(first.status, first.text).toBe(200);
    expect(first.body.status).toBe("cancelled");
    const again = await cancel(one.customer, one.id, key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expectProblem(await cancel(one.customer, one.id), "under another key", 409, "illegal_change");
    expect(await ended(one)).toBe("1");
    await eventually("the goods to be free", async () => ((await available(one.product)) === 5 ? true : undefined));
});

test("lost answer: twenty cancellations at once under one key act once", async () => {
    const one = await placed();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(one.customer, one.id, key)));
    const done = answers.filter((answer) => answer.status === 200);
    expect(done.length).toBeGreaterThan(0);
    for (const answer of answers) {
        if (answer.status === 200) expect(answer.body).toEqual(done[0]!.body);
        else expectProblem(answer, "meanwhile", 409, "request_in_progress");
    }
    expect(await ended(one)).toBe("1");
});

test("without a key nothing is cancelled", async () => {
    const one = await placed();
    expectProblem(await call(`/api/orders/${one.id}/cancel`, { method: "POST", token: one.customer.token }), "without a key", 400, "idempotency_key_required");
    expect(await orderStatus(one.customer, one.id)).toBe("pending");
});

test("key of another request: another order, another body, another route are refused, and nothing happens to them", async () => {
    const one = await placed();
    const answer = await order(one.customer, await fillCart(one.customer, one.product), "place-the-second");
    expect(answer.status, answer.text).toBe(201);
    const second = answer.body.id;
    const key = randomUUID();
    expect((await cancel(one.customer, one.id, key)).status).toBe(200);
    expectProblem(await cancel(one.customer, second, key), "cancelling another order", 422, "idempotency_key_reused");
    const withBody = { method: "POST", token: one.customer.token, raw: "{}", headers: { "Idempotency-Key": key, "Content-Type": "application/json" } };
    expectProblem(await call(`/api/orders/${one.id}/cancel`, withBody), "another body", 422, "idempotency_key_reused");
    expectProblem(await pay(one.customer, second, "pm_card_visa", key), "paying", 422, "idempotency_key_reused");
    expectProblem(await cancel(one.customer, second, "place-the-second"), "cancelling under the key of placing", 422, "idempotency_key_reused");
    expectProblem(await pay(one.customer, second, "pm_card_visa", "place-the-second"), "paying under the key of placing", 422, "idempotency_key_reused");
    const shown = (await call(`/api/orders/${second}`, { token: one.customer.token })).body;
    expect(shown).toMatchObject({ status: "pending", payment_status: "pending" });
});

test("lost answer: an order that is placed again under the same key has the status, the place and the body of the first time", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    const key = randomUUID();
    const first = await order(customer, total, key);
    expect(first.status, first.text).toBe(201);
    expect(first.headers.get("location")).toContain(first.body.id);
    expect((await pay(customer, first.body.id)).body.status).toBe("paid"); // whatever has become of it since
    const again = await order(customer, total, key);
    expect([again.status, again.headers.get("location"), again.body]).toEqual([201, first.headers.get("location"), first.body]);
    expect(await available(product)).toBe(4);
});

test("a refused request leaves its key free: nothing has happened under it", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    const key = randomUUID();
    expectProblem(await order(customer, { ...total, amount: total.amount + 1 }, key), "a wrong total", 409, "price_changed");
    expect((await order(customer, total, key)).status).toBe(201);
});
