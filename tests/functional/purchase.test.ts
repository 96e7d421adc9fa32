// Registration, search and purchase, and what must hold while they go wrong.
import { createHmac, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
    available, call, eventually, fillCart, mailsTo, newCustomer, newProduct, order, orderStatus, owner, pay, setting,
} from "./shop.js";

test("registering sends a welcome mail", async () => {
    const customer = await newCustomer();
    await eventually("the welcome mail", async () => (await mailsTo(customer.email)).find((mail) => mail.subject.startsWith("Welcome")));
    const me = await call("/api/users/me", { token: customer.token });
    expect(me.body).toMatchObject({ id: customer.id, email: customer.email, roles: ["customer"] });
});

test("a new product is found by its name", async () => {
    const product = await newProduct(3);
    const found = await eventually("the product in the search", async () => {
        const answer = await call(`/api/products?q=${encodeURIComponent(product.name)}`);
        return answer.body.items.find((item: any) => item.id === product.id);
    });
    expect(found).toMatchObject({ price_from: { amount: 900, currency: "EUR" }, in_stock: true });
    const detail = await call(`/api/products/${product.id}`);
    expect(detail.body.variants).toHaveLength(1);
    const again = await call(`/api/products/${product.id}`, { headers: { "If-None-Match": detail.headers.get("etag")! } });
    expect(again.status).toBe(304);
});

test("a purchase is paid, confirmed, mailed, and leaves the shelf", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product, 2);
    expect(total).toEqual({ amount: 2 * 900 + 490, currency: "EUR" });
    const placed = await order(customer, total);
    expect(placed.status).toBe(201);
    expect(await available(product)).toBe(3);
    const paid = await pay(customer, placed.body.id);
    expect(paid.body).toMatchObject({ status: "paid", amount: total });
    const shown = await call(`/api/orders/${placed.body.id}`, { token: customer.token });
    expect(shown.body).toMatchObject({ status: "confirmed", payment_status: "captured", total, items: [{ quantity: 2, line_total: { amount: 1800 } }] });
    await eventually("the confirmation mail", async () => (await mailsTo(customer.email)).find((mail) => mail.subject.includes(String(shown.body.number))));
    await eventually("the next empty cart", async () => ((await call("/api/cart", { token: customer.token })).body.items.length === 0 ? true : undefined));
    expect(await available(product)).toBe(3);
});

test("only who bought a product may review it, once", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const review = () => call(`/api/products/${product.id}/reviews`, { token: customer.token, json: { rating: 5, title: "Good" } });
    expect((await review()).body.code).toBe("not_bought");
    const placed = await order(customer, await fillCart(customer, product));
    await pay(customer, placed.body.id);
    expect((await review()).status).toBe(201);
    expect((await review()).body.code).toBe("already_reviewed");
    expect((await call(`/api/products/${product.id}/reviews`)).body.items).toHaveLength(1);
});

test("fifty buyers get five pieces", async () => {
    const product = await newProduct(5);
    const buyers = await Promise.all(Array.from({ length: 50 }, newCustomer));
    const totals = await Promise.all(buyers.map((buyer) => fillCart(buyer, product)));
    const answers = await Promise.all(buyers.map((buyer, index) => order(buyer, totals[index])));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(5);
    for (const answer of answers) if (answer.status !== 201) expect(answer.body.code).toBe("out_of_stock");
    expect(await available(product)).toBe(0);
});

test("a total that is not the server's is refused, and nothing stays held", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    const answer = await order(customer, { amount: 1, currency: total.currency });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: "price_changed", actual_total: total });
    expect(await available(product)).toBe(5);
});

test("twenty equal requests make one order", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => order(customer, total, key)));
    const made = answers.filter((answer) => answer.status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    for (const answer of answers) if (answer.status !== 201) expect(answer.body.code).toBe("request_in_progress");
    expect((await order(customer, total, key)).body).toEqual(made[0]!.body);
    expect((await order(customer, { ...total, amount: 7 }, key)).body.code).toBe("idempotency_key_reused");
    expect((await call("/api/orders", { token: customer.token })).body.items).toHaveLength(1);
    expect(await available(product)).toBe(4);
});

