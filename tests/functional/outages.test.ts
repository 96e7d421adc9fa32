// One server after the other is taken away and brought back. What needs it answers 503 and says when to come again; the rest
// goes on; everything recovers by itself. Run alone, with SOUK_TEST_OUTAGES=1: the other tests would notice.
import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { emptyBroker } from "./broker.js";
import { asAdmin } from "./database.js";
import { signed, signingKey } from "./keys.js";
import { bringBack, freeze, pid, takeAway } from "./processes.js";
import { call, eventually, fillCart, newCustomer, newProduct, order, orderStatus, owner, pay, setting } from "./shop.js";

afterEach(bringBack);

function expectUnavailable(answer: Awaited<ReturnType<typeof call>>) {
    expect(answer.status, answer.text).toBe(503);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/libpq|connection to server|SELECT/);
}

async function buy() {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(5)]);
    const placed = await order(customer, await fillCart(customer, product));
    expect(placed.status, placed.text).toBe(201);
    const paid = await pay(customer, placed.body.id);
    expect(paid.body.status, paid.text).toBe("paid");
    expect(await orderStatus(customer, placed.body.id)).toBe("confirmed");
}

test("without Redis the shop sells", async () => {
    await takeAway("redis");
    await eventually("products from the database", async () => ((await call("/api/products")).status === 200 ? true : undefined));
    await buy();
});

// What would leave tokens good is not done, and said again it is done.
test("without Redis nobody is signed out by halves, and no role changes; what is refused before it dies stays refused", async () => {
    const [customer, another, left] = [await newCustomer(), await newCustomer(), await newCustomer()];
    const everywhere = ["/api/users/me", "/api/cart", "/admin/overview"];
    const refused = async (token: string) => (await Promise.all(everywhere.map((path) => call(path, { token })))).every(({ body }) => body.code === "token_revoked");
    const roles = (tag: string, given: string[], token: string) => call(`/api/users/${another.id}/roles`, { method: "PUT", token, json: { roles: given }, headers: { "If-Match": tag } });
    const admin = await owner();
    const tag = (await call(`/api/users/${another.id}`, { token: admin })).headers.get("etag")!;
    expect((await call("/api/auth/logout", { method: "POST", token: left.token })).status).toBe(204);
    await eventually("the token to be refused", async () => (await refused(left.token)) || undefined);

    await takeAway("redis");
    const logout = () => call("/api/auth/logout", { method: "POST", token: customer.token });
    const everything = () => call("/api/users/me/sessions", { method: "DELETE", token: another.token });
    for (const answer of [await logout(), await everything(), await roles(tag, ["customer", "support"], admin)]) expectUnavailable(answer);
    expect((await call("/api/users/me", { token: customer.token })).status).toBe(200);
    expect(await refused(left.token)).toBe(true);

    await bringBack();
    await eventually("signing out to work", async () => {
        const answer = await logout();
        expect(answer.status, answer.text).not.toBe(401);
        return answer.status === 204 || undefined;
    });
    await eventually("the token to be refused", async () => (await refused(customer.token)) || undefined);
    expect((await call("/api/auth/refresh", { json: { refresh_token: customer.refresh } })).status).toBe(401);
    expect((await roles(tag, ["customer", "support"], admin)).status, "nothing had changed").toBe(200);
    const renewed = await call("/api/auth/refresh", { json: { refresh_token: another.refresh } });
    expect(renewed.body.user.roles, renewed.text).toEqual(["customer", "support"]);
    expect(await refused(left.token)).toBe(true);
    const again = await newCustomer();
    const [auth, list] = [await pid("auth.pid"), () => call("/api/users/me", { token: left.token })];
    process.kill(auth, "SIGKILL");
    await eventually("a new process to know what was ended before it", async () => {
        const answer = await list().catch(() => undefined);
        return answer?.status === 401 ? answer.body.code === "token_revoked" || undefined : undefined;
    }, 60);
    expect((await call("/api/users/me", { token: again.token })).status).toBe(200);
});

test("without RabbitMQ the shop sells, and its events come later", async () => {
    const token = await owner();
    await takeAway("rabbitmq");
    await buy();
    expect((await call("/admin/reconciliation", { token })).body.outbox_pending).toBeGreaterThan(0);
    await bringBack();
    await eventually("all events to be published", async () => ((await call("/admin/reconciliation", { token })).body.outbox_pending === 0 ? true : undefined), 60);
});

// The consumers come back last: whoever publishes first finds no queue there that it has not declared.
test("a RabbitMQ that comes back without its data loses no event of a paid order", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(1)]);
    const placed = await order(customer, await fillCart(customer, product));
    expect(placed.status, placed.text).toBe(201);
    await freeze("product");
    await emptyBroker();
    const paid = await pay(customer, placed.body.id);
    expect(paid.body.status, paid.text).toBe("paid");
    await eventually("the event to leave the outbox", async () => (await asAdmin("order_db", "SELECT count(*) FROM outbox")) === "0" || undefined, 60);
    await bringBack();
    await eventually("what was paid to be sold", async () => (await asAdmin("product_db", `SELECT status FROM reservations WHERE id = '${placed.body.id}'`)) === "committed" || undefined, 60);
});

