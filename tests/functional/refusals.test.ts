// What comes from outside may be anything: every operation of every service gets it, and answers with a problem document.
import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { base, call, type Answer, fillCart, newCustomer, newProduct, order, owner } from "./shop.js";

const services = ["auth", "product", "order", "admin"];
const nasty = ["' OR 1=1 --", "\"; DROP TABLE orders; --", "\u0000", "%00", "\ud800", "x".repeat(100_000), "<script>", "../../etc/passwd"];

function expectProblem(answer: Answer, what: string) {
    expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeGreaterThanOrEqual(400);
    expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeLessThan(500);
    expect(answer.headers.get("content-type"), what).toContain("application/problem+json");
    expect(answer.body.code, what).toMatch(/^[a-z0-9_]+$/);
    expect(answer.text, what).not.toMatch(/SELECT |INSERT |\.cpp|postgres|std::/);
}

function expectNoFault(answer: Answer, what: string) {
    expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeLessThan(500);
    if (answer.status >= 400) expectProblem(answer, what);
}

interface Operation {
    method: string;
    path: string;
    example: any;
}

async function operations(service: string): Promise<Operation[]> {
    const document = (await call(`/docs/${service}/openapi.json`)).body;
    const prefix = document.servers?.[0]?.url ?? "/api";
    const found: Operation[] = [];
    for (const [path, methods] of Object.entries<any>(document.paths)) {
        if (path.startsWith("/internal")) continue;
        for (const [method, operation] of Object.entries<any>(methods)) {
            const json = operation.requestBody?.content?.["application/json"];
            found.push({
                method: method.toUpperCase(),
                path: (prefix === "/" ? "" : prefix) + path.replace(/\{[^}]+\}/g, "01a20603-9431-74c0-9fb0-af869b2c93b1"),
                example: json?.example,
            });
        }
    }
    return found;
}

function* withNastyStrings(value: any): Generator<any> {
    if (typeof value === "string") {
        yield* nasty;
    } else if (Array.isArray(value)) {
        for (const each of withNastyStrings(value[0])) yield [each];
    } else if (value && typeof value === "object") {
        for (const [name, inner] of Object.entries(value)) for (const each of withNastyStrings(inner)) yield { ...value, [name]: each };
    }
}

describe.each(services)("%s takes anything", (service) => {
    test("malformed, missing, mistyped, oversized bodies", async () => {
        const token = await owner();
        const headers = { "Idempotency-Key": randomUUID() };
        let tried = 0;
        for (const { method, path, example } of await operations(service)) {
            if (example === undefined) continue;
            const send = (raw: BodyInit, type = "application/json") =>
                call(path, { method, token, raw, headers: { ...headers, "Content-Type": type } });
            const what = `${method} ${path}`;
            expectProblem(await send("{"), what);
            expectProblem(await send(""), what);
            expectProblem(await send("[]"), what);
            expectProblem(await send("null"), what);
            expectProblem(await send(JSON.stringify({ ...example, surprise: 1 })), what);
            expectProblem(await send(JSON.stringify(example), "text/plain"), what);
            expectProblem(await send(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), what);
            for (const name of Object.keys(example)) {
                expectProblem(await send(JSON.stringify({ ...example, [name]: { odd: true } })), `${what} ${name}`);
                expectNoFault(await send(JSON.stringify({ ...example, [name]: 1e300 })), `${what} ${name}`);
            }
            const large = await send("x".repeat(2 * 1024 * 1024));
            expect(large.status, what).toBe(413);
            ++tried;
        }
        if (service !== "admin") expect(tried).toBeGreaterThan(2);
    });

    test("SQL, NUL and worse in every string", async () => {
        const token = await owner();
        for (const { method, path, example } of await operations(service)) {
            if (example === undefined) continue;
            for (const body of withNastyStrings(example))
                expectNoFault(
                    await call(path, { method, token, json: body, headers: { "Idempotency-Key": randomUUID() } }),
                    `${method} ${path} ${JSON.stringify(body).slice(0, 120)}`,
                );
        }
        for (const each of nasty) {
            const text = encodeURIComponent(each.isWellFormed?.() === false ? "x" : each.slice(0, 3000));
            for (const path of ["/api/products?q=", "/api/products?cursor=", "/api/products?category=", "/api/products/variants?skus=", "/api/products/", "/api/orders/"])
                expectNoFault(await call(path + text, { token }), path + text.slice(0, 60));
        }
    });

    test("other methods are named", async () => {
        for (const { path } of await operations(service)) {
            const answer = await call(path, { method: "PATCH" });
            if (answer.status !== 405) continue; // PATCH exists, or who calls is asked first
            expect(answer.headers.get("allow"), path).toMatch(/GET|POST|PUT|DELETE/);
        }
    });
});

