// Sellers from the application to the end, their profile, and those who admit them or would like to be: everything through the
// gateway, with the mails read from where they arrive.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { asAdmin, asService } from "./database.js";
import { expectProblem } from "./problems.js";
import { application, apply, claims, decide, expectEnds, iban, masked, mine, newMember, newSeller, put, renewed, verify } from "./sellers.js";
import { call, eventually, giveRoles, mail, newCustomer, owner, setting } from "./shop.js";

test("a seller's life: applied, active, suspended, active again, suspended, rejected, applied again", async () => {
    const head = await newCustomer();
    const applied = await apply(head);
    expect(applied.status, applied.text).toBe(201);
    expect(applied.headers.get("location")).toMatch(/\/sellers\/me$/);
    expect(applied.body).toMatchObject({ status: "applied", rights: ["owner"], payout: { iban, account_holder: "Ada Lovelace" }, vat_id: "DE136695976" });
    const { id, slug, name } = applied.body;
    expectProblem(await call(`/api/sellers/${slug}`), "the page of one who waits", 404, "seller_not_found");
    expect((await verify(head.token)).body).toEqual({ user_id: head.id, roles: ["customer"] });
    expect(Object.keys(claims(head.token)).sort()).toEqual(["aud", "auth_time", "exp", "iat", "iss", "jti", "order", "roles", "sid", "sub"]);
    const product = () => call("/api/products", { token: head.token, json: {} });
    expectProblem(await product(), "putting up a product as a customer", 403);

    const approved = await decide(id, "approve");
    expect(approved.body).toMatchObject({ id, slug, status: "active" });
    await expectEnds(head.token, "the customer's token to end");
    await renewed(head);
    expect((await verify(head.token)).body).toEqual({ user_id: head.id, roles: ["customer", "seller"], seller: id, seller_rights: ["owner"] });
    expectProblem(await product(), "an empty product of a seller", 422, "validation_failed");
    expect(claims(head.token)).toMatchObject({ seller: id, seller_rights: ["owner"] });
    expect((await mail(head.email, /is open/)).text).toContain(name);
    expectProblem(await decide(id, "approve"), "approving twice", 409, "illegal_seller_change");

    const page = await call(`/api/sellers/${slug}`);
    expect(page.body).toEqual({ id, slug, name, description: "Mugs, thrown by hand", country: "DE", created_at: expect.any(String) });
    expect((await call(`/api/sellers/${id}`)).body).toEqual(page.body);
    expect((await call(`/api/sellers/${slug}`, { headers: { "If-None-Match": page.headers.get("etag")! } })).status).toBe(304);

    const reason = `No imprint ${randomUUID()}`;
    const suspended = await decide(id, "suspend", reason);
    expect(suspended.body).toMatchObject({ status: "suspended", reason });
    await expectEnds(head.token, "the seller's token to end");
    await renewed(head);
    expect((await verify(head.token)).body).toEqual({ user_id: head.id, roles: ["customer"] });
    expectProblem(await call(`/api/sellers/${slug}`), "a suspended shop", 404, "seller_not_found");
    expect((await mine(head.token)).body).toMatchObject({ status: "suspended", reason });
    expect((await mail(head.email, /is suspended/)).text).toContain(reason);
    expectProblem(await decide(id, "approve"), "approving what is suspended", 409, "illegal_seller_change");

    expect((await decide(id, "reinstate")).body.status).toBe("active");
    await renewed(head);
    expect((await verify(head.token)).body.seller).toBe(id);
    expect((await call(`/api/sellers/${slug}`)).status).toBe(200);
    const early = await decide(id, "reject", "x");
    expectProblem(early, "rejecting an active one", 409, "illegal_seller_change");
    expect(early.body).toMatchObject({ detail: "It is active; it may become suspended", allowed: ["suspended"] });

    await decide(id, "suspend", reason);
    expect((await decide(id, "reject", "Not any more")).body).toMatchObject({ status: "rejected", reason: "Not any more" });
    await mail(head.email, /application/);
    await renewed(head);
    const again = await call("/api/sellers/me/application", { token: head.token, json: application({ name: "Bowls", country: "AT", vat_id: undefined }) });
    expect(again.body).toMatchObject({ id, slug, status: "applied", name: "Bowls", country: "AT" });
    expect(again.body).not.toHaveProperty("vat_id");
    expectProblem(await call("/api/sellers/me/application", { token: head.token, json: application() }), "applying twice", 409, "illegal_seller_change");
    expect((await decide(id, "approve")).body.status).toBe("active");

    const history = await asAdmin("auth_db", `SELECT coalesce(from_status, '-') || '>' || to_status FROM seller_changes WHERE seller_id = '${id}' ORDER BY id`);
    expect(history.split("\n")).toEqual(["->applied", "applied>active", "active>suspended", "suspended>active", "active>suspended",
        "suspended>rejected", "rejected>applied", "applied>active"]);
    const audited = await eventually("the audit log", async () => {
        const rows = (await asAdmin("admin_db", `SELECT action FROM audit_logs WHERE subject = '${id}' ORDER BY at`)).split("\n");
        return rows.length >= 8 ? rows : undefined;
    });
    expect(audited).toEqual(["seller_applied", "seller_approved", "seller_suspended", "seller_reinstated", "seller_suspended", "seller_rejected",
        "seller_applied", "seller_approved"]);
    const notified = await eventually("the notifications", async () => {
        const rows = (await asAdmin("admin_db", `SELECT kind FROM notifications WHERE user_id IS NULL AND subject_id = '${id}' ORDER BY kind`)).split("\n");
        return rows.length >= 8 ? rows : undefined;
    });
    expect(notified).toEqual([...Array(3).fill("seller_active"), ...Array(2).fill("seller_applied"), "seller_rejected", ...Array(2).fill("seller_suspended")]);
});

