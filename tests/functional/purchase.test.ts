// Registration, search and purchase, and what must hold while they go wrong.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { available, call, cancel, eventually, fillCart, mailsTo, newCustomer, newProduct, order, owner, pay } from "./shop.js";

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

test("lists and products come from Redis while it has them", async () => {
    const product = await newProduct(3);
    const path = `/api/products?q=${encodeURIComponent(product.name)}`;
    await eventually("the product in the search", async () => ((await call(path)).body.items.length === 1 ? true : undefined));
    // The name changes behind the services' backs, so that whoever asks the database sees another one than before. Other
    // tests change the catalogue meanwhile and so empty the lists: then once more.
    let changes = 0;
    const staysAfterChange = async (name: () => Promise<string>) => {
        const before = await name();
        await asAdmin("product_db", `UPDATE products SET name = '${product.name} ${++changes}' WHERE id = '${product.id}'`);
        return (await name()) === before ? true : undefined;
    };
    await eventually("a list out of Redis", () => staysAfterChange(async () => (await call(path)).body.items[0].name));
    await eventually("a product out of Redis", () => staysAfterChange(async () => (await call(`/api/products/${product.id}`)).body.name));
    const fresh = await call(`${path}&limit=${1 + (changes % 100)}&sort=price_low&currency=EUR`); // a list that nobody has asked for
    expect(fresh.body.items[0].name).toBe(`${product.name} ${changes}`);
});

test("what is sold shows at once, from Redis or not", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(1)]);
    const path = `/api/products?q=${encodeURIComponent(product.name)}`;
    const look = async () => [(await call(path)).body.items[0]?.in_stock, (await call(`/api/products/${product.id}`)).body.variants[0].available];
    await eventually("the product in the search", async () => ((await look())[0] === true ? true : undefined));
    await pay(customer, (await order(customer, await fillCart(customer, product))).body.id);
    await eventually("the product to be out of stock", async () => ((await look()).join() === "false,0" ? true : undefined), 60);
});

test("a list's pages hold each product once", async () => {
    const word = `paging${randomUUID().slice(0, 8)}`;
    const token = await owner();
    for (let number = 0; number < 7; ++number) {
        const sku = randomUUID();
        const answer = await call("/api/products", {
            token,
            json: { slug: sku, name: `${word} ${number}`, description: "", category: "tests", variants: [{ sku, name: "", price: { amount: 100 + (number % 3), currency: "EUR" }, stock: 1 }] },
        });
        expect(answer.status, answer.text).toBe(201);
    }
    for (const sort of ["newest", "price_low", "price_high"]) {
        const names: string[] = [];
        let cursor = "";
        do {
            const page = await call(`/api/products?q=${word}&sort=${sort}&currency=EUR&limit=3${cursor}`);
            expect(page.status, page.text).toBe(200);
            names.push(...page.body.items.map((item: any) => item.name));
            cursor = page.body.next_cursor ? `&cursor=${encodeURIComponent(page.body.next_cursor)}` : "";
        } while (cursor);
        expect(names, sort).toHaveLength(7);
        expect(new Set(names).size, sort).toBe(7);
    }
});

test("variants are found by their SKUs, a hundred at once", async () => {
    const product = await newProduct(5);
    const asked = (count: number) => call(`/api/products/variants?skus=${[product.name.slice(4), ...Array.from({ length: count - 1 }, () => randomUUID())].join()}`);
    expect((await asked(100)).body.items).toMatchObject([{ variant_id: product.variant }]);
    expectProblem(await asked(101), "101 of them", 400, "too_many_skus");
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

test("what an order was made of stays, whatever becomes of the product", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product, 2));
    const before = (await call(`/api/orders/${placed.body.id}`, { token: customer.token })).body;
    await asAdmin("product_db", `UPDATE products SET name = 'Other' WHERE id = '${product.id}'; UPDATE variants SET price = 1 WHERE id = '${product.variant}'`);
    expect((await pay(customer, placed.body.id)).body).toMatchObject({ status: "paid", amount: placed.body.total });
    const after = (await call(`/api/orders/${placed.body.id}`, { token: customer.token })).body;
    expect(after.items).toEqual(before.items);
    expect(after.total).toEqual(before.total);
});

test("a cart shows the price of now, and one line for each variant", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const total = await fillCart(customer, product);
    await asAdmin("product_db", `UPDATE variants SET price = 1000 WHERE id = '${product.variant}'`);
    expectProblem(await order(customer, total), "the price of before", 409, "price_changed");
    const item = { variant_id: product.variant, quantity: 1 };
    await call("/api/cart", { token: customer.token, json: { items: [item, item] } });
    const cart = await call("/api/cart", { token: customer.token });
    expect(cart.body).toMatchObject({ items: [{ quantity: 3, line_total: { amount: 3000 } }], total: { amount: 3490 } });
    expect((await order(customer, cart.body.total)).status).toBe(201);
    expect(await available(product)).toBe(2);
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

test("a cancelled order frees its goods and cannot be paid", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product, 3));
    const cancelled = await cancel(customer, placed.body.id);
    expect(cancelled.body.status).toBe("cancelled");
    await eventually("the goods to be free", async () => ((await available(product)) === 5 ? true : undefined));
    expect((await pay(customer, placed.body.id)).status).toBe(409);
    const again = await cancel(customer, placed.body.id);
    expect(again.body).toMatchObject({ code: "illegal_change", allowed: [] });
});