// As after a failover to a standby: new sessions take no writes for a while, and those there are are ended.
test("a database that takes no writes for a while: 503, and no event of a paid order is given up", async () => {
    const [customer, product] = await Promise.all([newCustomer(), newProduct(1)]);
    const placed = await order(customer, await fillCart(customer, product));
    const readOnly = (value: string) => asAdmin("postgres", `ALTER DATABASE product_db SET default_transaction_read_only = ${value}`);
    const failures = async () => Number(/^event_failures_total\{queue="payment.processed"\} (\S+)/m.exec(await (await fetch(`${setting("SOUK_PRODUCT_URL")}/metrics`)).text())?.[1] ?? 0);
    const before = await failures();
    await readOnly("on");
    try {
        await asAdmin("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'product_db' AND usename = 'product_service'");
        const paid = await pay(customer, placed.body.id);
        expect(paid.body.status, paid.text).toBe("paid");
        const another = await newCustomer();
        await eventually("writes to be refused", async () => {
            const slug = randomUUID();
            const variants = [{ sku: slug, name: "", price: { amount: 900, currency: "EUR" }, stock: 1 }];
            const answer = await call("/api/products", { token: await owner(), json: { slug, name: "Mug", description: "", category: "tests", variants } });
            return answer.status === 503 ? (expectUnavailable(answer), true) : undefined;
        });
        await eventually("reads to go on", async () => (await call(`/api/products/${product.id}`, { token: another.token })).status === 200 || undefined);
        // More often than an event is tried that has failed by a fault of its own.
        await eventually("the event to be tried again and again", async () => (await failures()) >= before + 8 || undefined, 60);
    } finally {
        await readOnly("off");
    }
    await eventually("what was paid to be sold", async () => (await asAdmin("product_db", `SELECT status FROM reservations WHERE id = '${placed.body.id}'`)) === "committed" || undefined, 60);
    expect((await call("/admin/api/dead-letters?queue=payment.processed", { token: await owner() })).body.count).toBe(0);
});

test("without PostgreSQL requests are told to come again, and then work", async () => {
    const customer = await newCustomer();
    await takeAway("postgres");
    await eventually("orders to be unavailable", async () => {
        const answer = await call("/api/orders", { token: customer.token });
        if (answer.status !== 503) return undefined;
        expectUnavailable(answer);
        return true;
    });
    expectUnavailable(await call("/api/users/me", { token: customer.token }));
    expectUnavailable(await call("/api/auth/login", { json: { email: customer.email, password: "correct horse battery" } }));
    expect((await call("/")).status).toBe(200);
    expect((await call("/health/order")).status).toBe(200);
    await bringBack();
    await eventually("orders to be there again", async () => ((await call("/api/orders", { token: customer.token })).status === 200 ? true : undefined), 60);
    await buy();
});

test("a Redis that hangs costs a moment, not a sale", async () => {
    await freeze("redis");
    const began = Date.now();
    await buy();
    expect((await call("/api/products")).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(30_000);
});

test("a RabbitMQ that hangs stops nobody, and its events come later", async () => {
    const token = await owner();
    await freeze("rabbitmq");
    await buy();
    expect((await call("/admin/reconciliation", { token })).body.outbox_pending).toBeGreaterThan(0);
    await bringBack();
    await eventually("all events to be published", async () => ((await call("/admin/reconciliation", { token })).body?.outbox_pending === 0 ? true : undefined), 120);
});

test("a PostgreSQL that hangs: told to come again within seconds, and all is well afterwards", async () => {
    const customer = await newCustomer();
    await freeze("postgres");
    for (const path of ["/api/orders", "/api/users/me"]) {
        const began = Date.now();
        expectUnavailable(await call(path, { token: customer.token }));
        expect(Date.now() - began, path).toBeLessThan(20_000);
    }
    expect((await call("/health/order")).status).toBe(200);
    await bringBack();
    await eventually("orders to be there again", async () => ((await call("/api/orders", { token: customer.token })).status === 200 ? true : undefined), 60);
    await buy();
});

// Here, since it ends everybody's access tokens.
test("a signing key that has leaked opens nothing within a minute; sessions go on by refreshing", async () => {
    const [customer, stolen] = [await newCustomer(), await signingKey()];
    const now = Math.floor(Date.now() / 1000);
    const forged = signed({ alg: "ES256", typ: "JWT", kid: stolen.kid },
        { iss: "souk", aud: "souk", sub: customer.id, sid: randomUUID(), roles: ["admin"], iat: now, exp: now + 600, jti: randomUUID() }, stolen.key);
    const everywhere = ["/api/users", "/api/cart", "/admin/overview"];
    expect((await call("/admin/overview", { token: forged })).status).toBe(200);
    const rotated = await call("/api/auth/signing-keys/rotate", { token: await owner(), json: { leaked: true } });
    expect(rotated.body.items).toHaveLength(1);
    for (const path of everywhere)
        await eventually(`${path} to refuse the leaked key`, async () => ((await call(path, { token: forged })).status === 401 ? true : undefined), 65);
    const session = await call("/api/auth/refresh", { json: { refresh_token: customer.refresh } });
    expect(session.status, session.text).toBe(200);
    for (const path of ["/api/users/me", "/api/cart", "/api/orders"]) expect((await call(path, { token: session.body.access_token })).status, path).toBe(200);
});
