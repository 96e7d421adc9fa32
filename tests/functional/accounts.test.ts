// Accounts from opening to closing, and those who try to get into one: everything through the gateway, with the mails read
// from where they arrive.
import { createHash, randomInt, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { AuthProcess } from "./auth_process.js";
import { asAdmin, proveAddress } from "./database.js";
import { expectProblem } from "./problems.js";
import { type Answer, call, type Customer, eventually, fillCart, mail, mailsTo, newCustomer, newProduct, setting } from "./shop.js";

const password = "correct horse battery";
const login = (email: string, word = password, headers: Record<string, string> = {}) =>
    call("/api/auth/login", { json: { email, password: word }, headers });
const refresh = (refresh_token: string) => call("/api/auth/refresh", { json: { refresh_token } });
const me = (token: string) => call("/api/users/me", { token });
const put = (path: string, token: string, json: unknown) => call(path, { method: "PUT", token, json });
const del = (path: string, token: string) => call(path, { method: "DELETE", token });

async function linkToken(email: string, subject: RegExp): Promise<string> {
    const { text } = await mail(email, subject);
    const token = /#token=([\w-]+)/.exec(text)?.[1];
    if (!token) throw new Error(`no link in the mail: ${text}`);
    return token;
}

// On every service, and within a second: each has its own copy of the list.
async function expectRevoked(token: string, what: string) {
    const paths = ["/api/users/me", "/api/cart", "/api/products/00000000-0000-7000-8000-000000000000/reviews", "/admin/overview"];
    await Promise.all(paths.map((path) => {
        const method = path.endsWith("/reviews") ? "POST" : "GET";
        return eventually(`${what}: ${path} to refuse the token`, async () => {
            const answer = await call(path, { method, token, json: method === "POST" ? { rating: 5, title: "x" } : undefined });
            return answer.status === 401 && answer.body.code === "token_revoked" ? true : undefined;
        }, 1);
    }));
}

describe("addresses", () => {
    test("the welcome mail proves the address, once", async () => {
        const { email, token } = await newCustomer();
        expect((await me(token)).body).toMatchObject({ email, email_verified: false });
        const proof = await linkToken(email, /^Welcome/);
        expect((await call("/api/auth/email/verify", { token, json: { token: proof } })).status).toBe(204);
        expect((await me(token)).body).toMatchObject({ email_verified: true });
        expectProblem(await call("/api/auth/email/verify", { json: { token: proof } }), "a used link", 422, "bad_token");
        expect((await call("/api/users/me/email/verification", { method: "POST", token })).status).toBe(202);
    });

    test("a second mail makes the first link worthless", async () => {
        const { email, token } = await newCustomer();
        const first = await linkToken(email, /^Welcome/);
        expect((await call("/api/users/me/email/verification", { method: "POST", token })).status).toBe(202);
        const second = await linkToken(email, /^Please confirm your e-mail/);
        expectProblem(await call("/api/auth/email/verify", { json: { token: first } }), "the older link", 422, "bad_token");
        expect((await call("/api/auth/email/verify", { json: { token: second } })).status).toBe(204);
    });

    test("changing it takes the agreement of both", async () => {
        const { email, token } = await newCustomer();
        const next = `${randomUUID()}@customers.example`;
        expectProblem(await call("/api/users/me/email", { token, json: { email: next, password: "wrong" } }), "wrong password", 403, "wrong_password");
        expect((await call("/api/users/me/email", { token, json: { email: next, password } })).status).toBe(202);
        const [old_token, new_token] = [await linkToken(email, /change of your e-mail/), await linkToken(next, /new e-mail address/)];
        const one = await call("/api/auth/email/confirm", { json: { token: new_token } });
        expect(one.body).toEqual({ old_confirmed: false, new_confirmed: true, changed: false });
        expect((await me(token)).body.email).toBe(email);
        expectProblem(await call("/api/auth/email/confirm", { json: { token: new_token } }), "the same side twice", 422, "bad_token");
        expect((await call("/api/auth/email/confirm", { json: { token: old_token } })).body.changed).toBe(true);
        expect((await me(token)).body).toMatchObject({ email: next, email_verified: true });
        expect((await login(email)).status).toBe(401);
        expect((await login(next)).status).toBe(200);
        await mail(email, /was changed/);
    });

    test("of somebody else: the change is asked for like any other, and ends in a refusal", async () => {
        const [thief, owner] = [await newCustomer(), await newCustomer()];
        expect((await call("/api/users/me/email", { token: thief.token, json: { email: owner.email, password } })).status).toBe(202);
        const agreed = await call("/api/auth/email/confirm", { json: { token: await linkToken(thief.email, /change of your e-mail/) } });
        expect(agreed.body.changed).toBe(false);
        const both = await call("/api/auth/email/confirm", { json: { token: await linkToken(owner.email, /new e-mail address/) } });
        expectProblem(both, "an address that has an account", 409, "email_taken");
    });

    test("mails are in the reader's language", async () => {
        const email = `${randomUUID()}@customers.example`;
        const answer = await call("/api/auth/register", {
            json: { email, password, name: "Änne <b>" }, headers: { "Accept-Language": "de-AT,de;q=0.9,en;q=0.5" },
        });
        expect(answer.body.user.locale).toBe("de");
        const { text } = await mail(email, /^Willkommen/);
        expect(text, "no name before the address is proved").toContain("Hallo,");
        expect(text).not.toContain("Änne");
        expect((await put("/api/users/me", answer.body.access_token, { name: "Änne", locale: "en" })).body).toMatchObject({ name: "Änne", locale: "en" });
    });
});

describe("passwords", () => {
    test("a forgotten one is set anew by mail, once, and all sessions end", async () => {
        const { email, token, refresh: refresh_token } = await newCustomer();
        expect((await call("/api/auth/password/forgot", { json: { email } })).status).toBe(202);
        const reset = await linkToken(email, /new password/);
        const attempts = await Promise.all([1, 2, 3].map(() =>
            call("/api/auth/password/reset", { json: { token: reset, password: "wrong horse paperclip" } })));
        expect(attempts.map(({ status }) => status).sort()).toEqual([204, 422, 422]);
        await expectRevoked(token, "after a reset");
        expectProblem(await refresh(refresh_token), "a refresh token from before", 401, "bad_refresh_token");
        expect((await login(email)).status).toBe(401);
        expect((await login(email, "wrong horse paperclip")).status).toBe(200);
        await mail(email, /password was changed/);
    });

    test("nobody learns by asking whether an address has an account", async () => {
        const { email } = await newCustomer();
        const nobody = `${randomUUID()}@customers.example`;
        const [known, unknown] = [await call("/api/auth/password/forgot", { json: { email } }), await call("/api/auth/password/forgot", { json: { email: nobody } })];
        expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
        const stripped = ({ body }: Answer) => ({ ...body, instance: "", request_id: "" });
        expect(stripped(await login(email, "wrong"))).toEqual(stripped(await login(nobody, "wrong")));
        await mail(email, /new password/);
        expect(await mailsTo(nobody)).toEqual([]);
    });

    test("changing it ends the other sessions and begins a new one", async () => {
        const customer = await newCustomer();
        const other = (await login(customer.email)).body;
        const wrong = await put("/api/users/me/password", customer.token, { current_password: "wrong", new_password: "wrong horse paperclip" });
        expectProblem(wrong, "the wrong current one", 403, "wrong_password");
        const changed = await put("/api/users/me/password", customer.token, { current_password: password, new_password: "wrong horse paperclip" });
        expect(changed.status).toBe(200);
        await expectRevoked(other.access_token, "the other session");
        await expectRevoked(customer.token, "the old token of this one");
        expect((await refresh(other.refresh_token)).status).toBe(401);
        expect((await me(changed.body.access_token)).status).toBe(200);
        expect((await call("/api/cart", { token: changed.body.access_token })).status).toBe(200);
    });

    test("in the database is a hash, and the link's token is not", async () => {
        const { email, id } = await newCustomer();
        await call("/api/auth/password/forgot", { json: { email } });
        const token = await linkToken(email, /new password/);
        const [hash, kept] = (await asAdmin("auth_db", `SELECT u.password_hash, encode(t.token_hash, 'hex') FROM users u JOIN account_tokens t ON t.user_id = u.id
            WHERE u.id = '${id}' AND t.purpose = 'reset_password'`)).split("|");
        expect(hash).toMatch(/^\$2b\$\d\d\$/);
        expect(kept).toBe(createHash("sha256").update(token).digest("hex"));
    });

    test("the ones that are guessed first are refused wherever one is set", async () => {
        const { email, token } = await newCustomer();
        const register = (word: string, name = "Ada Lovelace") => call("/api/auth/register", { json: { email: `${randomUUID()}@customers.example`, password: word, name } });
        for (const easy of ["password123", "qwertyuiop", "iloveyou1", "Summer2024", "12345678", "lovelace1815", "AdaLovelace"])
            expectProblem(await register(easy), easy, 422, "password_too_easy");
        expectProblem(await register("short"), "five characters", 422, "validation_failed");
        const changed = await put("/api/users/me/password", token, { current_password: password, new_password: "password123" });
        expectProblem(changed, "changed to an easy one", 422, "password_too_easy");
        await call("/api/auth/password/forgot", { json: { email } });
        const link = await linkToken(email, /new password/);
        expectProblem(await call("/api/auth/password/reset", { json: { token: link, password: "password123" } }), "reset to an easy one", 422, "password_too_easy");
        expect((await call("/api/auth/password/reset", { json: { token: link, password: "four words quite unusual" } })).status, "the link is still good").toBe(204);
    });

    test("a hash of lower cost is made anew at the next sign-in", async () => {
        const customer = await newCustomer();
        const hash = () => asAdmin("auth_db", `SELECT password_hash FROM users WHERE id = '${customer.id}'`);
        const usual = Number((await hash()).slice(4, 6));
        const auth = await AuthProcess.start({ SOUK_PASSWORD_COST: String(usual + 2) });
        try {
            const sign_in = (word: string) => fetch(`${auth.url}/auth/login`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email: customer.email, password: word }) });
            const before = await hash();
            expect((await sign_in("wrong")).status).toBe(401);
            expect(await hash()).toBe(before);
            expect((await sign_in(password)).status).toBe(200);
            expect(Number((await hash()).slice(4, 6))).toBe(usual + 2);
            expect((await sign_in(password)).status).toBe(200);
        } finally {
            await auth.stop();
        }
        const after = await hash();
        expect((await login(customer.email)).status, "and is not made cheaper again").toBe(200);
        expect(await hash()).toBe(after);
        expect((await refresh(customer.refresh)).status, "sessions of before go on").toBe(200);
    });

    test("from one network three hundred attempts an hour are free, whoever they are at; signing in gives back its own", async () => {
        const { email } = await newCustomer();
        const auth = await AuthProcess.start({});
        const network = `10.${randomInt(256)}.${randomInt(256)}`;
        const attempt = async (address: string, who = `${randomUUID()}@customers.example`, word = "wrong") => {
            const answer = await fetch(`${auth.url}/auth/login`, {
                method: "POST", headers: { "Content-Type": "application/json", "X-Forwarded-For": address }, body: JSON.stringify({ email: who, password: word }),
            });
            return { status: answer.status, wait: Number(answer.headers.get("retry-after")) };
        };
        try {
            const at = `${network}.1`;
            for (let count = 0; count < 290; count += 10) {
                const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await attempt(at)).status));
                expect(new Set(statuses)).toEqual(new Set([401]));
            }
            for (let count = 0; count < 20; ++count) expect((await attempt(at, email, password)).status, "one who knows the password").toBe(200);
            for (let count = 0; count < 10; ++count) expect((await attempt(at)).status, `guess ${291 + count}`).toBe(401);
            const refused = await eventually("the network to be slowed down", async () => {
                const answer = await attempt(at);
                return answer.status === 429 ? answer : undefined;
            });
            expect(refused.wait).toBeGreaterThan(0);
            expect((await attempt(`${network}.2`)).status, "a neighbour").toBe(401);
        } finally {
            await auth.stop();
        }
    });

    test("when too many wait to be hashed, the next are told to come again, and nobody else is slower", async () => {
        const auth = await AuthProcess.start({ SOUK_PASSWORD_COST: "12", SOUK_HASHING_THREADS: "1", SOUK_HASHING_QUEUE: "2" });
        try {
            const { token } = await newCustomer();
            const post = (index: number) => fetch(`${auth.url}/auth/login`, {
                method: "POST", headers: { "Content-Type": "application/json", "X-Forwarded-For": `10.9.8.${index}` },
                body: JSON.stringify({ email: `${randomUUID()}@customers.example`, password: "wrong" }),
            });
            const flood = Array.from({ length: 12 }, (_, index) => post(index));
            const began = performance.now();
            expect((await fetch(`${auth.url}/users/me`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
            expect(performance.now() - began, "somebody who is signed in").toBeLessThan(500);
            const answers = await Promise.all(flood);
            const busy = answers.filter(({ status }) => status === 503);
            expect(answers.filter(({ status }) => status === 401).length + busy.length).toBe(12);
            expect(busy.length).toBeGreaterThanOrEqual(12 - 4);
            for (const answer of busy) {
                expect(answer.headers.get("retry-after")).toBe("2");
                expect(((await answer.json()) as { code: string }).code).toBe("busy");
            }
        } finally {
            await auth.stop();
        }
    });

    test("guessing one's own in an open session is slowed down, too", async () => {
        const { token } = await newCustomer();
        const guess = (word: string) => call("/api/users/me/close", { token, json: { password: word } });
        for (let attempt = 0; attempt < 5; ++attempt) expectProblem(await guess("wrong"), "a guess", 403, "wrong_password");
        expectProblem(await guess(password), "the right one, too early", 429, "too_many_attempts");
        expectProblem(await put("/api/users/me/password", token, { current_password: password, new_password: "wrong horse paperclip" }), "by another way", 429);
    });

    test("whoever opened an account with somebody else's address keeps no way in when its owner resets the password", async () => {
        const stranger = await newCustomer(); // the address is not proven
        const made = await call("/api/users/me/api-keys", { token: stranger.token, json: { name: "x", scopes: ["profile_read"] } });
        const begun = await call("/api/users/me/second-factor", { token: stranger.token, json: { password } });
        expect([made.status, begun.status]).toEqual([201, 200]);
        await asAdmin("auth_db", `INSERT INTO identities (provider, subject, user_id, email) VALUES ('x', '${stranger.id}', '${stranger.id}', '')`);
        await call("/api/auth/password/forgot", { json: { email: stranger.email } });
        const link = await linkToken(stranger.email, /new password/);
        expect((await call("/api/auth/password/reset", { json: { token: link, password: "four words quite unusual" } })).status).toBe(204);
        expect((await login(stranger.email, "four words quite unusual")).status).toBe(200);
        const left = await asAdmin("auth_db", `SELECT (SELECT count(*) FROM api_keys WHERE user_id = u.id), (SELECT count(*) FROM identities WHERE user_id = u.id),
            (SELECT count(*) FROM second_factors WHERE user_id = u.id) FROM users u WHERE id = '${stranger.id}'`);
        expect(left).toBe("0|0|0");
    });

    test("nobody's mailbox is flooded through us", async () => {
        const [victim, attacker] = [await newCustomer(), await newCustomer()];
        for (let turn = 0; turn < 12; ++turn) expect((await call("/api/auth/password/forgot", { json: { email: victim.email } })).status).toBe(202);
        const change = () => call("/api/users/me/email", { token: attacker.token, json: { email: victim.email, password } });
        for (let turn = 0; turn < 5; ++turn) expect((await change()).status).toBe(202);
        expectProblem(await change(), "a sixth", 429, "too_many_attempts");
        for (const about of [/new e-mail address/, /new password/])
            await eventually(`five mails ${about}`, async () => ((await mailsTo(victim.email)).filter(({ subject }) => about.test(subject)).length === 5 ? true : undefined));
        // They were asked for at once, so the newest link is not always in the mail that came last; but one is good.
        const statuses: number[] = [];
        for (const { id } of (await mailsTo(victim.email)).filter(({ subject }) => /new password/.test(subject))) {
            const { text } = (await (await fetch(`${setting("SOUK_MAIL_URL")}/api/messages/${id}`)).json()) as { text: string };
            const token = /#token=([\w-]+)/.exec(text)![1];
            statuses.push((await call("/api/auth/password/reset", { json: { token, password: "four words quite unusual" } })).status);
        }
        expect(statuses.sort()).toEqual([204, 422, 422, 422, 422]);
    });

    test("a link that is too old", async () => {
        const { email, id } = await newCustomer();
        await call("/api/auth/password/forgot", { json: { email } });
        const token = await linkToken(email, /new password/);
        await asAdmin("auth_db", `UPDATE account_tokens SET expires_at = now() - interval '1 second' WHERE user_id = '${id}'`);
        expectProblem(await call("/api/auth/password/reset", { json: { token, password: "wrong horse paperclip" } }), "an old link", 422, "bad_token");
    });
});

describe("guessing", () => {
    const guess = async (email: string) => (await login(email, "guess")).status;

    test("is slowed down more and more, and tells nothing about who exists", async () => {
        for (const email of [(await newCustomer()).email, `${randomUUID()}@customers.example`]) {
            for (let attempt = 0; attempt < 5; ++attempt) expect(await guess(email), `attempt ${attempt + 1}`).toBe(401);
            const refused = await login(email);
            expectProblem(refused, "the right password, too early", 429, "too_many_attempts");
            expect(Number(refused.headers.get("retry-after"))).toBe(1);
            await eventually("the second to go by", async () => ((await guess(email)) === 401 ? true : undefined), 3);
            const longer = await login(email);
            expect([longer.status, longer.headers.get("retry-after")]).toEqual([429, "2"]);
        }
    });

    test("many at once are many; signing in clears the count", async () => {
        const { email } = await newCustomer();
        const statuses = await Promise.all(Array.from({ length: 30 }, () => guess(email)));
        expect(statuses.filter((status) => status === 401)).toHaveLength(5);
        expect(statuses.filter((status) => status === 429)).toHaveLength(25);
        const signedIn = await eventually("the owner to get in", async () => {
            const answer = await login(email);
            return answer.status === 200 ? answer : undefined;
        }, 5);
        expect(signedIn.body.user.email).toBe(email);
        expect(await guess(email)).toBe(401);
        expect((await login(email)).status).toBe(200);
    });
});

describe("sessions", () => {
    const list = async (customer: Customer) => (await call("/api/users/me/sessions", { token: customer.token })).body.items as
        { id: string; device: string; network: string; current: boolean; last_used_at: string }[];

    test("are listed with device and place, and one or all can be ended", async () => {
        const customer = await newCustomer();
        await proveAddress(customer.id);
        const phone = (await login(customer.email, password, {
            "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        })).body;
        const sessions = await list(customer);
        expect(sessions).toHaveLength(2);
        expect(sessions.filter(({ current }) => current)).toHaveLength(1);
        const there = sessions.find(({ device }) => device === "Safari on iPhone")!;
        expect(there).toMatchObject({ current: false, network: "127.0.0.1" });
        await mail(customer.email, /new sign-in/);

        const stranger = await newCustomer();
        expectProblem(await del(`/api/users/me/sessions/${there.id}`, stranger.token), "another's session", 404, "session_not_found");
        expect((await me(phone.access_token)).status).toBe(200);
        expect((await del(`/api/users/me/sessions/${there.id}`, customer.token)).status).toBe(204);
        await expectRevoked(phone.access_token, "the ended session");
        expect((await refresh(phone.refresh_token)).status).toBe(401);
        expect(await list(customer)).toHaveLength(1);

        expect((await del("/api/users/me/sessions", customer.token)).status).toBe(204);
        await expectRevoked(customer.token, "all sessions");
        expect((await refresh(customer.refresh)).status).toBe(401);
    });

    test("signing out ends the access token everywhere, and no other session", async () => {
        const customer = await newCustomer();
        const other = (await login(customer.email)).body;
        expect((await call("/api/auth/logout", { method: "POST", token: customer.token })).status).toBe(204);
        await expectRevoked(customer.token, "after signing out");
        expect((await me(other.access_token)).status).toBe(200);
    });

    test("each sign-in is a new session, whatever the client brings along", async () => {
        const customer = await newCustomer();
        const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
        const again = await call("/api/auth/login", { json: { email: customer.email, password }, token: customer.token, headers: { Cookie: `sid=${claims(customer.token).sid}` } });
        expect(claims(again.body.access_token).sid).not.toBe(claims(customer.token).sid);
    });

    test("a refresh token that was used before ends the family, access tokens included", async () => {
        const customer = await newCustomer();
        const first = (await refresh(customer.refresh)).body;
        const tab = await refresh(customer.refresh);
        expect(tab.status, "a parallel tab within the grace").toBe(200);
        const hash = createHash("sha256").update(customer.refresh).digest("hex");
        await asAdmin("auth_db", `UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds' WHERE token_hash = '\\x${hash}'`);
        expectProblem(await refresh(customer.refresh), "a stolen token", 401, "bad_refresh_token");
        expect((await refresh(first.refresh_token)).status).toBe(401);
        expect((await refresh(tab.body.refresh_token)).status).toBe(401);
        await expectRevoked(first.access_token, "the family's tokens");
    });

    // Of those that Redis knows: one that it was too busy to list comes in with its next refresh.
    test("an account is signed in at a hundred places at most: the one that was longest unused ends", async () => {
        const customer = await newCustomer();
        const open = async () => Number(await asAdmin("auth_db", `SELECT count(DISTINCT family) FROM refresh_tokens WHERE user_id = '${customer.id}'`));
        for (let batch = 0; batch < 9; ++batch) await Promise.all(Array.from({ length: 10 }, () => login(customer.email)));
        const signedIn = await eventually("the first session to end", async () => {
            const answer = await login(customer.email);
            expect(answer.status).toBe(200);
            expect(await open()).toBeLessThanOrEqual(110);
            return (await me(customer.token)).body.code === "token_revoked" ? answer.body : undefined;
        }, 60);
        expect((await refresh(customer.refresh)).status).toBe(401);
        expect((await me(signedIn.access_token)).status, "the latest").toBe(200);
        expect(await open()).toBeGreaterThanOrEqual(100);
        expect((await call("/api/users/me/sessions", { token: signedIn.access_token })).body.items).toHaveLength(100);
    });

    test("two refreshes at once both work", async () => {
        const customer = await newCustomer();
        const answers = await Promise.all([refresh(customer.refresh), refresh(customer.refresh)]);
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });
});

describe("closing", () => {
    test("takes the person and leaves the row; the data may be taken along before", async () => {
        const customer = await newCustomer();
        const kettle = await newProduct(5);
        await fillCart(customer, kettle);
        await call("/api/users/me/addresses", { token: customer.token, json: { name: "Ada", line1: "1 Street", city: "Berlin", postcode: "10115", country: "DE" } });
        await call("/api/users/me/api-keys", { token: customer.token, json: { name: "Bookkeeping", scopes: ["orders_read"] } });
        await call("/api/users/me/email", { token: customer.token, json: { email: "next@customers.example", password } });
        const exported = await call("/api/users/me/export", { token: customer.token });
        expect(exported.headers.get("content-disposition")).toContain("attachment");
        expect(exported.body).toMatchObject({ user: { email: customer.email }, addresses: [{ city: "Berlin" }], sessions: [{ current: true }],
            second_factor: false, new_email: "next@customers.example", identities: [], api_keys: [{ name: "Bookkeeping" }] });
        expect(exported.text).not.toMatch(/\$2b\$|password|key_hash/);

        expectProblem(await call("/api/users/me/close", { token: customer.token, json: { password: "wrong" } }), "wrong password", 403, "wrong_password");
        expect((await call("/api/users/me/close", { token: customer.token, json: { password } })).status).toBe(204);
        await expectRevoked(customer.token, "a closed account");
        expect((await refresh(customer.refresh)).status).toBe(401);
        expect((await login(customer.email)).status).toBe(401);
        const rows = await asAdmin("auth_db", `SELECT status, name, email FROM users WHERE id = '${customer.id}'`);
        expect(rows).toBe(`deleted||${customer.id}@deleted.invalid`);
        expect(await asAdmin("auth_db", `SELECT count(*) FROM addresses WHERE user_id = '${customer.id}'`)).toBe("0");
        await eventually("the cart to go", async () =>
            (await asAdmin("order_db", `SELECT count(*) FROM carts WHERE user_id = '${customer.id}'`)) === "0" ? true : undefined);
        await mail(customer.email, /is closed/);
        expect((await call("/api/auth/register", { json: { email: customer.email, password, name: "Ada" } })).status, "the address is free").toBe(201);
    });

    test("members that nobody may set are refused", async () => {
        for (const more of [{ role: "admin" }, { roles: ["admin"] }, { email_verified: true }, { id: randomUUID() }, { status: "active" }]) {
            const answer = await call("/api/auth/register", { json: { email: `${randomUUID()}@customers.example`, password, name: "Eve", ...more } });
            expectProblem(answer, JSON.stringify(more), 422);
        }
        const { token } = await newCustomer();
        expectProblem(await put("/api/users/me", token, { name: "Eve", roles: ["admin"] }), "roles in the profile", 422);
    });
});

test("the admin's log tells of sign-ins, failures and changes, by ids alone", async () => {
    const customer = await newCustomer();
    await login(customer.email, "wrong");
    await put("/api/users/me/password", customer.token, { current_password: password, new_password: "wrong horse paperclip" });
    const actions = await eventually("the audit log", async () => {
        const rows = (await asAdmin("admin_db", `SELECT action FROM audit_logs WHERE actor = '${customer.id}' OR subject = '${customer.id}' ORDER BY at`)).split("\n");
        return rows.length >= 4 ? rows : undefined;
    });
    expect(actions).toEqual(["sign_in", "sign_in_failed", "password_changed", "sign_in"]);
    expect(await asAdmin("admin_db", `SELECT count(*) FROM audit_logs WHERE audit_logs::text LIKE '%${customer.email}%'`)).toBe("0");
});
