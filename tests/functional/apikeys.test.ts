// API keys of third parties: shown once, good for what they are made for, and gone when they are revoked.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin, asService, proveAddress } from "./database.js";
import { expectProblem } from "./problems.js";
import { call, cancel, type Customer, eventually, fillCart, mail, newCustomer, newProduct, order, pay } from "./shop.js";

async function newKey(customer: Customer, scopes: string[], more: object = {}) {
    const answer = await call("/api/users/me/api-keys", { token: customer.token, json: { name: "Bookkeeping", scopes, ...more } });
    expect(answer.status, answer.text).toBe(201);
    return { id: answer.body.api_key.id as string, key: answer.body.key as string, answer };
}

test("a key is shown once, and only its hash is kept", async () => {
    const customer = await newCustomer();
    const { id, key, answer } = await newKey(customer, ["profile_read", "orders_read", "orders_read"]);
    expect(key).toMatch(/^souk_[0-9a-f-]{36}_[\w-]{43}$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body.api_key).toMatchObject({ name: "Bookkeeping", scopes: ["orders_read", "profile_read"] });
    const secret = key.slice(-43);
    const list = await call("/api/users/me/api-keys", { token: customer.token });
    expect(list.body.items).toMatchObject([{ id, prefix: `souk_${id}` }]);
    expect(list.text).not.toContain(secret);
    expect(await asAdmin("auth_db", `SELECT k.*::text FROM api_keys k WHERE id = '${id}'`)).not.toContain(secret);
    expect(await asService("admin", "auth_db", `SELECT key_hash FROM api_keys`)).toContain("permission denied");
    expect(await asService("admin", "auth_db", `SELECT subject FROM identities`)).toContain("permission denied");
});

test("it opens what it is made for, in every service, and nothing else", async () => {
    const customer = await newCustomer();
    const { id, key } = await newKey(customer, ["orders_read"]);
    expect((await call("/api/orders", { token: key })).status).toBe(200);
    expectProblem(await call("/api/users/me", { token: key }), "profile", 403, "scope_missing");
    expect((await call("/api/cart", { token: key })).status).toBe(200);
    expectProblem(await call("/api/cart", { token: key, json: { items: [] } }), "filling the cart", 403, "scope_missing");
    expectProblem(await call("/api/users/me/api-keys", { token: key }), "keys", 403, "scope_missing");
    expectProblem(await call("/api/users/me/api-keys", { token: key, json: { name: "x", scopes: ["orders_write"] } }), "more keys", 403, "scope_missing");
    expectProblem(await call("/api/auth/logout", { token: key, method: "POST" }), "sign-out", 403, "scope_missing");
    expect((await call(`/api/orders/${randomUUID()}`, { token: key })).status).toBe(404);
    const profile = await newKey(customer, ["profile_read"]);
    expect((await call("/api/users/me", { token: profile.key })).body.id).toBe(customer.id);
    expectProblem(await call("/api/orders", { token: profile.key }), "orders", 403, "scope_missing");
    const used = await asAdmin("auth_db", `SELECT last_used_at > now() - interval '1 minute' FROM api_keys WHERE id = '${id}'`);
    expect(used).toBe("t");
});

test("a program buys what it may, and never pays", async () => {
    const [customer, product] = [await newCustomer(), await newProduct(2)];
    const { key } = await newKey(customer, ["orders_write"]);
    const total = await fillCart({ ...customer, token: key }, product);
    const placed = await order({ ...customer, token: key }, total);
    expect(placed.status, placed.text).toBe(201);
    expectProblem(await pay({ ...customer, token: key }, placed.body.id), "paying", 403, "scope_missing");
    expectProblem(await call("/api/orders", { token: key }), "looking at orders", 403, "scope_missing");
    expect((await cancel({ token: key }, placed.body.id)).status).toBe(200);
    const products = await newKey(customer, ["products_write"]);
    expectProblem(await call("/api/products", { token: products.key, json: {} }), "a customer's key sells nothing", 403, "forbidden");
});

test("wrong keys are refused alike", async () => {
    const customer = await newCustomer();
    const { id, key } = await newKey(customer, ["profile_read", "orders_read"]);
    const wrong = [`souk_${id}_${"A".repeat(43)}`, `souk_${randomUUID()}_${key.slice(-43)}`, key.slice(0, -1), `${key}x`, "souk_", `souk_${"x".repeat(80)}`, `${key.slice(0, 41)}-${key.slice(42)}`];
    for (const token of wrong)
        for (const path of ["/api/users/me", "/api/orders"]) expectProblem(await call(path, { token }), `${path} ${token}`, 401, "api_key_invalid");
});

