// Goods that are held for orders. What is pending or paid keeps its goods however late it is; what failed or changed gives
// them back at once; and nobody holds too much without paying.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin, whileLocked } from "./database.js";
import { expectProblem } from "./problems.js";
import { type Answer, available, call, cancel, type Customer, eventually, fillCart, newCustomer, newProduct, order, pay, type Product } from "./shop.js";
import { endHoldIn, reservation, settled, stock } from "./stock.js";

// Just these goods, whatever was in the cart.
async function placed(customer: Customer, product: Product, quantity = 1): Promise<Answer> {
    await fillCart(customer, product);
    const cart = await call("/api/cart", { method: "PUT", token: customer.token, json: { items: [{ variant_id: product.variant, quantity }] } });
    expect(cart.status, cart.text).toBe(200);
    return order(customer, cart.body.total);
}

test("time frees what was paid: a pending order keeps its goods when the time of its hold is over", async () => {
    const [customer, another, product] = await Promise.all([newCustomer(), newCustomer(), newProduct(1)]);
    const { body } = await placed(customer, product);
    const theirs = await fillCart(another, product);
    await endHoldIn(body.id, -1);
    expectProblem(await order(another, theirs), "the piece of another's order", 409, "out_of_stock");
    expect(await settled(body.id)).toBe("held|in time");
    expect((await pay(customer, body.id)).body.status).toBe("paid");
    await eventually("the piece to be sold", async () => ((await stock(product)) === "0|0|1" ? true : undefined));
});

test("cart changed while it is ordered: the order is refused, and nothing that was put in is lost", async () => {
    const [customer, product, other] = await Promise.all([newCustomer(), newProduct(5), newProduct(5)]);
    const total = await fillCart(customer, product);
    const add = { token: customer.token, json: { items: [{ variant_id: other.variant, quantity: 2 }] } };
    const { placing } = await whileLocked("order_db", "orders", async () => {
        const hanging = order(customer, total);
        await eventually("the goods to be held", async () => ((await available(product)) === 4 ? true : undefined));
        expect((await call("/api/cart", add)).status).toBe(200);
        return { placing: hanging };
    });
    expectProblem(await placing, "ordering the cart of before", 409, "cart_changed");
    expect(await available(product)).toBe(5);
    const cart = (await call("/api/cart", { token: customer.token })).body;
    expect(cart.items.map((item: any) => [item.variant_id, item.quantity])).toEqual(expect.arrayContaining([[product.variant, 1], [other.variant, 2]]));
    expect((await order(customer, cart.total)).status).toBe(201);
    expect([await available(product), await available(other)]).toEqual([4, 3]);
});

test("failed order: what it held is free as soon as its refusal is answered", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product, 3);
    expectProblem(await order(customer, { ...total, amount: total.amount - 1 }), "another total", 409, "price_changed");
    expect(await stock(product)).toBe("5|0|0");
});

test("failed order: what it held is free as soon as its fault is answered, and the same key places it later", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product, 3);
    const key = randomUUID();
    const constraint = `test_${randomUUID().replaceAll("-", "")}`;
    await asAdmin("order_db", `ALTER TABLE orders ADD CONSTRAINT ${constraint} CHECK (user_id <> '${customer.id}') NOT VALID`);
    try {
        expect((await order(customer, total, key)).status).toBe(500);
        expect(await stock(product)).toBe("5|0|0");
    } finally {
        await asAdmin("order_db", `ALTER TABLE orders DROP CONSTRAINT ${constraint}`);
    }
    const later = await order(customer, total, key);
    expect(later.status, later.text).toBe(201);
    expect([await stock(product), await reservation(later.body.id)]).toEqual(["5|3|0", "held|in time"]);
});

test("unpaid orders: a customer may have five, and one more when one of them is paid or cancelled", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(1000)]);
    const ids: string[] = [];
    const orders = async () => {
        const answer = await placed(customer, product);
        expect(answer.status, answer.text).toBe(201);
        ids.push(answer.body.id);
    };
    const refused = async (what: string) => {
        const answer = await placed(customer, product);
        expectProblem(answer, what, 409, "unpaid_orders");
        expect(answer.body.limit).toBe(5);
    };
    for (let number = 0; number < 5; ++number) await orders();
    await refused("the sixth");
    expect(await stock(product)).toBe("1000|5|0");
    expect((await pay(customer, ids[0]!)).body.status).toBe("paid");
    await orders();
    await refused("the next after a payment");
    expect((await cancel(customer, ids[1]!)).status).toBe(200);
    await orders();
});

test("unpaid share: one customer holds three quarters of a variant at most before paying, others get the rest", async () => {
    const [customer, another, product] = await Promise.all([newCustomer(), newCustomer(), newProduct(8)]);
    const refused = async (quantity: number, allowed: number) => {
        const answer = await placed(customer, product, quantity);
        expectProblem(answer, `${quantity} pieces`, 409, "unpaid_share");
        expect(answer.body.allowed).toEqual([{ variant_id: product.variant, quantity: allowed }]);
    };
    await refused(7, 6);
    const first = await placed(customer, product, 4); // in two orders as in one
    expect(first.status, first.text).toBe(201);
    await refused(3, 2);
    const second = await placed(customer, product, 2);
    expect(second.status, second.text).toBe(201);
    await refused(1, 0);
    expect((await placed(another, product, 1)).status).toBe(201);
    expect(await stock(product)).toBe("8|7|0");
    expect((await pay(customer, second.body.id)).body.status).toBe("paid"); // what is paid does not count
    expect((await placed(customer, product, 1)).status).toBe(201);
});

test("unpaid share: it is never less than one piece", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(1)]);
    expect((await placed(customer, product)).status).toBe(201);
    expect(await stock(product)).toBe("1|1|0");
});
