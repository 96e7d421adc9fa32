// What people write means what they mean by it, in whatever language, script, width, case or form of Unicode: searches, SKUs,
// categories, prices, names of shops, addresses and mail addresses.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { call, giveRoles, home, newCustomer, owner, type Answer } from "./shop.js";
import { mailAddresses, names, phones, places, shops, sold } from "./text_of_people.js";

const run = randomUUID().slice(-12);
const category = `text-${run}`;

async function addCategory(slug: string, name = slug, parent?: string) {
    const answer = await call("/api/categories", { token: await owner(), json: { slug, name, parent } });
    expect(answer.status, answer.text).toBe(201);
}

interface Offer { name?: string; description?: string; category: string; sku?: string; amount?: number; currency?: string; published?: boolean }

async function putUp(slug: string, offer: Offer): Promise<Answer> {
    const { name = slug, description = "", category, sku = slug, amount = 900, currency = "EUR", published } = offer;
    return call("/api/products", { token: await owner(), json: { slug, name, description, category, published, variants: [{ sku, name: "", price: { amount, currency }, stock: 9 }] } });
}

const list = (query: Record<string, string>) => call(`/api/products?${new URLSearchParams(query)}`);
const slugs = (answer: Answer): string[] => answer.body.items.map((each: any) => each.slug);

describe("searches", () => {
    beforeAll(async () => {
        await addCategory(category);
        for (const { slug, name, description, sku } of sold) {
            const answer = await putUp(`${slug}-${run}`, { name, description, category, sku: sku ? sku + run : undefined });
            expect(answer.status, answer.text).toBe(201);
        }
    });

    test("the table has at least eighty rows in fifteen languages", () => {
        expect(sold.flatMap(({ searches }) => searches).length + places.length + phones.length + names.length + mailAddresses.length).toBeGreaterThanOrEqual(80);
        for (const each of [phones, names]) expect(new Set(each.map(([typed]) => typed)).size).toBe(each.length);
        expect(sold.length).toBeGreaterThanOrEqual(15);
    });

    test.each(sold.flatMap(({ slug, searches }) => searches.map(([typed, found]) => [slug, typed, found] as const)))("%s: %j is found: %s", async (slug, typed, found) => {
        const answer = await list({ category, q: typed });
        expect(answer.status, answer.text).toBe(200);
        if (found) expect(slugs(answer)).toContain(`${slug}-${run}`);
        else expect(slugs(answer)).not.toContain(`${slug}-${run}`);
    });

    test("what was stored before the rules is found when it has been gone through", async () => {
        expect(await asAdmin("product_db", "SELECT count(*) FROM products WHERE words_version < 1")).toBe("0");
    });

    test("no text that somebody may type is a fault", async () => {
        for (const q of ["'", "\\", "a'b\\c", ":*", "a & | !", "<->", "(((", "\"", "-", "'; DROP TABLE products", "\u200b\u200d", "e\u0301".repeat(90), "ß".repeat(200), "x-".repeat(99), "🍵🍵", "a:b", "%_", "陶".repeat(200)]) {
            const answer = await list({ q });
            expect([200, 422], `${q}: ${answer.text}`).toContain(answer.status);
        }
    });
});

describe("SKUs", () => {
    const lookUp = async (skus: string) => (await call(`/api/products/variants?skus=${encodeURIComponent(skus)}`)).body.items.map((each: any) => each.sku);

    test("with a comma, in capitals and in full width", async () => {
        await addCategory(`skus-${run}`);
        for (const sku of [`A,B-${run}`, `Mug-${run}`, `Bowl-${run}`]) expect((await putUp(`sku-${randomUUID()}`, { category: `skus-${run}`, sku })).status).toBe(201);
        expect(await lookUp(`A,B-${run}`)).toEqual([`A,B-${run}`]);
        expect((await lookUp(`mug-${run},A,b-${run}, BOWL-${run}`)).sort()).toEqual([`A,B-${run}`, `Bowl-${run}`, `Mug-${run}`]);
        expect(await lookUp(`ＭＵＧ－${run}`)).toEqual([`Mug-${run}`]);
        expect(await lookUp(`B-${run}`)).toEqual([]);
    });

    test("two that people read as one are one", async () => {
        await addCategory(`same-${run}`);
        expect((await putUp(`same-1-${run}`, { category: `same-${run}`, sku: `abc-${run}` })).status).toBe(201);
        for (const sku of [`ABC-${run}`, `ａｂｃ-${run}`, ` abc-${run} `]) expectProblem(await putUp(`same-2-${run}`, { category: `same-${run}`, sku }), sku, 409, "sku_exists");
    });
});

