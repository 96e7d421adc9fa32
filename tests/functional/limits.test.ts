// Every documented limit, driven to its edge through the gateway: exactly at the limit passes, one more is refused with the
// documented code. Limits that the documents state are taken from them; the others stand in docs/operating.md.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "./problems.js";
import { type Answer, call, type Customer, fillCart, home, newCustomer, newProduct, order, owner, pay } from "./shop.js";

const mostLines = 1000; // SOUK_MAX_ORDER_LINES as it is without a setting
const mostVariants = 500; // of a product

let customer: Customer;
let variants: string[] = [];

async function sellMany(count: number): Promise<string[]> {
    const slug = `many-${randomUUID()}`;
    const offers = Array.from({ length: count }, (_, number) => ({ sku: `${slug}-${number}`, name: `Number ${number}`, price: { amount: 100 + number, currency: "EUR" }, stock: 2_000_000 }));
    const added = await call("/api/products", { token: await owner(), json: { slug, name: "Many variants", description: "", category: "tests", variants: offers } });
    expect(added.status, added.text.slice(0, 300)).toBe(201);
    const shown = await call(`/api/products/${added.body.id}`);
    return shown.body.variants.map((each: { id: string }) => each.id);
}

beforeAll(async () => {
    await newProduct(1); // the category
    customer = await newCustomer();
    for (const count of [mostVariants, mostVariants, mostVariants]) variants.push(...(await sellMany(count)));
    expect(new Set(variants).size).toBe(mostLines + mostVariants);
});

const lines = (from: number, to: number, quantity = 1) => ({ items: variants.slice(from, to).map((variant_id) => ({ variant_id, quantity })) });

function expectLimit(answer: Answer, what: string, code: string, limit: number) {
    expectProblem(answer, what, 422, code);
    expect(answer.body.limit, answer.text).toBe(limit);
}

test("a cart of 1,000 lines is filled, shown, ordered, paid and shown again; one line more is refused", async () => {
    const token = customer.token;
    const times: string[] = [];
    const timed = async (what: string, work: Promise<Answer>, status: number) => {
        const began = performance.now();
        const answer = await work;
        times.push(`${what} ${Math.round(performance.now() - began)} ms`);
        expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBe(status);
        return answer;
    };
    // In two parts, since the sum counts as well as each request.
    await timed("half a cart", call("/api/cart", { token, json: lines(0, 400) }), 200);
    const full = await timed("cart", call("/api/cart", { token, json: lines(400, mostLines) }), 200);
    expect(full.body.items).toHaveLength(mostLines);
    expectLimit(await call("/api/cart", { token, json: lines(mostLines, mostLines + 1) }), "a line more", "cart_full", mostLines);
    expectLimit(await call("/api/cart", { method: "PUT", token, json: lines(0, mostLines + 1) }), "all at once", "cart_full", mostLines);
    await timed("all lines at once", call("/api/cart", { method: "PUT", token, json: lines(0, mostLines) }), 200);
    const shown = await timed("show cart", call("/api/cart", { token }), 200);
    expect(shown.body.items).toHaveLength(mostLines);
    expect(shown.body.not_on_sale).toEqual([]);

    await call("/api/cart/address", { method: "PUT", token, json: home });
    const cart = await timed("shipping", call("/api/cart/shipping", { method: "PUT", token, json: { method: "standard" } }), 200);
    const placed = await timed("place", order(customer, cart.body.total), 201);
    const paid = await timed("pay", pay(customer, placed.body.id), 200);
    expect(paid.body.status).toBe("paid");
    const final = await timed("show order", call(`/api/orders/${placed.body.id}`, { token }), 200);
    expect(final.body.items).toHaveLength(mostLines);
    const sum = final.body.items.reduce((total: number, line: any) => total + line.line_total.amount, 0);
    expect(final.body.subtotal.amount).toBe(sum);
    console.log(`an order of ${mostLines} lines: ${times.join(", ")}`);
}, 120_000);

