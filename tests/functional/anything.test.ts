// What comes from outside may be anything. Every operation of every service, as its own OpenAPI document describes it, gets
// broken, mistyped, oversized and hostile input, and answers with a problem document that says what is wrong, or with success.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Document, type Field, type Operation } from "./openapi.js";
import { expectNoFault, expectProblem } from "./problems.js";
import { type Answer, type Body, call, fillCart, newProduct, order, setting } from "./shop.js";

const nasty = [
    "' OR 1=1 --", "'; DROP TABLE orders; --", "\"; DROP TABLE users; --", "$1", "\\", "\u0000", "\\u0000", "%00", "%s%n", "\ud800",
    "x".repeat(100_000), "é".repeat(3_000), "<script>alert(1)</script>", "../../etc/passwd", "\r\nSet-Cookie: a=b", " ", "",
];
const json = { "Content-Type": "application/json" };
let token: string;
let document: Document;
let operations: Operation[];

const send = (operation: Operation, raw: Body, headers: Record<string, string> = json) =>
    call(operation.path, { method: operation.method, token, raw, headers: { "Idempotency-Key": randomUUID(), ...headers } });
const give = (operation: Operation, body: unknown) => send(operation, JSON.stringify(body));

// Refused with a code that the operation's document names under that status.
function expectDocumented(operation: Operation, answer: Answer, what: string, status?: number) {
    expectProblem(answer, `${operation.name} ${what}`, status);
    expect([...(operation.codes.get(answer.status) ?? [])], `${operation.name} ${what}: documented for ${answer.status}`).toContain(answer.body.code);
}

// Values that no field of this type takes. A null is the same as an absent field, so it is wrong only where one is required.
function wrongFor({ schema, required }: Field): unknown[] {
    const nulls = required ? [null] : [];
    switch (schema.type) {
        case "string":
            return [17, 1.5, true, {}, [], ["x"], ...nulls];
        case "integer":
            return ["1", "x", 1.5, 1e300, 9.3e18, true, {}, [], ...nulls];
        case "boolean":
            return ["true", 1, {}, [], ...nulls];
        case "object":
            return ["x", 1, true, [], ...nulls];
        case "array":
            return ["x", 1, true, {}, [null], [[]], ...nulls];
        default:
            throw new Error(`a field of the type ${JSON.stringify(schema)}`);
    }
}

