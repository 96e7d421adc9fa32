// Every process is killed (kill -9) while customers buy. They do what a good client does: try again, with the same key. In
// the end each purchase is one confirmed order and one payment, and nothing is left over. Run alone, with SOUK_TEST_OUTAGES=1.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { allReady, killAndWait } from "./processes.js";
import { chargesOf } from "./provider.js";
import { available, call, type Customer, eventually, home, insist, newCustomer, newProduct, order, owner, pay, type Product } from "./shop.js";

const victims = ["order", "product", "auth", "email", "admin", "stripe", "gateway", "rabbitmq", "redis"];
const buyers = 8;
const purchases = 60;

interface Bought {
    customer: Customer;
    id: string;
    total: { amount: number };
    quantity: number;
}

async function buy(customer: Customer, product: Product, quantity: number): Promise<Bought> {
    const total = await eventually("a full cart", async () => {
        // Replaced, not added to: that may be repeated.
        const emptied = await call("/api/cart", { method: "PUT", token: customer.token, json: { items: [{ variant_id: product.variant, quantity }] } }).catch(() => undefined);
        if (emptied?.status !== 200) return undefined;
        await call("/api/cart/address", { method: "PUT", token: customer.token, json: home }).catch(() => undefined);
        const cart = await call("/api/cart/shipping", { method: "PUT", token: customer.token, json: { method: "standard" } }).catch(() => undefined);
        return cart?.status === 200 && cart.body.total ? (cart.body.total as { amount: number; currency: string }) : undefined;
    }, 120);
    const [orderKey, paymentKey] = [randomUUID(), randomUUID()];
    const placed = await insist("an order", () => order(customer, total, orderKey));
    expect(placed.status, placed.text).toBe(201);
    const paid = await insist("a payment", () => pay(customer, placed.body.id, "pm_card_visa", paymentKey));
    // The webhook of an attempt whose answer was lost may have confirmed it already.
    if (paid.status !== 200) expect(paid.body.code, paid.text).toBe("illegal_change");
    return { customer, id: placed.body.id, total, quantity };
}

test("customers buy while every process is killed, and each purchase is one order and one payment", async () => {
    const stock = 10_000;
    const product = await newProduct(stock);
    const customers = await Promise.all(Array.from({ length: buyers }, newCustomer));
    const bought: Bought[] = [];
    let left = purchases;
    let killed = 0;
    let over = false;
    // At least sixty purchases, and until each process was killed once.
    const shopping = Promise.all(customers.map(async (customer) => {
        while (left-- > 0 || killed < victims.length) bought.push(await buy(customer, product, 1 + (bought.length % 3)));
    })).finally(() => (over = true));
    shopping.catch(() => undefined); // told below
    for (; !over; ++killed) {
        const victim = victims[killed % victims.length]!;
        await killAndWait(victim);
        const purchasesBefore = bought.length; // somebody buys something between two kills
        await eventually("a purchase", async () => (over || bought.length > purchasesBefore ? true : undefined), 120);
    }
    await shopping;
    await allReady();
    expect(bought.length).toBeGreaterThanOrEqual(purchases);

    // Every purchase: confirmed, captured, charged once.
    for (const one of bought) {
        await eventually(`order ${one.id} to be confirmed`, async () => {
            const { body } = await call(`/api/orders/${one.id}`, { token: one.customer.token });
            return body?.status === "confirmed" && body.payment_status === "captured" ? true : undefined;
        }, 60);
    }
    expect(new Set(bought.map((one) => one.id)).size).toBe(bought.length);
    const users = customers.map((each) => `'${each.id}'`).join();
    expect(Number(await asAdmin("order_db", `SELECT count(*) FROM orders WHERE user_id IN (${users})`))).toBe(bought.length);
    for (const one of bought.slice(0, 10)) expect((await chargesOf(one.id)).map((charge) => charge.amount), one.id).toEqual([one.total.amount]);

    // The shelf: all sold, nothing held, nothing twice.
    const sold = bought.reduce((sum, one) => sum + one.quantity, 0);
    await eventually("the goods to be sold", async () =>
        (await asAdmin("product_db", `SELECT on_hand, reserved, sold FROM stock WHERE variant_id = '${product.variant}'`)) === `${stock - sold}|0|${sold}` ? true : undefined, 60);
    expect(await available(product)).toBe(stock - sold);

    // The books: one entry for each part of each payment, no event left behind.
    const token = await owner();
    const charged = bought.reduce((sum, one) => sum + one.total.amount, 0);
    expect(Number(await asAdmin("order_db", `SELECT sum(l.amount) FROM ledger l JOIN orders o ON o.id = l.order_id WHERE o.user_id IN (${users})`))).toBe(charged);
    await eventually("the books to agree", async () => {
        const { body } = await call("/admin/reconciliation?currency=EUR", { token });
        const equal = (body?.events ?? []).every((event: any) => event.handled.every((queue: any) => queue.count === event.published));
        return body?.outbox_pending === 0 && body.ledger.sum === 0 && body.ledger.provider === body.payments.captured_total && equal ? true : undefined;
    }, 60);
});
