// One thing in many spellings: what people type and paste means the same when it is stored and when it is looked up.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { expectProblem } from "./problems.js";
import { call, home, newCustomer, owner } from "./shop.js";

const password = "seven lamps in a row 41";
const register = (email: string, more: object = {}) => call("/api/auth/register", { json: { email, password, name: "Test Customer", ...more } });
const login = (email: string, word = password) => call("/api/auth/login", { json: { email, password: word } });

describe("mail addresses", () => {
    test("in all spellings are one account", async () => {
        const id = randomUUID();
        const made = await register(`  Info.${id}@München-${id}.example\n`);
        expect(made.status, made.text).toBe(201);
        const kept = made.body.user.email as string;
        expect(kept).toMatch(/^info\.[0-9a-f-]+@xn--mnchen-[0-9a-z-]+\.example$/);
        for (const spelling of [kept, ` ${kept} `, kept.toUpperCase(), `info.${id}@mu\u0308nchen-${id}.example`, `ｉｎｆｏ.${id}＠MÜNCHEN-${id}．example`,
            `<info.${id}@münchen-${id}.example>`, `mailto:${kept}`, `\u202a${kept}\u202c`]) {
            const answer = await login(spelling);
            expect(answer.status, JSON.stringify(spelling)).toBe(200);
            expect(answer.body.user.id).toBe(made.body.user.id);
            expectProblem(await register(spelling), spelling, 409, "email_taken");
            const found = await call(`/api/users?email=${encodeURIComponent(spelling)}`, { token: await owner() });
            expect(found.body.items.map((user: { id: string }) => user.id), JSON.stringify(spelling)).toEqual([made.body.user.id]);
        }
        const beginning = await call(`/api/users?email=${encodeURIComponent(` INFO.${id.toUpperCase()}`)}`, { token: await owner() });
        expect(beginning.body.items).toHaveLength(1);
    });

    test("that a carrier gave out and no standard allows are taken in quotes", async () => {
        const id = randomUUID();
        const made = await register(`"anna..${id}"@customers.example`);
        expect(made.status, made.text).toBe(201);
        expect((await register(`anna..${randomUUID()}@docomo.ne.jp`)).body.user.email).toMatch(/^"anna\.\.[0-9a-f-]+"@docomo\.ne\.jp$/);
        for (const wrong of [`anna..${id}@customers.example`, "anna@", "@x.example", "ä@x.example", "anna@localhost"])
            expectProblem(await register(wrong), wrong, 422, "validation_failed");
    });
});

test("names are kept in one line and one form", async () => {
    const { token } = await newCustomer();
    const named = async (name: string) => (await call("/api/users/me", { method: "PUT", token, json: { name } })).body.name;
    expect(await named("  Jose\u0301\u00a0 Garci\u0301a ")).toBe("José García");
    expect(await named("Ａｄａ　Ｌｏｖｅｌａｃｅ")).toBe("Ada Lovelace");
    expect(await named("علی\u200cرضا")).toBe("علی\u200cرضا");
    for (const name of ["a\nb", "Ann\u200ba", "visit www.evil.example", "ann@evil.example"])
        expectProblem(await call("/api/users/me", { method: "PUT", token, json: { name } }), name, 422, "validation_failed");
});

test("passwords are the same composed and decomposed", async () => {
    const email = `${randomUUID()}@customers.example`;
    expect((await register(email, { password: "ünlü çiçek bahçesi 41" })).status).toBe(201);
    expect((await login(email, "ünlü çiçek bahçesi 41".normalize("NFD"))).status).toBe(200);
});

test("what is known of the very account is no password, however it is written", async () => {
    const id = Date.now();
    const email = `test.customer${id}@gardenlamps.example`;
    for (const word of [email, email.toUpperCase(), `test.customer${id}`, "gardenlamps.example", "Test Customer 1"])
        expectProblem(await register(email, { password: word }), word, 422, "password_too_easy");
    const made = await register(email);
    expect(made.status).toBe(201);
    const change = { method: "PUT", token: made.body.access_token, json: { current_password: password, new_password: email.toUpperCase() } };
    expectProblem(await call("/api/users/me/password", change), "changed", 422, "password_too_easy");
});

test("telephone numbers may have an extension and come from any address book", async () => {
    const { token } = await newCustomer();
    const usa = { ...home, city: "Albany", region: "NY", postcode: "12207", country: "US" };
    const kept = async (phone: string) => (await call("/api/users/me/addresses", { token, json: { ...usa, phone } })).body;
    expect((await kept("+1 518-555-0100 ext. 5")).phone).toBe("+1 518-555-0100 ext. 5");
    expect((await kept("\u202a+1\u00a0518\u2011555\u20110100 x5\u202c")).phone).toBe("+1 518-555-0100 ext. 5");
    expect((await kept("０３−１２３４−５６７８")).phone).toBe("03-1234-5678");
    for (const phone of ["call me", "123", "1-800-FLOWERS", "+1 518 555 0100 http://evil.example"])
        expect((await kept(phone)).violations[0].pointer, phone).toBe("/phone");
    const wide = await call("/api/users/me/addresses", { token, json: { ...home, postcode: "１０１１５", name: "Ａｄａ" } });
    expect(wide.body).toMatchObject({ postcode: "10115", name: "Ada" });
    expectProblem(await call("/api/users/me/addresses", { token, json: { ...home, name: "a\nb" } }), "two lines", 422, "validation_failed");
});

test("prices and pictures are within reason", async () => {
    const token = await owner();
    await call("/api/categories", { token, json: { slug: "tests", name: "Tests" } });
    const add = (amount: number | bigint, url?: string) => call("/api/products", { token, headers: { "Content-Type": "application/json" },
        raw: `{"slug":"price-${randomUUID()}","name":"P","description":"","category":"tests",${url === undefined ? "" : `"images":[{"url":${JSON.stringify(url)},"alt":""}],`}
               "variants":[{"sku":"${randomUUID()}","name":"","price":{"amount":${amount},"currency":"EUR"},"stock":1}]}` });
    for (const amount of [-1, -100, 1_000_000_000_001, 9223372036854775807n]) {
        const answer = await add(amount);
        expectProblem(answer, String(amount), 422, "validation_failed");
        expect(answer.body.violations[0].pointer).toBe("/variants/0/price/amount");
    }
    expect((await add(1_000_000_000_000)).status).toBe(201);
    for (const url of ["javascript:alert(1)", "data:text/html,x", "http://example.org/a.png", "//evil.example/a.png", "https://user@example.org/a.png"])
        expectProblem(await add(1, url), url, 422, "validation_failed");
    for (const url of ["https://example.org/a.png", "/media/a.svg"]) expect((await add(1, url)).status, url).toBe(201);
});
