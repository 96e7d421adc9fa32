// What the platform promises around the API: rights in the database, the gateway's manners.
import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { request as requestTls, type RequestOptions } from "node:https";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { asService } from "./database.js";
import { expectProblem } from "./problems.js";
import { base, call, setting } from "./shop.js";

test("each service reaches its own database and no other", async () => {
    for (const role of ["auth", "product", "order"]) {
        for (const database of ["auth", "product", "order", "admin"]) {
            const answer = await asService(role, `${database}_db`, "SELECT current_user");
            if (role === database) expect(answer).toBe(`${role}_service`);
            else expect(answer, `${role} on ${database}_db`).toMatch(/no pg_hba.conf entry|permission denied for database/);
        }
    }
});

test("the admin's role reads the others and writes nowhere but at home", async () => {
    expect(await asService("admin", "order_db", "SELECT count(*) >= 0 FROM orders")).toBe("t");
    expect(await asService("admin", "auth_db", "SELECT count(id) > 0 FROM users")).toBe("t");
    for (const [database, table] of [["auth_db", "users"], ["product_db", "products"], ["order_db", "orders"]]) {
        const writable = `BEGIN READ WRITE; DELETE FROM ${table}`;
        expect(await asService("admin", database!, writable)).toContain("permission denied for table");
    }
    expect(await asService("admin", "auth_db", "SELECT password_hash FROM users")).toContain("permission denied");
    expect(await asService("admin", "auth_db", "SELECT token_hash FROM refresh_tokens")).toContain("permission denied");
    expect(await asService("admin", "admin_db", "BEGIN; INSERT INTO system_settings (name, value) VALUES ('t', '1'); ROLLBACK")).toContain("ROLLBACK");
});

test("no service may change tables or the books", async () => {
    expect(await asService("order", "order_db", "CREATE TABLE t (i int)")).toContain("permission denied for schema");
    expect(await asService("order", "order_db", "DROP TABLE orders")).toContain("must be owner");
    for (const change of ["UPDATE ledger SET amount = 1", "DELETE FROM ledger", "TRUNCATE ledger"])
        expect(await asService("order", "order_db", change)).toContain("permission denied");
});

test("a connection to the database without TLS is refused", async () => {
    expect(await asService("order", "order_db", "SELECT 1", "disable")).toContain("no encryption");
});

// Root may enter any folder, other users need the x: a folder without it would stop their shop alone.
test("secrets are open to their owner, and to nobody else", async () => {
    const secrets = `${setting("SOUK_HOME")}/secrets`;
    const names = await readdir(secrets, { recursive: true });
    expect(names).toContain("service_keys/order.pem");
    for (const name of [".", ...names]) {
        const found = await stat(`${secrets}/${name}`);
        expect(found.mode & 0o777, name).toBe(found.isDirectory() ? 0o700 : 0o600);
    }
});

test("request ids come back, ill-formed ones are replaced", async () => {
    const given = "0123456789abcdef0123456789abcdef";
    expect((await call("/api/products", { headers: { "X-Request-Id": given } })).headers.get("x-request-id")).toBe(given);
    const replaced = (await call("/api/products", { headers: { "X-Request-Id": "<script>" } })).headers.get("x-request-id");
    expect(replaced).toMatch(/^[0-9a-f-]{32,36}$/);
    const refused = await call("/api/orders");
    expect(refused.body.request_id).toBe(refused.headers.get("x-request-id"));
});