// Kind: a limit that is counted on what was there before waiting for a lock.
test("carts that are filled at the same time keep to the limit together", async () => {
    const { token } = await newCustomer();
    const parts = [0, 250, 500, 750, 1000, 1250]; // four fit
    const answers = await Promise.all(parts.map((from) => call("/api/cart", { token, json: lines(from, from + 250) })));
    const refused = answers.filter((answer) => answer.status !== 200);
    for (const answer of refused) expectLimit(answer, "a part of the cart", "cart_full", mostLines);
    expect(refused).toHaveLength(2);
    expect((await call("/api/cart", { token })).body.items).toHaveLength(mostLines);
}, 60_000);

// Kind: an amount that is cut off in silence.
test("a million pieces of a variant are a line, one more is refused and nothing is cut off", async () => {
    const most = 1_000_000;
    const { token } = await newCustomer();
    const add = (quantity: number, method = "POST") => call("/api/cart", { method, token, json: lines(0, 1, quantity) });
    const full = await add(most);
    expect(full.status, full.text).toBe(200);
    expect(full.body.items[0].quantity).toBe(most);
    expectProblem(await add(most + 1), "too many at once", 422, "validation_failed");
    expectLimit(await add(1), "one more", "quantity_too_large", most);
    const twice = { items: [...lines(0, 1, most).items, ...lines(0, 1, 1).items] };
    expectLimit(await call("/api/cart", { method: "PUT", token, json: twice }), "twice in one cart", "quantity_too_large", most);
    expect((await call("/api/cart", { token })).body.items[0].quantity).toBe(most);
});

test("a body of 1 MiB is read, one byte more is refused", async () => {
    const { token } = await newCustomer();
    const text = JSON.stringify(lines(0, 1));
    const send = (bytes: number) => call("/api/cart", { token, raw: text + " ".repeat(bytes - text.length), headers: { "Content-Type": "application/json" } });
    const read = await send(1 << 20);
    expect(read.status, read.text.slice(0, 300)).toBe(200);
    expectProblem(await send((1 << 20) + 1), "a byte more", 413, "body_too_large");
});

test("a request line of 12 kB reaches the service, one byte more is refused", async () => {
    const others = "GET  HTTP/1.1\r\n".length;
    const path = "/api/products/variants?skus=";
    const ask = (line: number) => call(path + "a".repeat(line - others - path.length));
    expectProblem(await ask(12 * 1024), "a SKU that is too long for the service", 422, "validation_failed");
    expectProblem(await ask(12 * 1024 + 1), "a byte more", 414, "uri_too_long");
});

test("a hundred of the longest SKUs are looked up at once, one more is refused", async () => {
    const skus = Array.from({ length: 101 }, (_, number) => `${number}-`.padEnd(64, "s"));
    const found = await call(`/api/products/variants?skus=${skus.slice(0, 100).join(",")}`);
    expect(found.status, found.text.slice(0, 300)).toBe(200);
    expectProblem(await call(`/api/products/variants?skus=${skus.join(",")}`), "101", 400, "too_many_skus");
    const text = "s".repeat(8000); // what the document allows
    expect((await call(`/api/products/variants?skus=${text}`)).status).toBe(200);
    expectProblem(await call(`/api/products/variants?skus=${text}s`), "8,001 characters", 422, "validation_failed");
});

test("an Idempotency-Key has 255 characters at most", async () => {
    const buyer = await newCustomer();
    const total = await fillCart(buyer, await newProduct(1));
    expectProblem(await order(buyer, total, "k".repeat(256)), "256 characters", 400, "idempotency_key_invalid");
    const placed = await order(buyer, total, "k".repeat(255));
    expect(placed.status, placed.text).toBe(201);
});

test("a page has a hundred items at most", async () => {
    const token = customer.token;
    const admin = await owner();
    const product = (await newProduct(1)).id;
    const pages: [string, string?][] = [["/api/products"], [`/api/products/${product}/reviews`], ["/api/orders", token], ["/api/users", admin], ["/api/sellers", admin]];
    for (const [path, who] of pages) {
        const full = await call(`${path}?limit=100`, { token: who });
        expect(full.status, `${path}: ${full.text.slice(0, 300)}`).toBe(200);
        for (const limit of [0, 101]) expectProblem(await call(`${path}?limit=${limit}`, { token: who }), `${path} limit ${limit}`, 422, "validation_failed");
    }
});