describe("categories", () => {
    const numbers = async () => Object.fromEntries((await call(`/api/categories?${randomUUID()}`)).body.items.map((each: any) => [each.slug, each.products]));

    test("a product is in its category and in all above, and each counts what its list shows", async () => {
        const levels = ["a", "b", "c", "d", "e"].map((letter) => `${letter}-${run}`);
        for (const [depth, slug] of levels.entries()) await addCategory(slug, slug, levels[depth - 1]);
        const level = (depth: number) => levels[depth] as string;
        const put = [];
        for (const [place, into] of [4, 4, 2, 0].entries()) put.push((await putUp(`deep-${place}-${run}`, { category: level(into) })).body.id as string);
        await putUp(`hidden-${run}`, { category: level(4), published: false });
        const expectCounts = async (expected: number[]) => {
            const counts = await numbers();
            for (const [depth, slug] of levels.entries()) {
                expect((await list({ category: slug, limit: String(50 + put.length) })).body.items.length, slug).toBe(expected[depth]);
                expect(counts[slug], slug).toBe(expected[depth]);
            }
        };
        await expectCounts([4, 3, 3, 2, 2]);
        for (const sort of ["price_low", "price_high"]) expect(slugs(await list({ category: level(0), sort, currency: "EUR" })).length).toBe(4);
        put.pop();
        await asAdmin("product_db", `UPDATE categories SET parent_id = (SELECT id FROM categories WHERE slug = '${levels[0]}') WHERE slug = '${levels[4]}'`);
        await expectCounts([4, 1, 1, 0, 2]);
        put.pop();
        await asAdmin("product_db", `UPDATE products SET published = false WHERE slug = 'deep-0-${run}'`);
        await expectCounts([3, 1, 1, 0, 1]);
    });

    test("stand in the order that people expect", async () => {
        const names = ["Zebra", "Äpfel", "apfel", "Birne", "zebra", "Éclair"].map((name) => `${name} ${run}`);
        for (const name of names) await addCategory(`c-${randomUUID()}`, name);
        const shown = (await call(`/api/categories?${randomUUID()}`)).body.items.map((each: any) => each.name).filter((name: string) => names.includes(name));
        expect(shown.map((name: string) => name.split(" ")[0]!.toLowerCase())).toEqual(["apfel", "äpfel", "birne", "éclair", "zebra", "zebra"]);
    });
});