test("only listed origins may call from a browser", async () => {
    const preflight = (origin: string) =>
        call("/api/products", { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,idempotency-key" } });
    const listed = await preflight("https://shop.example");
    expect(listed.status).toBe(204);
    expect(listed.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(listed.headers.get("access-control-allow-methods")).toContain("DELETE");
    expect(listed.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("idempotency-key");
    expect(listed.headers.get("vary")).toContain("Origin");
    for (const origin of ["https://evil.example", "http://shop.example", "https://shop.example.evil.example", "https://evil.example/https://shop.example", "null"]) {
        const other = await preflight(origin);
        expect(other.headers.get("access-control-allow-origin"), origin).toBeNull();
        expect(other.headers.get("access-control-allow-methods"), origin).toBeNull();
    }
    const refused = await call("/api/orders", { headers: { Origin: "https://shop.example" } }); // a page has to be able to read it
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(refused.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
});

interface Plain {
    status: number;
    headers: IncomingHttpHeaders;
    bytes: Buffer;
    text: string;
}

// As it is on the wire: nothing unpacked, from any of this machine's addresses.
function plain(address: string, options: RequestOptions & { body?: string } = {}): Promise<Plain> {
    return new Promise((resolve, reject) => {
        const url = new URL(address);
        const outgoing = (url.protocol === "https:" ? requestTls : request)(url, options, (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk) => chunks.push(chunk));
            answer.on("end", () => {
                const bytes = Buffer.concat(chunks);
                resolve({ status: answer.statusCode!, headers: answer.headers, bytes, text: bytes.toString() });
            });
        });
        outgoing.on("error", reject);
        outgoing.end(options.body);
    });
}

test("long answers are packed for those who can unpack them", async () => {
    const url = `${base}/docs/order/openapi.json`;
    const packed = await plain(url, { headers: { "Accept-Encoding": "gzip" } });
    const unpacked = await plain(url);
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(packed.headers.vary).toContain("Accept-Encoding");
    expect(gunzipSync(packed.bytes).equals(unpacked.bytes)).toBe(true);
    expect(packed.bytes.length).toBeLessThan(unpacked.bytes.length / 3);
    expect(unpacked.headers["content-encoding"]).toBeUndefined();
});

test("the same shop answers through TLS", async () => {
    const tls = new URL(base);
    tls.protocol = "https:";
    tls.port = setting("SOUK_PORT_TLS");
    const ca = await readFile(setting("SOUK_PG_CA")); // the certificates of this shop have one issuer
    const answer = await plain(`${tls.origin}/health`, { ca, servername: "localhost" });
    expect(JSON.parse(answer.text)).toMatchObject({ status: "alive", service: "gateway" });
    await expect(plain(`${tls.origin}/health`, { servername: "localhost" })).rejects.toThrow(/certificate/);
    await expect(plain(`${tls.origin}/health`, { ca, servername: "localhost", maxVersion: "TLSv1.1", minVersion: "TLSv1" })).rejects.toThrow();
});

// Each for another account: those are slowed down by themselves.
const guess = () => JSON.stringify({ email: `${randomUUID()}@example.org`, password: "guess" });
const json = { "Content-Type": "application/json" };

// The last test of this file that comes from 127.0.0.2: its allowance is spent for a while.
test("who asks too much from one address is slowed down, this machine too; its tools have a door of their own", async () => {
    const door = setting("SOUK_DOOR_URL");
    const logins = (localAddress: string, at = door) =>
        Promise.all(Array.from({ length: 40 }, () => plain(`${at}/api/auth/login`, { method: "POST", localAddress, headers: json, body: guess() })));
    const expectLimited = (answers: Plain[]) => {
        const limited = answers.filter((answer) => answer.status === 429);
        expect(limited.length).toBeGreaterThan(10);
        for (const { headers, text } of limited) {
            expect(Number(headers["retry-after"])).toBeGreaterThan(0);
            expect(headers["content-type"]).toContain("application/problem+json");
            expect(JSON.parse(text)).toMatchObject({ code: "too_many_requests", status: 429, request_id: headers["x-request-id"] });
        }
    };
    const others = await logins("127.0.0.2");
    expectLimited(others);
    expect(others.filter((answer) => answer.status === 401).length).toBeGreaterThan(0); // at first they are let through
    // Naming another address in a header helps nobody.
    expectLimited(await Promise.all(Array.from({ length: 40 }, (_, number) =>
        plain(`${door}/api/auth/login`, { method: "POST", localAddress: "127.0.0.2", headers: { ...json, "X-Forwarded-For": `10.0.0.${number}`, "X-Real-IP": `10.0.0.${number}` }, body: guess() }))));
    expectLimited(await Promise.all(Array.from({ length: 400 }, () => plain(`${door}/api/products`, { localAddress: "127.0.0.3" }))));
    expectLimited(await logins("127.0.0.1"));
    expect((await logins("127.0.0.1", base)).map((answer) => answer.status)).toEqual(Array(40).fill(401));
});

test("what nginx itself refuses is a problem document too", async () => {
    expectProblem(await call("/nothing/here"), "no such place", 404, "not_found");
    expectProblem(await call("/api/nothing"), "no such part of the API", 404, "not_found");
    expectProblem(await call(`/api/products?q=${"x".repeat(20_000)}`), "a long address", 414, "uri_too_long");
    expectProblem(await call("/api/products", { headers: { "X-Long": "x".repeat(20_000) } }), "a long header", 431, "header_too_large");
    expectProblem(await call("/api/orders", { raw: "x".repeat(2 * 1024 * 1024) }), "a large body", 413, "body_too_large");
});

test("health, documents and pages", async () => {
    for (const service of ["auth", "product", "order", "admin"]) {
        expect((await call(`/health/${service}`)).status, service).toBe(200);
        expect((await call(`/docs/${service}`)).text).toContain("<!doctype html>");
        const document = await call(`/docs/${service}/openapi.json`);
        expect(document.body.openapi).toBe("3.1.0");
        for (const reference of document.text.matchAll(/"#\/components\/([^"]+)"/g))
            expect(reference[1]!.split("/").reduce((node: any, part) => node?.[part], document.body.components), reference[1]).toBeDefined();
        for (const [path, operations] of Object.entries<any>(document.body.paths))
            for (const { parameters } of Object.values<any>(operations))
                for (const parameter of parameters ?? []) expect(parameter.example, `${service} ${path} ${parameter.name}`).toBeDefined();
    }
    for (const part of ["auth", "product", "order", "admin", "email"]) {
        const ready = await call(`/health/${part}/ready`);
        expect(ready.status, `${part}: ${ready.text}`).toBe(200);
        expect(ready.body.status, part).toBe("ready");
    }
    expect((await call("/health/email/ready")).body.checks).toEqual({ redis: true, rabbitmq: true });
    expect((await call("/health/email")).body).toMatchObject({ status: "alive", service: "email" });
    for (const none of ["/docs/email", "/health/email/metrics", "/health/redis"]) expectProblem(await call(none), none, 404, "not_found");
    // The start page asks for the health of all of them, and of the payment sandbox where that is used.
    const sandbox = setting("SOUK_STRIPE_URL") === `http://127.0.0.1:${setting("SOUK_PORT_STRIPE")}`;
    expect((await call("/souk.json")).body.paymentSandbox).toBe(sandbox);
    expect((await call("/health/stripe")).status).toBe(sandbox ? 200 : 404);
    const asked = [...(await call("/")).text.matchAll(/data-health="([^"]+)"/g)].map(([, path]) => path!);
    expect(asked.sort()).toEqual(["email/ready", "mail"]);
    for (const path of asked) expect((await call(`/health/${path}`)).status, path).toBe(200);
    expect((await call("/")).text).toContain("Souk");
    expect((await call("/admin")).text).toContain("Souk admin");
});