test("a product has 500 variants and 20 pictures at most", async () => {
    const token = await owner();
    const offer = (number: number) => ({ sku: `limit-${randomUUID()}-${number}`, name: "", price: { amount: 1, currency: "EUR" }, stock: 1 });
    const add = (offers: number, pictures: number) => {
        const images = Array.from({ length: pictures }, () => ({ url: "/media/a.svg", alt: "" }));
        return call("/api/products", { token, json: { slug: `limit-${randomUUID()}`, name: "Limits", description: "", category: "tests", images, variants: Array.from({ length: offers }, (_, each) => offer(each)) } });
    };
    const full = await add(500, 20);
    expect(full.status, full.text.slice(0, 300)).toBe(201);
    expectProblem(await add(501, 0), "501 variants", 422, "validation_failed");
    expectProblem(await add(1, 21), "21 pictures", 422, "validation_failed");
});

// Characters are counted, not bytes: "ü" is two of these.
describe("texts are as long as their documents say, and no longer", () => {
    type Send = (text: string) => Promise<Answer>;
    const unique = (text: string) => (randomUUID() + text).slice(0, text.length);
    const product = async (change: (body: any) => void) => {
        const body: any = { slug: `text-${randomUUID()}`, name: "Texts", description: "", category: "tests", variants: [{ sku: randomUUID(), name: "", price: { amount: 1, currency: "EUR" }, stock: 1 }] };
        change(body);
        return call("/api/products", { token: await owner(), json: body });
    };
    const address = (member: string) => (text: string) => call("/api/users/me/addresses", { token: customer.token, json: { ...home, [member]: text } });
    const texts: [service: string, schema: string, member: string, Send][] = [
        ["product", "ProductBody", "name", (text) => product((body) => (body.name = text))],
        ["product", "ProductBody", "description", (text) => product((body) => (body.description = text))],
        ["product", "ProductBody", "slug", (text) => product((body) => (body.slug = unique(text.replaceAll("ü", "u"))))],
        ["product", "NewVariantBody", "sku", (text) => product((body) => (body.variants[0].sku = unique(text)))],
        ["product", "NewVariantBody", "name", (text) => product((body) => (body.variants[0].name = text))],
        ["product", "NewImageBody", "alt", (text) => product((body) => (body.images = [{ url: "/media/a.svg", alt: text }]))],
        ["product", "CategoryBody", "name", async (text) => call("/api/categories", { token: await owner(), json: { slug: `text-${randomUUID()}`, name: text } })],
        ["auth", "PostalAddress", "name", address("name")],
        ["auth", "PostalAddress", "line1", address("line1")],
        ["auth", "PostalAddress", "line2", address("line2")],
        ["auth", "PostalAddress", "city", address("city")],
        ["auth", "RegisterBody", "name", (text) => call("/api/auth/register", { json: { email: `${randomUUID()}@customers.example`, password: "correct horse battery", name: text } })],
        // Of nobody's account: no mail is sent.
        ["auth", "ForgotPasswordBody", "email", (text) => {
            const domain = `@${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(60)}.example`;
            return call("/api/auth/password/forgot", { json: { email: unique(text.replaceAll("ü", "u").slice(domain.length)) + domain } });
        }],
        ["auth", "ProfileBody", "name", (text) => call("/api/users/me", { method: "PUT", token: customer.token, json: { name: text } })],
        ["auth", "ApiKeyBody", "name", (text) => call("/api/users/me/api-keys", { token: customer.token, json: { name: text, scopes: ["orders_read"] } })],
    ];
    for (const [service, schema, member, send] of texts) {
        test(`${schema}.${member}`, async () => {
            const document = (await call(`/docs/${service}/openapi.json`)).body;
            const most: number = document.components.schemas[schema].properties[member].maxLength;
            expect(most).toBeGreaterThan(1);
            const passes = await send("ü".repeat(most));
            expect(passes.status, `${most} characters: ${passes.text.slice(0, 300)}`).toBeLessThan(300);
            expectProblem(await send("ü".repeat(most + 1)), `${most + 1} characters`, 422, "validation_failed");
        });
    }
});
