// What the platform promises around the API: rights in the database, the gateway's manners.
import { request } from "node:http";
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
        call("/api/products", { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST" } });
    expect((await preflight("https://shop.example")).headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect((await preflight("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
});

function from(address: string, path: string, method: string, body?: string): Promise<{ status: number; retry?: string; body: string }> {
    return new Promise((resolve, reject) => {
        const url = new URL(base + path);
        const outgoing = request(url, { method, localAddress: address, headers: { "Content-Type": "application/json" } }, (answer) => {
            let text = "";
            answer.on("data", (chunk) => (text += chunk));
            answer.on("end", () => resolve({ status: answer.statusCode!, retry: answer.headers["retry-after"], body: text }));
        });
        outgoing.on("error", reject);
        outgoing.end(body);
    });
}

test("guessing passwords from one address is slowed down", async () => {
    const body = JSON.stringify({ email: "nobody@x.example", password: "guess guess" });
    const answers = await Promise.all(Array.from({ length: 40 }, () => from("127.0.0.2", "/api/auth/login", "POST", body)));
    const limited = answers.filter((answer) => answer.status === 429);
    expect(limited.length).toBeGreaterThan(10);
    expect(Number(limited[0]!.retry)).toBeGreaterThan(0);
    expect(JSON.parse(limited[0]!.body).code).toBe("too_many_requests");
});

test("health, documents and pages", async () => {
    for (const service of ["auth", "product", "order", "admin"]) {
        expect((await call(`/health/${service}`)).status, service).toBe(200);
        expect((await call(`/docs/${service}`)).text).toContain("<!doctype html>");
        const document = await call(`/docs/${service}/openapi.json`);
        expect(document.body.openapi).toBe("3.1.0");
        for (const reference of document.text.matchAll(/"#\/components\/([^"]+)"/g))
            expect(reference[1]!.split("/").reduce((node: any, part) => node?.[part], document.body.components), reference[1]).toBeDefined();
    }
    expect((await call("/")).text).toContain("Souk");
    expect((await call("/admin")).text).toContain("Souk admin");
});