describe("applying", () => {
    test("ten times at once makes one seller, and so does an eleventh", async () => {
        const head = await newCustomer();
        const answers = await Promise.all(Array.from({ length: 10 }, () => apply(head)));
        expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
        for (const answer of answers.filter(({ status }) => status === 409)) expectProblem(answer, "one of ten", 409, "already_in_a_team");
        expectProblem(await apply(head), "the eleventh", 409, "already_in_a_team");
        const left = await asAdmin("auth_db", `SELECT count(*) FROM seller_changes WHERE actor = '${head.id}'`);
        expect(left, "nothing is left of the others").toBe("1");
    });

    test("a slug is made of the name, numbered where it is taken, and refused where it was chosen", async () => {
        const name = `Mugs ${randomUUID().slice(0, 8)}`;
        const heads = await Promise.all(Array.from({ length: 5 }, () => newCustomer()));
        const slugs: string[] = [];
        for (const head of heads.slice(0, 3)) slugs.push((await apply(head, { name })).body.slug);
        const base = name.toLowerCase().replace(" ", "-");
        expect(slugs).toEqual([base, `${base}-2`, `${base}-3`]);
        expectProblem(await apply(heads[3]!, { slug: base }), "a taken one", 409, "slug_taken");
        expectProblem(await apply(heads[3]!, { slug: "me" }), "a reserved one", 409, "slug_taken");
        expectProblem(await apply(heads[3]!, { slug: randomUUID() }), "an id", 409, "slug_taken");
        expect((await apply(heads[3]!, { slug: `${base}-by-hand` })).body.slug).toBe(`${base}-by-hand`);
        expect((await apply(heads[4]!, { name: "器" })).body.slug).toMatch(/^qi(-\d+)?$/);
        const many = await Promise.all(Array.from({ length: 12 }, async () => apply(await newCustomer(), { name: `${name} at once` })));
        expect(many.map(({ status }) => status)).toEqual(Array(12).fill(201));
        expect(new Set(many.map(({ body }) => body.slug)).size).toBe(12);
    });

    test("what is wrong is named, and what nobody may set is refused", async () => {
        const head = await newCustomer();
        for (const bad of ["DE89370400440532013001", "DE8937040044053201300", "US12345678901234567890", "", "x"]) {
            const answer = await apply(head, { payout: { iban: bad, account_holder: "Ada" } });
            expectProblem(answer, `the IBAN ${bad}`, 422, "validation_failed");
            expect(answer.body.violations).toEqual([expect.objectContaining({ pointer: "/payout/iban", code: "invalid_format" })]);
        }
        for (const more of [{ status: "active" }, { id: randomUUID() }, { rights: ["owner"] }, { version: 7 }, { logo_url: "https://x.example" }]) {
            expectProblem(await apply(head, more), JSON.stringify(more), 422, "validation_failed");
        }
        expectProblem(await apply(head, { country: "XX" }), "no country", 422);
        expectProblem(await call("/api/sellers", { json: application() }), "a stranger", 401);
        expectProblem(await mine(head.token), "in no team", 404, "not_in_a_team");
    });
});

