// Whose goods are on sale: those of active sellers, in every place where customers see or buy them, and of nobody else.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { decide, newMember, newSeller, renewed } from "./sellers.js";
import { call, type Customer, eventually, fillCart, giveRoles, newCustomer, newProduct, order, owner, pay, type Product } from "./shop.js";

async function productOf(head: Customer, stock = 5): Promise<Product & { word: string }> {
    const slug = `test-${randomUUID()}`;
    const word = `w${randomUUID().replaceAll("-", "")}`;
    const added = await call("/api/products", {
        token: head.token,
        json: { slug, name: `Mug ${word}`, description: "", category: "tests", variants: [{ sku: slug, name: "", price: { amount: 900, currency: "EUR" }, stock }] },
    });
    expect(added.status, added.text).toBe(201);
    expect((await call(`/api/products/${added.body.id}/approve`, { method: "POST", token: await owner() })).status).toBe(204);
    const variant = await asAdmin("product_db", `SELECT id FROM variants WHERE sku = '${slug}'`);
    return { id: added.body.id, variant, name: `Mug ${slug}`, word };
}

// Where customers come across it.
async function seen(product: Product & { word: string }, customer: Customer): Promise<Record<string, boolean>> {
    const [page, list, search, skus, cart] = await Promise.all([
        call(`/api/products/${product.id}`), call("/api/products?category=tests&limit=100"), call(`/api/products?q=${product.word}`),
        call(`/api/products/variants?skus=${product.name.slice(4)}`), call("/api/cart", { token: customer.token })]);
    return {
        page: page.status === 200, list: list.text.includes(product.id), search: search.text.includes(product.id), skus: skus.text.includes(product.variant),
        cart: cart.body.items.some((each: any) => each.variant_id === product.variant),
    };
}
const everywhere = { page: true, list: true, search: true, skus: true, cart: true };
const nowhere = { page: false, list: false, search: false, skus: false, cart: false };
// Looked at all the time, so that every cache is warm when the seller's state changes.
const becomes = (product: Product & { word: string }, customer: Customer, wanted: object, seconds: number) =>
    eventually(`to be seen as ${JSON.stringify(wanted)}`, async () => JSON.stringify(await seen(product, customer)) === JSON.stringify(wanted) || undefined, seconds);

test("an event nobody consumes: a suspended seller's goods leave within two seconds and come back with the seller", async () => {
    const [{ head, id }, customer, other] = [await newSeller(), await newCustomer(), await newProduct(5)];
    const product = await productOf(head);
    const paid = await newCustomer();
    const before = await order(paid, await fillCart(paid, product));
    expect(before.status, before.text).toBe(201);
    await fillCart(customer, product);
    await becomes(product, customer, everywhere, 5);
    const rows = () => asAdmin("product_db", `SELECT p.*::text FROM products p WHERE id = '${product.id}'`);
    const row = await rows();

    for (const round of [1, 2]) {
        expect((await decide(id, "suspend", "The imprint is missing")).status, `round ${round}`).toBe(200);
        await becomes(product, customer, nowhere, 2);
        expect((await call("/api/cart", { token: customer.token })).body.not_on_sale).toEqual([product.variant]);
        const total = await fillCart(customer, other); // beside something that is sold
        expectProblem(await order(customer, total), "ordering it", 409, "not_on_sale");
        expect((await decide(id, "reinstate")).status).toBe(200);
        await becomes(product, customer, everywhere, 2);
    }
    expect(await rows()).toBe(row);
    expect((await pay(paid, before.body.id)).status, "what was ordered before may be paid").toBe(200);

    await decide(id, "suspend", "The imprint is missing");
    await decide(id, "reject", "For good");
    await becomes(product, customer, nowhere, 2);
});

test("authorization by role where the rule is by relation: goods are the seller's, whoever of the team puts them up", async () => {
    const { head, id } = await newSeller();
    const [packer, buyer] = [await newMember(head, ["orders"]), await newMember(head, ["products"])];
    const offer = () => ({ slug: `test-${randomUUID()}`, name: "Mug", description: "", category: "tests", variants: [{ sku: randomUUID(), name: "", price: { amount: 900, currency: "EUR" }, stock: 1 }] });
    const keyOf = async (account: Customer) => (await call("/api/users/me/api-keys", { token: account.token, json: { name: "Shop", scopes: ["products_write"] } })).body.key as string;
    const roleAlone = await newCustomer();
    await giveRoles(roleAlone.id, ["customer", "seller"]);
    await renewed(roleAlone);
    for (const token of [packer.token, await keyOf(packer), roleAlone.token, await keyOf(roleAlone)])
        expectProblem(await call("/api/products", { token, json: offer() }), "without the right", 403, "seller_right_missing");
    for (const token of [buyer.token, await keyOf(buyer), await keyOf(head)]) {
        const added = await call("/api/products", { token, json: offer() });
        expect(added.status, added.text).toBe(201);
        expect(await asAdmin("product_db", `SELECT seller_id FROM products WHERE id = '${added.body.id}'`)).toBe(id);
    }
    const key = await keyOf(buyer);
    await call(`/api/sellers/me/members/${buyer.id}`, { method: "DELETE", token: head.token });
    await eventually("the key to lose the right", async () =>
        ["forbidden", "seller_right_missing"].includes((await call("/api/products", { token: key, json: offer() })).body.code) || undefined, 3);
});