describe("prices", () => {
    beforeAll(async () => {
        await addCategory(`prices-${run}`);
        for (const [amount, currency] of [[1000, "JPY"], [990, "GBP"], [500, "EUR"], [2000, "JPY"]] as const)
            expect((await putUp(`${currency.toLowerCase()}-${amount}-${run}`, { category: `prices-${run}`, amount, currency })).status).toBe(201);
    });
    const shown = async (query: Record<string, string>) => (await list({ category: `prices-${run}`, ...query })).body.items.map((each: any) => `${each.price_from.amount} ${each.price_from.currency}`);

    test("are filtered and put in order within one currency", async () => {
        expect(await shown({ sort: "price_low", currency: "JPY" })).toEqual(["1000 JPY", "2000 JPY"]);
        expect(await shown({ sort: "price_high", currency: "JPY", max_price: "1999" })).toEqual(["1000 JPY"]);
        expect(await shown({ max_price: "995", currency: "GBP" })).toEqual(["990 GBP"]);
        expect(await shown({ currency: "JPY" })).toEqual(["2000 JPY", "1000 JPY"]);
        expect(await shown({ min_price: "1", currency: "XAF" })).toEqual([]);
        expect(await shown({})).toHaveLength(4);
    });

    test("without a currency they are the shop's own, or it has to be named", async () => {
        for (const query of [{ sort: "price_low" }, { sort: "price_high" }, { max_price: "1000" }, { min_price: "1" }] as Record<string, string>[]) {
            const answer = await list({ category: `prices-${run}`, ...query });
            if (answer.status === 200) {
                expect(new Set(answer.body.items.map((each: any) => each.price_from.currency)).size).toBe(1);
            } else {
                expectProblem(answer, JSON.stringify(query), 422, "currency_needed");
                expect(answer.body.currencies).toEqual(expect.arrayContaining(["EUR", "GBP", "JPY"]));
            }
        }
        expectProblem(await list({ sort: "price_low", currency: "euro" }), "no currency", 422, "validation_failed");
    });
});

describe("addresses", () => {
    test.each(places.map((place) => [place.address.country, JSON.stringify(place.address.postcode), place] as const))("%s %s", async (_country, _postcode, place) => {
        const { token } = await newCustomer();
        const answer = await call("/api/users/me/addresses", { token, json: place.address });
        if ("postcode" in place.outcome) expect([answer.status, answer.body.postcode], answer.text).toEqual([201, place.outcome.postcode]);
        else expect([answer.status, answer.body.violations?.map((each: any) => `${each.pointer} ${each.code}`)], answer.text).toEqual([422, [place.outcome.violation]]);
    });
});

describe("telephone numbers and names", () => {
    let token: string;
    let address: string;
    beforeAll(async () => {
        token = (await newCustomer()).token;
        address = (await call("/api/users/me/addresses", { token, json: home })).body.id;
    });
    test.each(phones)("the telephone number %j is kept as %j", async (typed, kept) => {
        const answer = await call(`/api/users/me/addresses/${address}`, { method: "PUT", token, json: { ...home, phone: typed } });
        if (kept) expect([answer.status, answer.body.phone], answer.text).toEqual([200, kept]);
        else expect([answer.status, answer.body.violations?.[0]?.pointer], answer.text).toEqual([422, "/phone"]);
    });
    test.each(names)("the name %j is kept as %j", async (typed, kept) => {
        const answer = await call("/api/users/me", { method: "PUT", token, json: { name: typed } });
        if (kept) expect([answer.status, answer.body.name], answer.text).toEqual([200, kept]);
        else expect([answer.status, answer.body.violations?.[0]?.pointer], answer.text).toEqual([422, "/name"]);
    });
});

test.each(shops)("a shop that is called %s has the address %s", async (name, slug) => {
    const { token } = await newCustomer();
    const answer = await call("/api/sellers", { token, json: { name, description: "x", country: "DE", payout: { iban: "DE89370400440532013000", account_holder: "M" } } });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body.slug).toMatch(new RegExp(`^${slug}(-\\d+)?$`)); // another run may have taken it
});

test.each(mailAddresses)("%s is the account of %s", async (registers, signsInAs) => {
    const [mark, password] = [randomUUID(), "seven lamps in a row 41"];
    // In the width in which the table has it.
    const wide = mark.replace(/[!-~]/g, (each) => String.fromCodePoint(each.codePointAt(0)! + 0xfee0));
    const registered = await call("/api/auth/register", { json: { email: registers.replace("someone", mark).replace("ｓｏｍｅｏｎｅ", wide), password, name: "Test Customer" } });
    expect(registered.status, registered.text).toBe(201);
    const signedIn = await call("/api/auth/login", { json: { email: signsInAs.replace(/someone/i, mark), password } });
    expect(signedIn.status, signedIn.text).toBe(200);
});
