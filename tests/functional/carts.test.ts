// One bad line never hides a cart: whatever is wrong with a line, all lines are shown, and why there is no total.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { call, type Customer, home, newCustomer, newProduct, order, type Product } from "./shop.js";

async function inPounds(): Promise<Product> {
    const product = await newProduct(9);
    await asAdmin("product_db", `UPDATE variants SET currency = 'GBP' WHERE product_id = '${product.id}'`);
    return product;
}

const put = (customer: Customer, items: [Product, number][]) =>
    call("/api/cart", { method: "PUT", token: customer.token, json: { items: items.map(([{ variant }, quantity]) => ({ variant_id: variant, quantity })) } });
const shown = (cart: any) => cart.items.map((line: any) => line.variant_id).sort();
const address = (customer: Customer) => call("/api/cart/address", { method: "PUT", token: customer.token, json: home });
const shipping = (customer: Customer) => call("/api/cart/shipping", { method: "PUT", token: customer.token, json: { method: "standard" } });

test("a cart of two currencies shows both lines, and the one taken out leaves a total", async () => {
    const [customer, euros, pounds] = [await newCustomer(), await newProduct(9), await inPounds()];
    for (const cart of [await put(customer, [[euros, 1], [pounds, 2]]), await call("/api/cart", { token: customer.token })]) {
        expect([cart.status, cart.body.problem], cart.text).toEqual([200, "mixed_currencies"]);
        expect(shown(cart.body)).toEqual([euros.variant, pounds.variant].sort());
        expect(cart.body.items.map((line: any) => line.line_total.currency).sort()).toEqual(["EUR", "GBP"]);
        expect([cart.body.subtotal, cart.body.total]).toEqual([undefined, undefined]);
    }
    await address(customer);
    expectProblem(await shipping(customer), "shipping", 422, "mixed_currencies");
    const one = await call(`/api/cart/items/${pounds.variant}`, { method: "DELETE", token: customer.token });
    expect([one.body.problem, one.body.subtotal]).toEqual([undefined, { amount: 900, currency: "EUR" }]);
    expect((await shipping(customer)).status).toBe(200);
    await put(customer, [[euros, 1], [pounds, 2]]);
    expectProblem(await order(customer, { amount: 1390, currency: "EUR" }), "ordering both", 422, "mixed_currencies");
    expect(await asAdmin("product_db", `SELECT reserved FROM stock WHERE variant_id = '${euros.variant}'`)).toBe("0");
});

test("a sum that no number holds shows every line", async () => {
    const [customer, planet, mug] = [await newCustomer(), await newProduct(9), await newProduct(9)];
    await asAdmin("product_db", `UPDATE variants SET price = 9223372036854775807 WHERE product_id = '${planet.id}'`);
    for (const [pieces, line] of [[1, { amount: 9223372036854775807, currency: "EUR" }], [2, undefined]] as const) {
        const cart = await put(customer, [[planet, pieces], [mug, 1]]);
        expect([cart.status, cart.body.problem, cart.body.subtotal], cart.text).toEqual([200, "total_too_large", undefined]);
        expect(shown(cart.body)).toEqual([planet.variant, mug.variant].sort());
        expect(cart.body.items.find((each: any) => each.variant_id === planet.variant).line_total).toEqual(line);
    }
    await address(customer);
    expectProblem(await shipping(customer), "shipping", 422, "total_too_large");
    const alone = await put(customer, [[planet, 1]]);
    expect(alone.body.problem).toBeUndefined();
    expectProblem(await shipping(customer), "shipping that is too much", 422, "total_too_large");
    expect((await call("/api/cart", { token: customer.token })).status).toBe(200);
});

test("what is not on sale any more is told beside the lines that are", async () => {
    const [customer, gone, mug] = [await newCustomer(), await newProduct(9), await newProduct(9)];
    await put(customer, [[gone, 1], [mug, 1]]);
    await asAdmin("product_db", `UPDATE products SET published = false WHERE id = '${gone.id}'`);
    const cart = await call("/api/cart", { token: customer.token });
    expect([shown(cart.body), cart.body.not_on_sale, cart.body.subtotal.amount]).toEqual([[mug.variant], [gone.variant], 900]);
    await put(customer, [[gone, 1], [{ id: "", variant: randomUUID(), name: "" }, 1]]);
    expect((await call("/api/cart", { token: customer.token })).body).toMatchObject({ items: [] });
});