test("one cart in two tabs is one order", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    const answers = await Promise.all([order(customer, total), order(customer, total)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, expect.any(Number)]);
    const refused = answers.find((answer) => answer.status !== 201)!;
    expect(["cart_ordered", "cart_empty"]).toContain(refused.body.code);
    expect(await available(product)).toBe(4);
});

test("a declined card leaves the order to be paid with another", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product));
    const declined = await pay(customer, placed.body.id, "pm_card_chargeDeclinedInsufficientFunds");
    expect(declined.status).toBe(402);
    expect(declined.body).toMatchObject({ code: "payment_declined", decline_code: "insufficient_funds" });
    expect(await orderStatus(customer, placed.body.id)).toBe("pending");
    expect((await pay(customer, placed.body.id)).body.status).toBe("paid");
    expect((await pay(customer, placed.body.id)).body.code).toBe("illegal_change");
});

test("parallel payments of one order charge once", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product));
    await Promise.all([pay(customer, placed.body.id), pay(customer, placed.body.id), pay(customer, placed.body.id)]);
    await eventually("the order to be confirmed", async () => ((await orderStatus(customer, placed.body.id)) === "confirmed" ? true : undefined));
    const mails = await eventually("the confirmation", async () => {
        const found = (await mailsTo(customer.email)).filter((mail) => mail.subject.startsWith("Your order"));
        return found.length > 0 ? found : undefined;
    });
    expect(mails).toHaveLength(1);
});

test("3-D Secure: the webhook confirms what the customer has confirmed", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product));
    const answer = await pay(customer, placed.body.id, "pm_card_authenticationRequired");
    expect(answer.body.status).toBe("requires_action");
    const page = await (await fetch(answer.body.action_url)).text();
    const client_secret = /name="client_secret" value="([^"]+)"/.exec(page)![1]!;
    await fetch(answer.body.action_url.split("?")[0], {
        method: "POST",
        body: new URLSearchParams({ client_secret, outcome: "complete" }),
        redirect: "manual",
    });
    await eventually("the order to be confirmed", async () => ((await orderStatus(customer, placed.body.id)) === "confirmed" ? true : undefined));
});

test("a cancelled order frees its goods and cannot be paid", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product, 3));
    const cancelled = await call(`/api/orders/${placed.body.id}/cancel`, { method: "POST", token: customer.token });
    expect(cancelled.body.status).toBe("cancelled");
    await eventually("the goods to be free", async () => ((await available(product)) === 5 ? true : undefined));
    expect((await pay(customer, placed.body.id)).status).toBe(409);
    const again = await call(`/api/orders/${placed.body.id}/cancel`, { method: "POST", token: customer.token });
    expect(again.body).toMatchObject({ code: "illegal_change", allowed: [] });
});

test("forged and old webhooks are refused", async () => {
    const body = JSON.stringify({ id: "evt_1", type: "payment_intent.succeeded", data: { object: { id: "pi_1", status: "succeeded", metadata: { payment_id: randomUUID() } } } });
    const send = (signature: string) => call("/api/payments/webhooks/stripe", { raw: body, headers: { "Stripe-Signature": signature, "Content-Type": "application/json" } });
    const sign = (time: number, secret: string) => `t=${time},v1=${createHmac("sha256", secret).update(`${time}.${body}`).digest("hex")}`;
    const now = Math.floor(Date.now() / 1000);
    expect((await send(sign(now, "whsec_wrong"))).body.code).toBe("bad_signature");
    expect((await send(sign(now - 3600, setting("SOUK_STRIPE_WEBHOOK_SECRET")))).body.code).toBe("bad_signature");
    expect((await send("")).status).toBe(400);
    expect((await send(sign(now, setting("SOUK_STRIPE_WEBHOOK_SECRET")))).status).toBe(204); // genuine, of nobody's payment
});

test("the books agree when all is quiet", async () => {
    const token = await owner();
    await eventually("quiet books that agree", async () => {
        const { body } = await call("/admin/reconciliation?currency=EUR", { token });
        const agree = body.ledger.sum === 0 && body.orders.paid === body.payments.captured_count && body.ledger.provider === body.payments.captured_total;
        return agree ? true : undefined;
    });
});
