// Sellers from the application to the end, the team that runs one, and those who would like to be in it or to be the admin:
// everything through the gateway, with the mails read from where they arrive.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { asAdmin, asService } from "./database.js";
import { expectProblem } from "./problems.js";
import { type Answer, call, type Customer, eventually, mail, newCustomer, owner } from "./shop.js";

const iban = "DE89370400440532013000";
const masked = "DE89 **** 3000";
const application = (more: object = {}) => ({
    name: `Mugs ${randomUUID()}`, description: "Mugs, thrown by hand", payout: { iban: "de89 3704 0044 0532 0130 00", account_holder: "Ada Lovelace" },
    country: "DE", vat_id: "DE136695976", ...more,
});
const apply = (customer: Customer, more: object = {}) => call("/api/sellers", { token: customer.token, json: application(more) });
const mine = (token: string) => call("/api/sellers/me", { token });
const put = (path: string, token: string, json: unknown, headers: Record<string, string> = {}) => call(path, { method: "PUT", token, json, headers });
const del = (path: string, token: string) => call(path, { method: "DELETE", token });
const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
const verify = (token: string) => call("/api/auth/verify", { token });
const decide = async (seller: string, action: string, reason?: string) =>
    call(`/api/sellers/${seller}/${action}`, { method: "POST", token: await owner(), json: reason === undefined ? undefined : { reason } });

// What is true now: a new token for the session, since a change ends those that say otherwise.
async function renewed(customer: Customer): Promise<Customer> {
    const { body } = await call("/api/auth/refresh", { json: { refresh_token: customer.refresh } });
    Object.assign(customer, { token: body.access_token, refresh: body.refresh_token });
    return customer;
}
async function expectEnds(token: string, what: string) {
    await eventually(what, async () => ((await call("/api/cart", { token })).status === 401 ? true : undefined), 1);
}

async function newSeller(): Promise<{ head: Customer; id: string; slug: string }> {
    const head = await newCustomer();
    const { body } = await apply(head);
    const approved = await decide(body.id, "approve");
    expect(approved.status, approved.text).toBe(200);
    return { head: await renewed(head), id: body.id, slug: body.slug };
}
const invite = (head: Customer, email: string, rights: string[]) => call("/api/sellers/me/members", { token: head.token, json: { email, rights } });
async function invitation(email: string): Promise<string> {
    const { text } = await mail(email, /invites you/);
    const token = /\/account\/seller-invitation#token=([\w-]+)/.exec(text)?.[1];
    if (!token) throw new Error(`no link in the mail: ${text}`);
    return token;
}
const accept = (customer: Customer, token: string) => call("/api/sellers/invitations/accept", { token: customer.token, json: { token } });
async function newMember(head: Customer, rights: string[]): Promise<Customer> {
    const member = await newCustomer();
    expect((await invite(head, member.email, rights)).status).toBe(201);
    const joined = await accept(member, await invitation(member.email));
    expect(joined.status, joined.text).toBe(200);
    return renewed(member);
}