test("a revoked key and one that is over end within a second", async () => {
    const customer = await newCustomer();
    const { id, key } = await newKey(customer, ["profile_read", "orders_read"]);
    const paths = ["/api/users/me", "/api/orders"];
    for (const path of paths) expect((await call(path, { token: key })).status).toBe(200);
    expect((await call(`/api/users/me/api-keys/${id}`, { method: "DELETE", token: customer.token })).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const path of paths) expectProblem(await call(path, { token: key }), "revoked", 401, "api_key_invalid");
    expectProblem(await call(`/api/users/me/api-keys/${id}`, { method: "DELETE", token: customer.token }), "again", 404, "api_key_not_found");
    expect((await call("/api/users/me/api-keys", { token: customer.token })).body.items).toEqual([]);

    const over = await newKey(customer, ["profile_read"], { expires_at: new Date(Date.now() + 3_600_000).toISOString() });
    await asAdmin("auth_db", `UPDATE api_keys SET expires_at = now() WHERE id = '${over.id}'`);
    expectProblem(await call("/api/users/me", { token: over.key }), "over", 401, "api_key_invalid");
    const suspended = await newKey(customer, ["profile_read"]);
    await asAdmin("auth_db", `UPDATE users SET status = 'suspended' WHERE id = '${customer.id}'`);
    expectProblem(await call("/api/users/me", { token: suspended.key }), "suspended", 401, "api_key_invalid");
});

test("others' keys are not there, and what makes no sense is refused", async () => {
    const [customer, other] = [await newCustomer(), await newCustomer()];
    const { id, key } = await newKey(customer, ["profile_read"]);
    expectProblem(await call(`/api/users/me/api-keys/${id}`, { method: "DELETE", token: other.token }), "another's key", 404, "api_key_not_found");
    expect((await call("/api/users/me", { token: key })).status).toBe(200);
    const make = (json: object) => call("/api/users/me/api-keys", { token: customer.token, json });
    expectProblem(await make({ name: "x", scopes: [] }), "no scopes", 422, "validation_failed");
    expectProblem(await make({ name: "x", scopes: ["everything"] }), "unknown scope", 422, "validation_failed");
    expectProblem(await make({ name: "", scopes: ["orders_read"] }), "no name", 422, "validation_failed");
    expectProblem(await make({ name: "x", scopes: ["orders_read"], expires_at: "2020-01-01T00:00:00Z" }), "over", 422, "api_key_expired");
    expect((await call("/api/internal/api-keys/verify", { method: "POST" })).status).toBe(404);
});

test("there are at most twenty, also when many are made at once", async () => {
    const customer = await newCustomer();
    const made = await Promise.all(Array.from({ length: 25 }, () => call("/api/users/me/api-keys", { token: customer.token, json: { name: "x", scopes: ["orders_read"] } })));
    expect(made.filter((each) => each.status === 201)).toHaveLength(20);
    for (const each of made.filter((answer) => answer.status !== 201)) expectProblem(each, "too many", 422, "too_many_api_keys");
});

test("each key has a rate of its own", async () => {
    const customer = await newCustomer();
    const [busy, calm] = [await newKey(customer, ["profile_read", "orders_read"]), await newKey(customer, ["profile_read"])];
    for (const path of ["/api/users/me", "/api/orders"]) {
        const answers = await Promise.all(Array.from({ length: 150 }, () => call(path, { token: busy.key })));
        const refused = answers.filter((each) => each.status === 429);
        expect(answers.filter((each) => each.status !== 200 && each.status !== 429).map((each) => each.text)).toEqual([]);
        expect(refused.length).toBeGreaterThan(0);
        expectProblem(refused[0]!, "too many", 429, "too_many_requests");
        expect(Number(refused[0]!.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect((await call("/api/users/me", { token: calm.key })).status).toBe(200);
    expect((await call("/api/users/me", { token: customer.token })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 5000)); // at most the burst in debt, and the second that is remembered
    expect((await call("/api/users/me", { token: busy.key })).status).toBe(200);
});

test("its owner is told by mail of a new one, and the admin's log of both ends", async () => {
    const customer = await newCustomer();
    await proveAddress(customer.id);
    const { id } = await newKey(customer, ["orders_read"]);
    expect((await mail(customer.email, /new API key/)).text).toContain("Bookkeeping");
    await call(`/api/users/me/api-keys/${id}`, { method: "DELETE", token: customer.token });
    await eventually("the log", async () => (await asAdmin("admin_db", `SELECT string_agg(action, ' ' ORDER BY at) FROM audit_logs WHERE subject = '${id}' AND actor = '${customer.id}'`)) === "api_key_made api_key_revoked" ? true : undefined);
});