// Kind: what is hidden is still told of one level below.
test("all routes below a product are there for whom the product is, and for nobody else", async () => {
    const { head, id } = await newSeller();
    const [shown, unpublished, waiting, suspended] = [await productOf(head), await productOf(head), await productOf(head), await productOf((await newSeller()).head)];
    const { body: document } = await call("/docs/product/openapi.json");
    const routes = Object.entries<any>(document.paths).filter(([path]) => path.startsWith("/products/{id}")).flatMap(([path, methods]) =>
        Object.entries<any>(methods).filter(([, operation]) => !operation["x-roles"]?.includes("admin")).map(([method, operation]) => ({
            path, method: method.toUpperCase(), example: operation.requestBody?.content["application/json"].example })));
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(["GET /products/{id}", "GET /products/{id}/reviews", "POST /products/{id}/reviews"]));
    const { token } = await newCustomer();
    await asAdmin("product_db", `UPDATE products SET published = false WHERE id = '${unpublished.id}'`);
    await asAdmin("product_db", `UPDATE products SET approval = 'pending' WHERE id = '${waiting.id}'`);
    const itsSeller = await asAdmin("product_db", `SELECT seller_id FROM products WHERE id = '${suspended.id}'`);
    expect(itsSeller).not.toBe(id);
    expect((await decide(itsSeller, "suspend", "The imprint is missing")).status).toBe(200);
    const ask = ({ path, method, example }: (typeof routes)[number], product: { id: string }) =>
        call(`/api${path.replace("{id}", product.id)}`, { method, token, json: example });
    for (const route of routes) {
        expect((await ask(route, shown)).status, `${route.method} ${route.path} of what is shown`).not.toBe(404);
        for (const [why, product] of Object.entries({ unpublished, waiting, suspended, none: { id: randomUUID() } }))
            await eventually(`${route.method} ${route.path} of ${why} to be hidden`, async () => (await ask(route, product)).body?.code === "product_not_found" || undefined, 3);
    }
});

test("a team reviews none of its own products", async () => {
    const { head } = await newSeller();
    const [packer, customer] = [await newMember(head, ["orders"]), await newCustomer()];
    const product = await productOf(head);
    const review = (who: Customer) => call(`/api/products/${product.id}/reviews`, { token: who.token, json: { rating: 5, title: "Great" } });
    for (const who of [head, packer, customer]) {
        const placed = await order(who, await fillCart(who, product));
        expect((await pay(who, placed.body.id)).status).toBe(200);
    }
    for (const who of [head, packer]) expectProblem(await review(who), "their own", 403, "own_product");
    expect((await review(customer)).status).toBe(201);
    await asAdmin("auth_db", `UPDATE users SET roles = '{customer}' WHERE id = '${packer.id}'`); // rights may be withheld; the team stays the team
    const { body } = await call("/api/auth/login", { json: { email: packer.email, password: "correct horse battery" } });
    expectProblem(await review({ ...packer, token: body.access_token }), "without the role", 403, "own_product");
});

test("lines of orders that name a user name the seller whom the user works for", async () => {
    const [{ head, id }, customer] = [await newSeller(), await newCustomer()];
    const product = await productOf(head);
    const placed = await order(customer, await fillCart(customer, product));
    const seller = () => asAdmin("order_db", `SELECT seller_id FROM order_items WHERE order_id = '${placed.body.id}'`);
    expect(await seller()).toBe(id);
    // As it was until orders knew sellers; the walk begins shortly before this line.
    await asAdmin("order_db", `BEGIN; UPDATE order_items SET seller_id = '${head.id}' WHERE order_id = '${placed.body.id}';
        INSERT INTO order_sellers_walk (order_id, position, until) VALUES ('${placed.body.id}', 0, '${placed.body.id}'); COMMIT`);
    await eventually("the walk to end", async () => (await asAdmin("order_db", "SELECT count(*) FROM order_sellers_walk")) === "0" || undefined, 30);
    expect(await seller()).toBe(id);
});

test("goods that are filed under a user are given to the seller whom the user works for", async () => {
    const { head, id } = await newSeller();
    const [nobody, admin] = [await newCustomer(), await newCustomer()];
    await giveRoles(admin.id, ["customer", "admin"]);
    const own = await asAdmin("auth_db", "SELECT id FROM sellers WHERE own");
    await Promise.all(([[head.id, id], [admin.id, own], [nobody.id, nobody.id]] as const).map(async ([user, seller]) => {
        const product = await productOf(head);
        // As it was until products knew sellers.
        await asAdmin("product_db", `BEGIN; UPDATE products SET seller_id = '${user}' WHERE id = '${product.id}';
            INSERT INTO sellers (id, state) VALUES ('${user}', 'unknown'); COMMIT`);
        await eventually(`the job to ask about ${user}`, async () =>
            (await asAdmin("product_db", `SELECT count(*) FROM sellers WHERE id = '${user}' AND state = 'unknown'`)) === "0" || undefined, 30);
        expect(await asAdmin("product_db", `SELECT seller_id FROM products WHERE id = '${product.id}'`)).toBe(seller);
        const wanted = user === nobody.id ? 404 : 200;
        await eventually(`status ${wanted}`, async () => (await call(`/api/products/${product.id}`)).status === wanted || undefined, 2);
    }));
});