test("a seller's life: applied, active, suspended, active again, suspended, rejected, applied again", async () => {
    const head = await newCustomer();
    const applied = await apply(head);
    expect(applied.status, applied.text).toBe(201);
    expect(applied.headers.get("location")).toMatch(/\/sellers\/me$/);
    expect(applied.body).toMatchObject({ status: "applied", rights: ["owner"], payout: { iban, account_holder: "Ada Lovelace" }, vat_id: "DE136695976" });
    const { id, slug, name } = applied.body;
    expectProblem(await call(`/api/sellers/${slug}`), "the page of one who waits", 404, "seller_not_found");
    expect((await verify(head.token)).body).toEqual({ user_id: head.id, roles: ["customer"] });
    expect(Object.keys(claims(head.token)).sort()).toEqual(["aud", "exp", "iat", "iss", "jti", "roles", "sid", "sub"]);
    const product = () => call("/api/products", { token: head.token, json: {} });
    expectProblem(await product(), "putting up a product as a customer", 403);

    const began = Date.now();
    const approved = await decide(id, "approve");
    expect(approved.body).toMatchObject({ id, slug, status: "active" });
    await expectEnds(head.token, "the customer's token to end");
    await renewed(head);
    expect((await verify(head.token)).body).toEqual({ user_id: head.id, roles: ["customer", "seller"], seller: id, seller_rights: ["owner"] });
    expectProblem(await product(), "an empty product of a seller", 422, "validation_failed");
    expect(Date.now() - began, "the role counts within a second").toBeLessThan(1000);
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
    const published = await asAdmin("auth_db", "SELECT string_agg(name, ' ' ORDER BY name) FROM published_events WHERE name LIKE 'seller.%'");
    expect(published).toBe("seller.active seller.applied seller.rejected seller.suspended");
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
        const slugs = (await Promise.all(heads.slice(0, 3).map((head) => apply(head, { name })))).map(({ body }) => body.slug as string);
        const base = name.toLowerCase().replace(" ", "-");
        expect(slugs.sort()).toEqual([base, `${base}-2`, `${base}-3`]);
        expectProblem(await apply(heads[3]!, { slug: base }), "a taken one", 409, "slug_taken");
        expectProblem(await apply(heads[3]!, { slug: "me" }), "a reserved one", 409, "slug_taken");
        expectProblem(await apply(heads[3]!, { slug: randomUUID() }), "an id", 409, "slug_taken");
        expect((await apply(heads[3]!, { slug: `${base}-by-hand` })).body.slug).toBe(`${base}-by-hand`);
        expect((await apply(heads[4]!, { name: "器" })).body.slug).toMatch(/^item(-\d+)?$/);
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
        const told = await asAdmin("auth_db", `SELECT count(*) FROM outbox WHERE payload LIKE '%${iban}%' OR payload LIKE '%ABNA%'`);
        expect(told).toBe("0");
    });
});