test("tokens: missing, garbled, unsigned, forged", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: "souk", aud: "souk", sub: randomUUID(), sid: randomUUID(), roles: ["admin"], iat: now, exp: now + 600, jti: randomUUID() };
    const { kid } = (await call("/api/auth/.well-known/jwks.json")).body.keys[0];
    const none = `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
    const signed = `${part({ alg: "ES256", typ: "JWT", kid })}.${part(claims)}`;
    const forged = `${signed}.${createSign("sha256").update(signed).sign({ key: privateKey, dsaEncoding: "ieee-p1363" }, "base64url")}`;
    expect(publicKey.asymmetricKeyType).toBe("ec");
    for (const token of [undefined, "x", "a.b.c", none, forged]) {
        for (const path of ["/api/users/me", "/api/cart", "/admin/overview"]) {
            const answer = await call(path, { token });
            expect(answer.status, `${path} ${token}`).toBe(401);
            expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        }
    }
});

test("roles: a customer runs nothing", async () => {
    const { token } = await newCustomer();
    const attempts: [string, string][] = [["GET", "/admin/overview"], ["GET", "/admin/reconciliation"], ["POST", "/api/categories"], ["POST", "/api/products"]];
    for (const [method, path] of attempts) {
        const answer = await call(path, { method, token, ...(method === "POST" ? { json: {} } : {}) });
        expect(answer.status, path).toBe(403);
    }
    const raised = await call("/api/auth/register", { json: { email: `${randomUUID()}@x.example`, password: "correct horse", name: "Eve", roles: ["admin"] } });
    expect(raised.body.violations[0]).toMatchObject({ pointer: "/roles", code: "unknown_field" });
});

test("what belongs to others is not there", async () => {
    const [ada, eve, product] = await Promise.all([newCustomer(), newCustomer(), newProduct(5)]);
    const placed = await order(ada, await fillCart(ada, product));
    for (const [method, path] of [["GET", ""], ["POST", "/cancel"]])
        expect((await call(`/api/orders/${placed.body.id}${path}`, { method, token: eve.token })).status).toBe(404);
    const paid = await call(`/api/orders/${placed.body.id}/payment`, {
        token: eve.token, json: { payment_method: "pm_card_visa" }, headers: { "Idempotency-Key": randomUUID() },
    });
    expect(paid.status).toBe(404);
    const address = await call("/api/users/me/addresses", { token: ada.token, json: { name: "A", line1: "B", city: "C", country: "DE" } });
    expect((await call(`/api/users/me/addresses/${address.body.id}`, { method: "DELETE", token: eve.token })).status).toBe(404);
    expect((await call("/api/users/me/addresses", { token: ada.token })).body.items).toHaveLength(1);
});

test("internal routes do not exist outside", async () => {
    for (const path of ["/internal/quotes", "/api/internal/quotes", "/api/products/../internal/quotes", "/api/orders/%2e%2e/internal/x"]) {
        const answer = await fetch(base + path, { method: "POST", body: "{}" });
        expect(answer.status, path).toBeGreaterThanOrEqual(400);
        expect([401, 403, 404, 405], path).toContain(answer.status);
    }
});

test("a refresh token works once more within its grace, and not when it is nonsense", async () => {
    const customer = await newCustomer();
    const first = await call("/api/auth/refresh", { json: { refresh_token: customer.refresh } });
    expect(first.status).toBe(200);
    expect(first.body.refresh_token).not.toBe(customer.refresh);
    expect((await call("/api/auth/refresh", { json: { refresh_token: "nonsense" } })).body.code).toBe("bad_refresh_token");
    await call("/api/auth/logout", { method: "POST", token: first.body.access_token });
    expect((await call("/api/auth/refresh", { json: { refresh_token: first.body.refresh_token } })).status).toBe(401);
});

test("a wrong password and an unknown user look the same", async () => {
    const customer = await newCustomer();
    const wrong = await call("/api/auth/login", { json: { email: customer.email, password: "not the password" } });
    const unknown = await call("/api/auth/login", { json: { email: `${randomUUID()}@x.example`, password: "not the password" } });
    expect(wrong.status).toBe(401);
    const { request_id: one, ...first } = wrong.body;
    const { request_id: two, ...second } = unknown.body;
    expect(first).toEqual(second);
    expect(one).not.toBe(two);
});
