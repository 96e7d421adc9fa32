// The team that runs a seller: who gets in, what they may do there, and who has to stay.
import { describe, expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { accept, apply, claims, decide, del, expectEnds, invitation, invite, mine, newMember, newSeller, put, renewed, verify } from "./sellers.js";
import { type Answer, call, type Customer, eventually, giveRoles, newCustomer, owner } from "./shop.js";

const setRights = (of: Customer, by: Customer, rights: string[], match = "*") =>
    put(`/api/sellers/me/members/${of.id}`, by.token, { rights }, { "If-Match": match });

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
        expect(twice.filter(({ status }) => status === 200)).toHaveLength(1);
        // 401: the first one has ended the customer's token already.
        for (const answer of twice.filter(({ status }) => status !== 200)) expect([401, 422]).toContain(answer.status);
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
        for (const [what, answer] of [
            ["a look at the team", await call("/api/sellers/me/members", { token: clerk.token })], ["an invitation", await invite(clerk, "x@customers.example", ["orders"])],
            ["one's own rights", await setRights(clerk, clerk, ["owner"])], ["removing another", await del(`/api/sellers/me/members/${recruiter.id}`, clerk.token)],
            ["making an owner", await setRights(recruiter, recruiter, ["owner"])], ["giving what one has not", await setRights(clerk, recruiter, ["payouts"])],
            ["inviting an owner", await invite(recruiter, "x@customers.example", ["owner"])], ["taking an owner's", await setRights(head, recruiter, ["orders"])],
            ["removing an owner", await del(`/api/sellers/me/members/${head.id}`, recruiter.token)],
        ] as [string, Answer][]) expectProblem(answer, what, 403, "seller_right_missing");

        expect((await setRights(clerk, head, ["payouts", "products"])).status).toBe(200);
        await expectEnds(clerk.token, "the token with the old rights to end");
        await renewed(clerk);
        expect(claims(clerk.token)).toMatchObject({ seller: id, seller_rights: ["products", "payouts"] });
        expectProblem(await setRights(clerk, head, []), "no right at all", 422);
        expectProblem(await setRights(clerk, head, ["king"]), "no such right", 422);

        const stranger = await newSeller();
        expectProblem(await setRights(clerk, stranger.head, ["orders"]), "another's member", 404, "member_not_found");
        expectProblem(await del(`/api/sellers/me/members/${clerk.id}`, stranger.head.token), "another's member", 404, "member_not_found");
        expectProblem(await setRights(await newCustomer(), head, ["orders"]), "nobody of the team", 404, "member_not_found");

        expect((await del(`/api/sellers/me/members/${clerk.id}`, clerk.token)).status, "leaving").toBe(204);
        await expectEnds(clerk.token, "the token of who left to end");
        await renewed(clerk);
        expect((await verify(clerk.token)).body).toEqual({ user_id: clerk.id, roles: ["customer"] });
        expectProblem(await mine(clerk.token), "after leaving", 404, "not_in_a_team");
        expect((await del(`/api/sellers/me/members/${recruiter.id}`, head.token)).status, "being removed").toBe(204);
    });

    test("an invitation is worth as much as the rights of its sender", async () => {
        const { head } = await newSeller();
        const admin = await owner();
        const losses: ((sender: Customer) => Promise<unknown>)[] = [
            (sender: Customer) => setRights(sender, head, ["members"]),
            (sender: Customer) => del(`/api/sellers/me/members/${sender.id}`, head.token),
            (sender: Customer) => call(`/api/users/${sender.id}/suspend`, { method: "POST", token: admin }),
            (sender: Customer) => giveRoles(sender.id, ["customer"]),
        ];
        for (const lose of losses) {
            const [sender, guest] = [await newMember(head, ["members", "orders"]), await newCustomer()];
            expect((await invite(sender, guest.email, ["orders"])).status).toBe(201);
            await lose(sender);
            expectProblem(await accept(guest, await invitation(guest.email)), "from who has it no more", 422, "bad_invitation");
        }
    });

    test("whoever has lost the role still leaves, and does nothing else", async () => {
        const { head } = await newSeller();
        const clerk = await newMember(head, ["members"]);
        await giveRoles(clerk.id, ["customer"]);
        const { token } = await renewed(clerk);
        expectProblem(await del(`/api/sellers/me/members/${head.id}`, token), "removing another", 403, "seller_right_missing");
        expectProblem(await call("/api/sellers/me/members", { token }), "the team", 403, "seller_right_missing");
        expect((await del(`/api/sellers/me/members/${clerk.id}`, token)).status).toBe(204);
    });

    test("rights are changed by who has seen the team of now", async () => {
        const { head } = await newSeller();
        const team = async () => (await call("/api/sellers/me/members", { token: head.token })).headers.get("etag")!;
        const before = await team();
        const clerk = await newMember(head, ["orders"]);
        expectProblem(await put(`/api/sellers/me/members/${clerk.id}`, head.token, { rights: ["products"] }), "without If-Match", 428, "if_match_required");
        expectProblem(await setRights(clerk, head, ["products"], before), "before the clerk came", 412, "version_changed");
        const now = await team();
        const changed = await setRights(clerk, head, ["products"], now);
        expect(changed.body.members[1].rights).toEqual(["products"]);
        expect(changed.headers.get("etag")).toBe(await team());
        expectProblem(await setRights(clerk, head, ["orders"], now), "once more", 412, "version_changed");
    });

    test("the last owner stays, however many try at once", async () => {
        for (const attempt of [1, 2, 3]) {
            const { head, id } = await newSeller();
            const partner = await newMember(head, ["owner"]);
            const tries = attempt === 1
                ? [setRights(head, partner, ["orders"]), setRights(partner, head, ["orders"])]
                : attempt === 2 ? [del(`/api/sellers/me/members/${head.id}`, head.token), del(`/api/sellers/me/members/${partner.id}`, partner.token)]
                : [setRights(head, head, ["orders"]), call("/api/users/me/close", { token: partner.token, json: { password: "correct horse battery" } })];
            const answers = await Promise.all(tries);
            expect(answers.filter(({ status }) => status < 300), answers.map(({ text }) => text).join()).toHaveLength(1);
            for (const answer of answers.filter(({ status }) => status >= 300)) expectProblem(answer, "the slower one");
            expect(await asAdmin("auth_db", `SELECT count(*) FROM seller_members WHERE seller_id = '${id}' AND 'owner' = ANY (rights)`)).toBe("1");
        }
        const { head } = await newSeller();
        expectProblem(await setRights(head, head, ["orders"]), "the only owner", 409, "last_owner");
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
        await asAdmin("auth_db", `INSERT INTO seller_invitations (id, seller_id, email, rights, token_hash, expires_at, invited_by)
            SELECT gen_random_uuid(), '${id}', n || '@full.example', '{orders}', sha256(('${id}' || n)::bytea), now() + interval '1 day', '${head.id}' FROM generate_series(1, 49) n`);
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
