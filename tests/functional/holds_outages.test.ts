// Goods that are held for orders while the product service stands still, the order service dies, or events do not travel.
// Run alone, with SOUK_TEST_OUTAGES=1.
import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { asAdmin, whileLocked } from "./database.js";
import { expectProblem } from "./problems.js";
import { bringBack, freeze, killAndWait, takeAway, thaw } from "./processes.js";
import { type Answer, eventually, fillCart, insist, newCustomer, newProduct, order, pay } from "./shop.js";
import { endHoldIn, reservation, settled, stock } from "./stock.js";

afterEach(bringBack);

const ordersOf = (user: string) => asAdmin("order_db", `SELECT count(*) FROM orders WHERE user_id = '${user}'`);

// Shorter than what one attempt at the hold takes, longer than that, and longer than all of the first request.
test.each([5.6, 9, 14])("lease without fence: the product service stands still for %d s, the client repeats its key, and there is one order, whose goods are held", async (seconds) => {
    const [customer, another, product] = await Promise.all([newCustomer(), newCustomer(), newProduct(1)]);
    const total = await fillCart(customer, product);
    const theirs = await fillCart(another, product);
    const key = randomUUID();
    const answers: Promise<Answer>[] = [];
    await freeze("product");
    const until = Date.now() + seconds * 1000;
    while (Date.now() < until) {
        answers.push(order(customer, total, key));
        await new Promise((resolve) => setTimeout(resolve, 250)); // how often the client repeats
    }
    thaw();
    const told = await Promise.all(answers);
    const placed = await insist("the order", () => order(customer, total, key));
    expect(placed.status, placed.text).toBe(201);
    for (const answer of told) {
        if (answer.status === 201) expect(answer.body).toEqual(placed.body);
        else if (answer.status !== 503) expectProblem(answer, "meanwhile", 409, "request_in_progress");
    }
    expect(await ordersOf(customer.id)).toBe("1");
    expect([await reservation(placed.body.id), await stock(product)]).toEqual(["held|in time", "1|1|0"]);
    expectProblem(await order(another, theirs), "the only piece", 409, "out_of_stock");
    const paid = await pay(customer, placed.body.id);
    expect(paid.body.status, paid.text).toBe("paid");
    await eventually("the piece to be sold", async () => ((await stock(product)) === "0|0|1" ? true : undefined), 60);
});

test("failed order: goods that were held after the customer had been told that it failed are free again", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product, 3);
    const key = randomUUID();
    await freeze("product");
    expect((await order(customer, total, key)).status).toBe(503);
    const id = await asAdmin("order_db", `SELECT subject_id FROM idempotency_keys WHERE key = '${key}'`);
    thaw();
    await eventually("what was asked for to arrive", async () => (await reservation(id)) || undefined);
    await eventually("the goods to be free", async () => ((await stock(product)) === "5|0|0" ? true : undefined));
    const placed = await order(customer, total, key);
    expect([placed.status, placed.body.id], placed.text).toEqual([201, id]);
    expect([await reservation(id), await stock(product)]).toEqual(["held|in time", "5|3|0"]);
});

test("time frees what was paid: a hold that a dead attempt has left is renewed by the next", async () => {
    const [customer, another, product] = await Promise.all([newCustomer(), newCustomer(), newProduct(1)]);
    const total = await fillCart(customer, product);
    const theirs = await fillCart(another, product);
    const key = randomUUID();
    const held = () => asAdmin("product_db", `SELECT r.id FROM reservations r JOIN reservation_items i ON i.reservation_id = r.id WHERE i.variant_id = '${product.variant}'`);
    const { id } = await whileLocked("order_db", "orders", async () => {
        order(customer, total, key).catch(() => undefined); // nobody will answer it
        const found = await eventually("the goods to be held", async () => (await held()) || undefined);
        await killAndWait("order");
        // What it had sent to its database ends with it.
        await asAdmin("order_db", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'order_service' AND wait_event_type = 'Lock'");
        return { id: found };
    });
    await endHoldIn(id, 1);
    const placed = await insist("the order", () => order(customer, total, key));
    expect([placed.status, placed.body.id], placed.text).toEqual([201, id]);
    expect(await asAdmin("product_db", `SELECT expires_at > now() + interval '60 seconds' FROM reservations WHERE id = '${id}' AND status = 'held'`)).toBe("t");
    expectProblem(await order(another, theirs), "the only piece", 409, "out_of_stock");
});

test("time frees what was paid: while its event waits for RabbitMQ, a paid order keeps its goods, whatever the time", async () => {
    const [customer, another, product] = await Promise.all([newCustomer(), newCustomer(), newProduct(1)]);
    const placed = await order(customer, await fillCart(customer, product));
    const theirs = await fillCart(another, product);
    await takeAway("rabbitmq");
    const paid = await pay(customer, placed.body.id);
    expect(paid.body.status, paid.text).toBe("paid");
    await endHoldIn(placed.body.id, -1);
    expectProblem(await order(another, theirs), "a piece that is paid", 409, "out_of_stock");
    expect(await settled(placed.body.id)).toBe("held|in time");
    await bringBack();
    await eventually("the piece to be sold", async () => ((await stock(product)) === "0|0|1" ? true : undefined), 60);
    expect(await reservation(placed.body.id)).toMatch(/^committed/);
});