describe("the profile", () => {
    const profile = (more: object = {}) => ({ name: "Bowls", description: "Bowls", ...more });

    test("is changed by who has seen the last version", async () => {
        const { head } = await newSeller();
        const seen = await mine(head.token);
        const tag = seen.headers.get("etag")!;
        expect(tag).toMatch(/^(W\/)?"\d+"$/);
        expectProblem(await put("/api/sellers/me", head.token, profile()), "without If-Match", 428, "if_match_required");
        const first = await put("/api/sellers/me", head.token, profile({ logo_url: "https://example.org/logo.png" }), { "If-Match": tag });
        expect(first.body, first.text).toMatchObject({ name: "Bowls", logo_url: "https://example.org/logo.png", slug: seen.body.slug, payout: { iban } });
        expectProblem(await put("/api/sellers/me", head.token, profile(), { "If-Match": tag }), "a stale one", 412, "version_changed");
        const current = first.headers.get("etag")!;
        const raced = await Promise.all(Array.from({ length: 5 }, (_, index) => put("/api/sellers/me", head.token, profile({ name: `Bowls ${index}` }), { "If-Match": current })));
        expect(raced.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
        const won = raced.find(({ status }) => status === 200)!;
        expect((await mine(head.token)).body).toEqual(won.body);
        expect(won.body).not.toHaveProperty("logo_url");
    });

    test("takes no slug of another, no odd logo, and nothing that is not the team's to set", async () => {
        const [one, other] = [await newSeller(), await newSeller()];
        const match = { "If-Match": "*" };
        expectProblem(await put("/api/sellers/me", one.head.token, profile({ slug: other.slug }), match), "another's slug", 409, "slug_taken");
        expectProblem(await put("/api/sellers/me", one.head.token, profile({ slug: other.id }), match), "another's id", 409, "slug_taken");
        for (const logo_url of ["javascript:alert(1)", "http://example.org/logo.png", "/logo.png"]) {
            expectProblem(await put("/api/sellers/me", one.head.token, profile({ logo_url }), match), logo_url, 422, "logo_not_https");
        }
        for (const more of [{ status: "active" }, { id: other.id }, { vat_id: "DE136695976" }, { country: "FR" }, { rights: ["owner"] }]) {
            expectProblem(await put("/api/sellers/me", one.head.token, profile(more), match), JSON.stringify(more), 422, "validation_failed");
        }
        const bad = await put("/api/sellers/me", one.head.token, profile({ payout: { iban: "DE00", account_holder: "Ada" } }), match);
        expect(bad.body.violations).toEqual([expect.objectContaining({ pointer: "/payout/iban" })]);
        expect((await call(`/api/sellers/${other.slug}`)).body.id).toBe(other.id);
    });

    test("where money goes is for those with the right, here and in the admin's browser of tables", async () => {
        const { head, id, slug } = await newSeller();
        const writer = await newMember(head, ["profile"]);
        const seen = await mine(writer.token);
        expect(seen.body).toMatchObject({ payout: { iban: masked }, rights: ["profile"] });
        expect(seen.text).not.toContain(iban.slice(6));
        const match = { "If-Match": "*" };
        expect((await put("/api/sellers/me", writer.token, profile(), match)).status).toBe(200);
        const payout = { iban: "NL91ABNA0417164300", account_holder: "Eve" };
        expectProblem(await put("/api/sellers/me", writer.token, profile({ payout }), match), "payouts without the right", 403, "seller_right_missing");
        const accountant = await newMember(head, ["payouts"]);
        expect((await mine(accountant.token)).body.payout.iban).toBe(iban);
        expectProblem(await put("/api/sellers/me", accountant.token, profile(), match), "the profile without the right", 403, "seller_right_missing");
        expect((await put("/api/sellers/me", head.token, profile({ payout }), match)).body.payout).toEqual(payout);
        expect((await call("/api/users/me/export", { token: writer.token })).body.team).toEqual({ seller: id, name: "Bowls", rights: ["profile"] });
        const page = await call(`/api/sellers/${slug}`);
        expect(page.text).not.toMatch(/iban|payout|vat|DE136695976|holder|ABNA/i);
        for (const sql of ["SELECT iban FROM sellers", "SELECT account_holder FROM sellers", "SELECT * FROM sellers", "SELECT token_hash FROM seller_invitations"])
            expect(await asService("admin", "auth_db", sql), sql).toContain("permission denied");
        expect(await asService("admin", "auth_db", `SELECT status FROM sellers WHERE slug = '${slug}'`)).toBe("active");
        expect(await asService("auth", "auth_db", "UPDATE seller_changes SET reason = 'x'"), "history").toContain("permission denied");
        await eventually("the admin's log to tell of it", async () =>
            (await asAdmin("admin_db", `SELECT count(*) FROM audit_logs WHERE action = 'seller_payout_changed' AND subject = '${id}'`)) === "1" || undefined);
        expect(await asAdmin("admin_db", "SELECT count(*) FROM audit_logs WHERE audit_logs::text ~ 'ABNA|DE8937'")).toBe("0");
        expect(await readFile(`${setting("SOUK_HOME")}/log/auth.log`, "utf8")).not.toMatch(/ABNA|DE8937/);
    });
});

describe("those who admit", () => {
    test("are admins; support looks", async () => {
        const [customer, support] = [await newCustomer(), await newCustomer()];
        const { id, head } = await newSeller();
        await giveRoles(support.id, ["customer", "support"]);
        await renewed(support);
        for (const { token } of [customer, head, support]) {
            for (const action of ["approve", "reject", "suspend", "reinstate"])
                expectProblem(await call(`/api/sellers/${id}/${action}`, { method: "POST", token, json: { reason: "x" } }), action, 403);
        }
        expectProblem(await call("/api/sellers", { token: customer.token }), "a customer's look", 403);
        expectProblem(await call("/api/sellers", { token: head.token }), "a seller's look", 403);
        expectProblem(await call("/api/sellers"), "a stranger's look", 401);
        const listed = await call("/api/sellers?status=active&limit=1", { token: support.token });
        expect(listed.status).toBe(200);
        expect(listed.text).not.toMatch(/iban|payout/);
    });

    test("go through the list page by page, and give reasons", async () => {
        const token = await owner();
        const ids = [];
        for (let count = 0; count < 3; ++count) ids.unshift((await apply(await newCustomer())).body.id as string);
        const first = (await call("/api/sellers?status=applied&limit=2", { token })).body;
        const all = [...first.items, ...(await call(`/api/sellers?status=applied&limit=2&cursor=${first.next}`, { token })).body.items];
        expect(all.every((each: any) => each.status === "applied")).toBe(true);
        expect(all.map((each: any) => each.id)).toEqual([...all.map((each: any) => each.id)].sort().reverse());
        expect((await call("/api/sellers?limit=100", { token })).body.items.map((each: any) => each.id)).toEqual(expect.arrayContaining(ids));
        expectProblem(await call("/api/sellers?status=king", { token }), "no such status", 422);
        for (const action of ["reject", "suspend"]) {
            expectProblem(await call(`/api/sellers/${ids[0]}/${action}`, { method: "POST", token }), `${action} without a word`, 400);
            expectProblem(await decide(ids[0]!, action, "  "), `${action} for no reason`, 422);
            expectProblem(await decide(randomUUID(), action, "x"), `${action} nobody`, 404, "seller_not_found");
        }
        expectProblem(await decide(randomUUID(), "approve"), "nobody", 404, "seller_not_found");
        const raced = await Promise.all([decide(ids[0]!, "approve"), decide(ids[0]!, "reject", "x"), decide(ids[0]!, "approve")]);
        expect(raced.filter(({ status }) => status === 200)).toHaveLength(1);
        for (const answer of raced.filter(({ status }) => status !== 200)) expectProblem(answer, "the slower one", 409, "illegal_seller_change");
    });

    test("give the role by hand as before; it makes nobody a member", async () => {
        const customer = await newCustomer();
        await giveRoles(customer.id, ["customer", "seller"]);
        await renewed(customer);
        expect((await verify(customer.token)).body).toEqual({ user_id: customer.id, roles: ["customer", "seller"] });
        expectProblem(await mine(customer.token), "in no team", 404, "not_in_a_team");
    });
});