describe("the team", () => {
    test("an invitation is used once, in time, by whom it was sent to", async () => {
        const { head, id } = await newSeller();
        const [member, stranger] = [await newCustomer(), await newCustomer()];
        const invited = await invite(head, member.email.toUpperCase(), ["orders", "products", "orders"]);
        expect(invited.status, invited.text).toBe(201);
        expect(invited.body).toMatchObject({ email: member.email, rights: ["products", "orders"] });
        const days = (Date.parse(invited.body.expires_at) - Date.now()) / 86_400_000;
        expect(days).toBeGreaterThan(6.9);
        expect(days).toBeLessThan(7.1);
        const token = await invitation(member.email);
        expect(await asAdmin("auth_db", `SELECT count(*) FROM seller_invitations WHERE seller_id = '${id}' AND position('${token}' in seller_invitations::text) > 0`)).toBe("0");
        expectProblem(await accept(stranger, token), "the wrong user", 403, "invitation_for_another");
        expectProblem(await call("/api/sellers/invitations/accept", { json: { token } }), "nobody", 401);

        const twice = await Promise.all([accept(member, token), accept(member, token), accept(member, token)]);
        expect(twice.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
        expect(twice.find(({ status }) => status === 200)!.body).toEqual({ seller: id, name: expect.any(String), rights: ["products", "orders"] });
        await expectEnds(member.token, "the customer's token to end");
        await renewed(member);
        expect((await verify(member.token)).body).toEqual({ user_id: member.id, roles: ["customer", "seller"], seller: id, seller_rights: ["products", "orders"] });
        expectProblem(await accept(member, token), "used", 422, "bad_invitation");

        const late = await newCustomer();
        await invite(head, late.email, ["orders"]);
        const old = await invitation(late.email);
        await asAdmin("auth_db", `UPDATE seller_invitations SET expires_at = now() - interval '1 second' WHERE email = '${late.email}'`);
        expectProblem(await accept(late, old), "too late", 422, "bad_invitation");
        expectProblem(await accept(late, "x"), "made up", 422, "bad_invitation");
        const team = await call("/api/sellers/me/members", { token: head.token });
        expect(team.body.invitations).toEqual([]);
        expect(team.body.members).toEqual([
            expect.objectContaining({ user_id: head.id, rights: ["owner"] }), expect.objectContaining({ user_id: member.id, rights: ["products", "orders"] })]);
    });

    test("a second invitation to an address takes the first one's place; one can be withdrawn", async () => {
        const { head } = await newSeller();
        const member = await newCustomer();
        await invite(head, member.email, ["orders"]);
        const first = await invitation(member.email);
        const second = (await invite(head, member.email, ["products"])).body;
        await eventually("another mail", async () => ((await invitation(member.email)) !== first ? true : undefined));
        expectProblem(await accept(member, first), "the first one", 422, "bad_invitation");
        expect((await call("/api/sellers/me/members", { token: head.token })).body.invitations).toEqual([second]);
        const stranger = (await newSeller()).head;
        expectProblem(await del(`/api/sellers/me/invitations/${second.id}`, stranger.token), "another's", 404, "invitation_not_found");
        expect((await del(`/api/sellers/me/invitations/${second.id}`, head.token)).status).toBe(204);
        expectProblem(await accept(member, await invitation(member.email)), "withdrawn", 422, "bad_invitation");
    });

    test("nobody is in two, and a shop that nobody has admitted invites nobody", async () => {
        const [one, other] = [await newSeller(), await newSeller()];
        await invite(one.head, other.head.email, ["orders"]);
        expectProblem(await accept(other.head, await invitation(other.head.email)), "in another team", 409, "already_in_a_team");
        const waiting = await newCustomer();
        await apply(waiting);
        expectProblem(await invite(waiting, "spam@customers.example", ["orders"]), "before it is admitted", 409, "seller_not_active");
    });

    test("rights are given and taken by who has them", async () => {
        const { head, id } = await newSeller();
        const [clerk, recruiter] = [await newMember(head, ["orders"]), await newMember(head, ["members", "orders"])];
        const rights = (of: Customer, by: Customer, wanted: string[]) => put(`/api/sellers/me/members/${of.id}`, by.token, { rights: wanted });
        for (const [what, answer] of [
            ["a look at the team", await call("/api/sellers/me/members", { token: clerk.token })], ["an invitation", await invite(clerk, "x@customers.example", ["orders"])],
            ["one's own rights", await rights(clerk, clerk, ["owner"])], ["removing another", await del(`/api/sellers/me/members/${recruiter.id}`, clerk.token)],
            ["making an owner", await rights(recruiter, recruiter, ["owner"])], ["giving what one has not", await rights(clerk, recruiter, ["payouts"])],
            ["inviting an owner", await invite(recruiter, "x@customers.example", ["owner"])], ["taking an owner's", await rights(head, recruiter, ["orders"])],
            ["removing an owner", await del(`/api/sellers/me/members/${head.id}`, recruiter.token)],
        ] as [string, Answer][]) expectProblem(answer, what, 403, "seller_right_missing");

        expect((await rights(clerk, head, ["payouts", "products"])).status).toBe(200);
        await expectEnds(clerk.token, "the token with the old rights to end");
        await renewed(clerk);
        expect(claims(clerk.token)).toMatchObject({ seller: id, seller_rights: ["products", "payouts"] });
        expectProblem(await rights(clerk, head, []), "no right at all", 422);
        expectProblem(await rights(clerk, head, ["king"]), "no such right", 422);

        const stranger = await newSeller();
        expectProblem(await rights(clerk, stranger.head, ["orders"]), "another's member", 404, "member_not_found");
        expectProblem(await del(`/api/sellers/me/members/${clerk.id}`, stranger.head.token), "another's member", 404, "member_not_found");
        expectProblem(await rights(await newCustomer(), head, ["orders"]), "nobody of the team", 404, "member_not_found");

        expect((await del(`/api/sellers/me/members/${clerk.id}`, clerk.token)).status, "leaving").toBe(204);
        await expectEnds(clerk.token, "the token of who left to end");
        await renewed(clerk);
        expect((await verify(clerk.token)).body).toEqual({ user_id: clerk.id, roles: ["customer"] });
        expectProblem(await mine(clerk.token), "after leaving", 404, "not_in_a_team");
        expect((await del(`/api/sellers/me/members/${recruiter.id}`, head.token)).status, "being removed").toBe(204);
    });

    test("the last owner stays, however many try at once", async () => {
        for (const attempt of [1, 2, 3]) {
            const { head, id } = await newSeller();
            const partner = await newMember(head, ["owner"]);
            const tries = attempt === 1
                ? [put(`/api/sellers/me/members/${head.id}`, partner.token, { rights: ["orders"] }), put(`/api/sellers/me/members/${partner.id}`, head.token, { rights: ["orders"] })]
                : attempt === 2 ? [del(`/api/sellers/me/members/${head.id}`, head.token), del(`/api/sellers/me/members/${partner.id}`, partner.token)]
                : [put(`/api/sellers/me/members/${head.id}`, head.token, { rights: ["orders"] }), call("/api/users/me/close", { token: partner.token, json: { password: "correct horse battery" } })];
            const answers = await Promise.all(tries);
            expect(answers.filter(({ status }) => status < 300), answers.map(({ text }) => text).join()).toHaveLength(1);
            for (const answer of answers.filter(({ status }) => status >= 300)) expectProblem(answer, "the slower one");
            expect(await asAdmin("auth_db", `SELECT count(*) FROM seller_members WHERE seller_id = '${id}' AND 'owner' = ANY (rights)`)).toBe("1");
        }
        const { head } = await newSeller();
        expectProblem(await put(`/api/sellers/me/members/${head.id}`, head.token, { rights: ["orders"] }), "the only owner", 409, "last_owner");
        expectProblem(await del(`/api/sellers/me/members/${head.id}`, head.token), "the only owner leaves", 409, "last_owner");
    });

    test("is left by who closes their account, but not by the last owner of an active seller", async () => {
        const close = (customer: Customer) => call("/api/users/me/close", { token: customer.token, json: { password: "correct horse battery" } });
        const { head, id } = await newSeller();
        const clerk = await newMember(head, ["orders"]);
        expectProblem(await close(head), "the last owner", 409, "last_owner_closes");
        expect((await mine(head.token)).status, "nothing has happened").toBe(200);
        expect((await close(clerk)).status).toBe(204);
        expect(await asAdmin("auth_db", `SELECT count(*) FROM seller_members WHERE seller_id = '${id}'`)).toBe("1");
        await decide(id, "suspend", "On their wish");
        await decide(id, "reject", "On their wish");
        await renewed(head);
        await invite((await newSeller()).head, head.email, ["orders"]);
        expect((await close(head)).status).toBe(204);
        expect(await asAdmin("auth_db", `SELECT (SELECT count(*) FROM seller_members WHERE seller_id = '${id}') + (SELECT count(*) FROM seller_invitations WHERE email = '${head.email}')`)).toBe("0");

        const waiting = await newCustomer();
        const applied = await apply(waiting);
        expect((await close(waiting)).status).toBe(204);
        expectProblem(await decide(applied.body.id, "approve"), "a team without an owner", 409, "team_without_owner");
    });

    test("has at most fifty members and fifty open invitations", async () => {
        const { head, id } = await newSeller();
        await asAdmin("auth_db", `INSERT INTO seller_invitations (id, seller_id, email, rights, token_hash, expires_at)
            SELECT gen_random_uuid(), '${id}', n || '@full.example', '{orders}', sha256(('${id}' || n)::bytea), now() + interval '1 day' FROM generate_series(1, 49) n`);
        const member = await newCustomer();
        expect((await invite(head, member.email, ["orders"])).status).toBe(201);
        expect((await invite(head, member.email, ["orders"])).status, "the same address once more").toBe(201);
        expectProblem(await invite(head, "one-more@full.example", ["orders"]), "the fifty-first", 422, "too_many_invitations");
        await asAdmin("auth_db", `WITH made AS (INSERT INTO users (id, email, name, password_hash) SELECT gen_random_uuid(), gen_random_uuid() || '@full.example', 'x', '!'
            FROM generate_series(1, 49) RETURNING id) INSERT INTO seller_members (seller_id, user_id, rights) SELECT '${id}', id, '{orders}' FROM made`);
        const token = await invitation(member.email);
        await eventually("the second mail", async () => {
            const answer = await accept(member, await invitation(member.email));
            return answer.body.code === "bad_invitation" ? undefined : (expectProblem(answer, "the fifty-first member", 422, "too_many_members"), true);
        });
        expect(token).toBeTruthy();
    });
});

describe("those who admit", () => {
    test("are admins; support looks", async () => {
        const [customer, support] = [await newCustomer(), await newCustomer()];
        const { id, head } = await newSeller();
        await put(`/api/users/${support.id}/roles`, await owner(), { roles: ["customer", "support"] });
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
        expect((await put(`/api/users/${customer.id}/roles`, await owner(), { roles: ["customer", "seller"] })).status).toBe(200);
        await renewed(customer);
        expect((await verify(customer.token)).body).toEqual({ user_id: customer.id, roles: ["customer", "seller"] });
        expectProblem(await mine(customer.token), "in no team", 404, "not_in_a_team");
    });
});
