// Every route and everybody: whoever the list in permissions.ts does not let in is refused, and the documents declare the same.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { everybody, type Kind, may, type Operation, operations, rules, urlOf } from "./permissions.js";
import { application } from "./sellers.js";
import { type Answer, base, call, fillCart, home, newProduct, order } from "./shop.js";

let kinds: Kind[];
beforeAll(async () => {
    kinds = await everybody();
});

const refusals = new Set(["unauthenticated", "token_invalid", "api_key_invalid", "forbidden", "scope_missing", "seller_right_missing", "not_in_a_team"]);
const isRefused = (answer: Answer) => [401, 403, 404].includes(answer.status) && refusals.has(answer.body?.code);
const endsSessions = ["POST /auth/logout", "DELETE /users/me/sessions"];

// Stories that ask for a right themselves read the body first; elsewhere one that is refused keeps anything from happening.
const bodies: Record<string, unknown> = {
    "PUT /sellers/me": { name: "Mugs", description: "Mugs and bowls" },
    "POST /sellers/me/application": application(),
    "POST /sellers/me/members": { email: `${randomUUID()}@members.example`, rights: ["members"] },
    "PUT /sellers/me/members/{user_id}": { rights: ["members"] },
};
const nothing = { there_is_no_such_member: true };

async function send(operation: Operation, token: string | undefined, body: unknown, ids: Record<string, string> = {}): Promise<Answer> {
    const path = operation.template.replace(/\{([^}]+)\}/g, (_, name) => ids[name] ?? randomUUID());
    const headers: Record<string, string> = { "Idempotency-Key": randomUUID(), "If-Match": "*", "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    for (;;) {
        const response = await fetch(urlOf(operation.service) + path, {
            method: operation.method, headers, redirect: "manual", ...(operation.method === "GET" ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const answer: Answer = { status: response.status, headers: response.headers, text, body: text.startsWith("{") ? JSON.parse(text) : undefined };
        if (answer.body?.code !== "too_many_requests") return answer; // an API key makes so many requests a second
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

async function signIn(email: string): Promise<string> {
    const answer = await call("/api/auth/login", { json: { email, password: "correct horse battery" } });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.access_token;
}

test("the list and the documents name the same routes", () => {
    expect(operations.map(({ name }) => name).sort()).toEqual([...rules.keys()].sort());
});

test.each(operations.map((operation) => [operation.name, operation] as const))("%s declares whom the list lets in", (name, { declared }) => {
    const rule = rules.get(name)!;
    const schemes = Object.assign({}, ...declared.security);
    // An empty entry: nobody has to say who they are, but may.
    expect(declared.security.some((each: object) => Object.keys(each).length === 0)).toBe(rule.who === "visitor");
    expect(Object.keys(schemes).sort()).toEqual(rule.who === "anyone" ? [] : rule.who === "service" ? ["service"] : rule.scope ? ["api_key", "user"] : ["user"]);
    if (rule.scope) expect(schemes.api_key).toEqual([rule.scope]);
    const byRole = !["anyone", "visitor", "account", "team", "service"].includes(rule.who);
    expect(declared["x-roles"]).toEqual(byRole ? rule.who.split("|") : undefined);
    expect(declared["x-seller-right"]).toBe(byRole ? rule.right : undefined);
    if (rule.who === "team") {
        const codes = JSON.stringify(declared.responses);
        expect(codes).toContain("not_in_a_team");
        if (rule.right) expect(codes).toContain("seller_right_missing");
    }
});

test("whatever is not declared is refused, and what is declared is not", async () => {
    const wrong: string[] = [];
    let tried = 0;
    const tryAll = async (kind: Kind) => {
        const last = (operation: Operation) => endsSessions.includes(operation.name);
        for (const operation of [...operations].sort((a, b) => Number(last(a)) - Number(last(b)))) {
            const token = last(operation) && kind.account ? await signIn(kind.account.email) : kind.token(operation.service);
            const answer = await send(operation, token, bodies[operation.name] ?? nothing);
            const allowed = may(kind, rules.get(operation.name)!);
            ++tried;
            if (answer.status >= 500 || isRefused(answer) === allowed)
                wrong.push(`${operation.name} by ${kind.name}: ${answer.status} ${answer.body?.code ?? ""}, and the list says ${allowed ? "yes" : "no"}`);
        }
    };
    const waiting = [...kinds];
    await Promise.all(Array.from({ length: 6 }, async () => {
        for (let kind = waiting.pop(); kind; kind = waiting.pop()) await tryAll(kind);
    }));
    expect(wrong.join("\n")).toBe("");
    expect(tried).toBe(kinds.length * operations.length);
}, 300_000);

test("internal routes are not to be reached through the gateway", async () => {
    for (const { name, method, template, prefix, service } of operations.filter((each) => each.template.startsWith("/internal"))) {
        const token = kinds.find((kind) => kind.service === "order")!.token(service)!;
        for (const path of [template, prefix + template]) {
            const response = await fetch(base + path, { method, headers: { Authorization: `Bearer ${token}` } });
            await response.arrayBuffer();
            expect(response.status, `${name} at ${path}`).toBe(404);
        }
    }
});

describe("another customer", () => {
    test("finds nothing that is somebody else's", async () => {
        const of = (name: string) => kinds.find((kind) => kind.name === name)!;
        const [ada, eve] = [of("a customer").account!, of("another customer")];
        [ada.token, eve.account!.token] = [await signIn(ada.email), await signIn(eve.account!.email)];
        const placed = await order(ada, await fillCart(ada, await newProduct(3)));
        const address = await call("/api/users/me/addresses", { token: ada.token, json: home });
        const key = await call("/api/users/me/api-keys", { token: ada.token, json: { name: "Books", scopes: ["orders_read"] } });
        const sessions = await call("/api/users/me/sessions", { token: ada.token });
        const hers: Record<string, string> = {
            "/orders": placed.body.id, "/users/me/addresses": address.body.id, "/users/me/api-keys": key.body.api_key.id,
            "/users/me/sessions": sessions.body.items.find((each: any) => each.current).id,
        };
        let tried = 0;
        for (const operation of operations) {
            const folder = operation.template.split("/{")[0]!;
            if (!hers[folder] || !operation.template.includes("{")) continue;
            const answer = await send(operation, eve.account!.token, operation.example ?? {}, { id: hers[folder]! });
            expect(answer.status, `${operation.name}: ${answer.text}`).toBe(404);
            ++tried;
        }
        expect(tried).toBeGreaterThanOrEqual(8);
        expect((await call(`/api/orders/${placed.body.id}`, { token: ada.token })).body.status).toBe("pending");
        expect((await call("/api/users/me/addresses", { token: ada.token })).body.items).toEqual([address.body]);
        expect((await call("/api/users/me/api-keys", { token: ada.token })).text).toContain(key.body.api_key.id);
    });
});