describe.each(["auth", "product", "order", "admin"])("%s takes anything", (service) => {
    const process = async () => (await readFile(`${setting("SOUK_HOME")}/run/${service}.pid`, "utf8")).trim();
    let before: string;

    beforeAll(async () => {
        before = await process();
        // A session of its own, and things that exist: what is refused must not be refused for want of them alone.
        const signedIn = await call("/api/auth/login", { json: { email: setting("SOUK_OWNER_EMAIL"), password: setting("SOUK_OWNER_PASSWORD") } });
        token = signedIn.body.access_token;
        const owner = { token, email: "", refresh: "", id: "" };
        const product = await newProduct(1000);
        await call("/api/cart", { method: "PUT", token, json: { items: [] } });
        const placed = await order(owner, await fillCart(owner, product));
        expect(placed.status, placed.text).toBe(201);
        await fillCart(owner, product); // one more, to be ordered by whoever guesses its total
        document = await Document.of(service);
        // Those that land on a page are in oidc.test.ts.
        operations = document.operations({
            variant: product.variant,
            ...Object.fromEntries(["/orders/{id} id", "/orders/{id}/payment id", "/orders/{id}/cancel id"].map((name) => [name, placed.body.id])),
            ...Object.fromEntries(["/products/{id} id", "/products/{id}/reviews id", "/products/{id}/approve id"].map((name) => [name, product.id])),
        }).filter(({ lands }) => !lands);
        expect(operations.length).toBeGreaterThan(2);
    });
    afterAll(async () => {
        expect(await process(), `${service} is still the same process`).toBe(before);
    });
    const withBody = () => {
        const found = operations.filter((each) => each.schema);
        if (service !== "admin") expect(found.length).toBeGreaterThan(2);
        return found;
    };

    test("broken bodies", async () => {
        for (const operation of withBody()) {
            const whole = JSON.stringify(operation.example);
            for (const raw of ["{", whole.slice(0, -1), `${whole}}`, "{'a':1}", "nul", `{"a":"\\ud800"}`, "[".repeat(10_000)])
                expectDocumented(operation, await send(operation, raw), raw.slice(0, 20));
            for (const raw of ["[]", "null", "7", "\"x\"", `[${whole}]`]) expectDocumented(operation, await send(operation, raw), raw);
            expectDocumented(operation, await send(operation, ""), "no body", 400);
            const bytes = new TextEncoder().encode(whole);
            const quote = whole.indexOf('"');
            for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]])
                expectDocumented(operation, await send(operation, new Uint8Array([...bytes.slice(0, quote + 1), ...bad, ...bytes.slice(quote + 1)])), "bad UTF-8");
            expectProblem(await send(operation, "x".repeat(2 * 1024 * 1024)), operation.name, 413, "body_too_large");
            for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
                expectDocumented(operation, await send(operation, whole, { "Content-Type": type }), `as ${type}`, 415);
        }
    });

    test("unknown, missing and mistyped fields are named", async () => {
        for (const operation of withBody()) {
            const named = async (body: unknown, pointer: string, code?: string) => {
                const answer = await give(operation, body);
                const what = `${operation.name} ${JSON.stringify(body).slice(0, 200)}`;
                expectDocumented(operation, answer, what, 422);
                expect(answer.body.code, what).toBe("validation_failed");
                const violation = answer.body.violations.find((each: any) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`));
                expect(violation, `${what}: ${answer.text.slice(0, 300)} names ${pointer}`).toBeDefined();
                if (code) expect(violation.code, what).toBe(code);
            };
            await named({ ...operation.example, surprise: 1 }, "/surprise", "unknown_field");
            for (const field of document.fields(operation.schema, operation.example)) {
                if (field.required) await named(field.removed(), field.pointer, "required");
                for (const value of wrongFor(field)) await named(field.replaced(value), field.pointer);
                if (field.schema.type === "object") await named(field.replaced({ surprise: 1 }), `${field.pointer}/surprise`, "unknown_field");
            }
        }
    });

    test("queries are taken as their examples show them", async () => {
        for (const operation of operations.filter((each) => each.query.length > 0)) {
            const query = new URLSearchParams(Object.fromEntries(operation.query.map(({ name, example }) => [name, String(example)])));
            const answer = await call(`${operation.path}?${query}`, { method: operation.method, token });
            expect([200, 303, 404], `${operation.name}?${query}: ${answer.text.slice(0, 300)}`).toContain(answer.status);
        }
    });

    test("SQL, NUL and worse in every string, and numbers at their ends", async () => {
        for (const operation of withBody()) {
            for (const field of document.fields(operation.schema, operation.example)) {
                const values: unknown[] = field.schema.type === "string" ? nasty : field.schema.type === "integer"
                    ? [0, -1, 2 ** 31, -(2 ** 31), Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER] : [];
                for (const value of values)
                    expectNoFault(await give(operation, field.replaced(value)), `${operation.name} ${field.pointer} ${JSON.stringify(value).slice(0, 40)}`);
            }
        }
        for (const operation of operations) {
            for (const text of nasty.filter((each) => each.isWellFormed())) {
                const value = encodeURIComponent(text.slice(0, 2000));
                for (const { name } of operation.query) {
                    const path = `${operation.path}?${name}=${value}`;
                    expectNoFault(await call(path, { method: operation.method, token }), path.slice(0, 100));
                }
                for (const parameter of operation.pathParameters) {
                    if (text.trim() === "") continue;
                    const path = operation.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, value);
                    const answer = await call(path, { method: operation.method, token, headers: { "Idempotency-Key": "k" }, ...(operation.example ? { json: operation.example } : {}) });
                    expectProblem(answer, `${operation.method} ${path.slice(0, 100)} (${parameter})`);
                }
            }
        }
    });

    test("queries: unknown, doubled and mistyped parameters", async () => {
        for (const operation of operations.filter((each) => each.method === "GET")) {
            if (operation.query.length > 0) expectDocumented(operation, await call(`${operation.path}?surprise=1`, { token }), "?surprise", 422);
            for (const { name, schema } of operation.query) {
                const wrong = { integer: ["x", "1.5", "", "99999999999999999999", "-1e9"], boolean: ["maybe", "2"] }[schema.type as string] ?? [];
                for (const value of wrong) {
                    const answer = await call(`${operation.path}?${name}=${value}`, { token });
                    expectDocumented(operation, answer, `?${name}=${value}`);
                    expect(JSON.stringify(answer.body.violations), operation.name).toContain(name);
                }
                expectNoFault(await call(`${operation.path}?${name}=1&${name}=2`, { token }), `${operation.name} ${name} twice`);
            }
            for (const bad of ["?%", "?%zz=1", "?%ff=%fe", "?=&&&==", `?${"a=1&".repeat(500)}`]) expectNoFault(await call(operation.path + bad, { token }), operation.name + bad.slice(0, 20));
        }
    });

    test("a method that is not there is 405, and the answer says which are", async () => {
        const methods = new Map<string, Set<string>>();
        for (const { path, method } of operations) methods.set(path, (methods.get(path) ?? new Set()).add(method));
        for (const [path, known] of methods) {
            for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
                if (known.has(method)) continue;
                const answer = await call(path, { method, token, json: {} });
                expectProblem(answer, `${method} ${path}`, 405, "method_not_allowed");
                const allowed = answer.headers.get("allow")!.split(/, */);
                for (const each of known) expect(allowed, `${method} ${path}`).toContain(each);
                expect(allowed).not.toContain(method);
            }
        }
    });

    test("without an Idempotency-Key nothing that must not happen twice begins", async () => {
        for (const operation of operations.filter((each) => each.codes.get(400)?.has("idempotency_key_required"))) {
            const without = await call(operation.path, { method: operation.method, token, json: operation.example });
            expectDocumented(operation, without, "without a key", 400);
            expect(without.body.code).toBe("idempotency_key_required");
            for (const key of ["x".repeat(256), "a b\tc", "é"]) {
                const answer = await call(operation.path, { method: operation.method, token, json: operation.example, headers: { "Idempotency-Key": key } });
                expectDocumented(operation, answer, `with the key ${key.slice(0, 10)}`, 400);
                expect(answer.body.code).toBe("idempotency_key_invalid");
            }
        }
    });
});
