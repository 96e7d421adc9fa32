// Addresses: what each country needs, defaults, the limit, and whose they are; in accounts and in carts alike.
import { describe, expect, test } from "vitest";
import { expectProblem } from "./problems.js";
import { call, fillCart, home, newCustomer, newProduct } from "./shop.js";

const path = "/api/users/me/addresses";
const london = { name: "Ada", line1: "12 St James Square", city: "London", postcode: "sw1y4jh", country: "GB" };
const violations = (body: any) => body.violations.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort();

describe("what a country needs", () => {
    test("postcodes come back as their country writes them", async () => {
        const { token } = await newCustomer();
        for (const [country, typed, written, region] of [
            ["GB", "sw1y4jh", "SW1Y 4JH"], ["DE", "D-10115", "10115"], ["AT", "1010", "1010"], ["NL", "1012ab", "1012 AB"], ["PL", "00001", "00-001"],
            ["SE", "11122", "111 22"], ["US", "941031234", "94103-1234", "CA"], ["CA", "k1a0b1", "K1A 0B1", "ON"], ["JP", "1000001", "100-0001", "Tokyo"],
        ] as const) {
            const added = await call(path, { token, json: { ...london, country, postcode: typed, ...(region && { region }) } });
            expect([added.status, added.body.postcode], `${country}: ${added.text}`).toEqual([201, written]);
        }
    });

    test("all that is wrong is said at once, and where", async () => {
        const { token } = await newCustomer();
        const refused = async (change: object) => {
            const answer = await call(path, { token, json: { ...london, ...change } });
            expectProblem(answer, JSON.stringify(change), 422, "validation_failed");
            return violations(answer.body);
        };
        expect(await refused({ country: "US", postcode: undefined })).toEqual(["/postcode required", "/region required"]);
        expect(await refused({ country: "US", postcode: "9410" })).toEqual(["/postcode invalid_format", "/region required"]);
        expect(await refused({ country: "DE", postcode: "1011", phone: "call me" })).toEqual(["/phone invalid_format", "/postcode invalid_format"]);
        expect(await refused({ country: "DE", postcode: "10115", region: "Berlin" })).toEqual(["/region not_allowed"]);
        expect(await refused({ country: "HK", postcode: "999077" })).toEqual(["/postcode not_allowed"]);
        expect(await refused({ country: "XX" })).toEqual(["/country invalid_format"]);
    });

    test("carts ask for the same", async () => {
        const [customer, product] = [await newCustomer(), await newProduct(1)];
        await fillCart(customer, product);
        const put = (json: object) => call("/api/cart/address", { method: "PUT", token: customer.token, json });
        expect(violations((await put({ ...home, postcode: "1" })).body)).toEqual(["/postcode invalid_format"]);
        expect((await put(london)).status).toBe(204);
        expect((await call("/api/cart", { token: customer.token })).body.address.postcode).toBe("SW1Y 4JH");
    });
});

test("the first is the default for both, and there is never more than one", async () => {
    const { token } = await newCustomer();
    const add = async (line1: string) => (await call(path, { token, json: { ...home, line1 } })).body;
    const [first, second] = [await add("1"), await add("2")];
    expect(first).toMatchObject({ default_shipping: true, default_billing: true });
    expect(second).toMatchObject({ default_shipping: false, default_billing: false });
    const defaults = async () => (await call(path, { token })).body.items.map((each: any) => [each.line1, each.default_shipping, each.default_billing]);
    const choose = (id: string, json: object) => call(`${path}/${id}/default`, { method: "PUT", token, json });
    expect((await choose(second.id, { shipping: true })).body).toMatchObject({ default_shipping: true, default_billing: false });
    expect(await defaults()).toEqual([["1", false, true], ["2", true, false]]);
    await Promise.all([first, second, first, second].map(({ id }) => choose(id, { shipping: true, billing: true })));
    expect((await defaults()).filter(([, shipping]: boolean[]) => shipping)).toHaveLength(1);
    expect((await defaults()).filter(([, , billing]: boolean[]) => billing)).toHaveLength(1);
    await choose(second.id, { shipping: true, billing: true }); // whichever of the four came last
    await call(`${path}/${second.id}`, { method: "DELETE", token });
    expect(await defaults()).toEqual([["1", false, false]]);
    expect(await add("3")).toMatchObject({ default_shipping: true, default_billing: true });
});

test("editing one replaces it, defaults stay", async () => {
    const { token } = await newCustomer();
    const { id } = (await call(path, { token, json: { ...home, line2: "back house", phone: "+49 30 123456" } })).body;
    const changed = await call(`${path}/${id}`, { method: "PUT", token, json: london });
    expect(changed.body).toEqual({ id, ...london, postcode: "SW1Y 4JH", default_shipping: true, default_billing: true });
    expect((await call(path, { token })).body.items).toEqual([changed.body]);
    expectProblem(await call(`${path}/${id}`, { method: "PUT", token, json: { ...london, postcode: "1" } }), "a wrong postcode", 422);
    expectProblem(await call(path, { token, json: { ...london, id, user_id: id, default_shipping: true } }), "members that are not for clients", 422);
});

test("somebody else's is not there", async () => {
    const [ada, eve] = [await newCustomer(), await newCustomer()];
    const { id } = (await call(path, { token: ada.token, json: home })).body;
    for (const [method, suffix, json] of [["PUT", "", london], ["PUT", "/default", { shipping: false }], ["DELETE", "", undefined]] as const)
        expectProblem(await call(`${path}/${id}${suffix}`, { method, token: eve.token, json }), `${method}${suffix}`, 404, "address_not_found");
    expect((await call(path, { token: ada.token })).body.items).toMatchObject([{ id, city: "Berlin", default_shipping: true }]);
});

test("fifty and no more, however many come at once", async () => {
    const { token } = await newCustomer();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => call(path, { token, json: { ...home, line1: `${index} Street` } })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, "the fifty-first", 422, "too_many_addresses");
    expect((await call(path, { token })).body.items).toHaveLength(50);
});
