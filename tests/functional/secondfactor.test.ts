// The second factor: setting it up, signing in with it, losing it, and those who try to get around it.
import * as jsqr from "jsqr";
import { authenticator } from "otplib";
import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthProcess } from "./auth_process.js";
import { asAdmin, proveAddress } from "./database.js";
import { serviceToken, unsealed } from "./keys.js";
import { expectProblem } from "./problems.js";
import { type Answer, call, type Customer, giveRoles, mail, newCustomer, owner } from "./shop.js";

const password = "correct horse battery";
const me = "/api/users/me/second-factor";
const login = (email: string, word = password) => call("/api/auth/login", { json: { email, password: word } });
const secondStep = (challenge: string, code: string) => call("/api/auth/login/second-factor", { json: { challenge, code } });

// Codes of three steps are good at any time: that of now and those beside it. Tests that need several use them in order.
function codes(secret: string): [string, string, string] {
    const at = (offset: number) => authenticator.clone({ epoch: Date.now() + offset * 30_000 }).generate(secret);
    return [at(-1), at(0), at(1)];
}
// Not in the last seconds of a step: the three codes must stay good for as long as a test takes.
async function freshCodes(secret: string) {
    const left = 30 - (Date.now() / 1000) % 30;
    if (left < 12) await new Promise((resolve) => setTimeout(resolve, (left + 0.2) * 1000));
    return codes(secret);
}

async function challengeOf(email: string): Promise<string> {
    const answer = await login(email);
    expectProblem(answer, "a password alone", 401, "second_factor_required");
    expect(answer.body.expires_in).toBe(300);
    return answer.body.challenge;
}

interface Guarded extends Customer { secret: string; recovery: string[]; codes: [string, string, string] }
// With the code of the step before now used up.
async function guarded(): Promise<Guarded> {
    const customer = await newCustomer();
    await proveAddress(customer.id);
    const begun = await call(me, { token: customer.token, json: { password } });
    expect(begun.status, begun.text).toBe(200);
    const all = await freshCodes(begun.body.secret);
    const on = await call(`${me}/confirm`, { token: customer.token, json: { code: all[0] } });
    expect(on.status, on.text).toBe(200);
    const session = await call("/api/auth/refresh", { json: { refresh_token: customer.refresh } });
    return { ...customer, token: session.body.access_token, refresh: session.body.refresh_token, secret: begun.body.secret, recovery: on.body.recovery_codes, codes: all };
}

// A CommonJS module whose types say otherwise.
const readQr = ((jsqr as any).default?.default ?? (jsqr as any).default) as (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
function qrText(svg: string): string | undefined {
    const side = Number(/viewBox="0 0 (\d+)/.exec(svg)![1]);
    const scale = 4;
    const pixels = new Uint8ClampedArray(side * side * scale * scale * 4).fill(255);
    for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
        for (let row = 0; row < scale; ++row)
            for (let column = 0; column < Number(run) * scale; ++column)
                pixels.fill(0, 4 * ((Number(y) * scale + row) * side * scale + Number(x) * scale + column), 4 * ((Number(y) * scale + row) * side * scale + Number(x) * scale + column) + 3);
    return readQr(pixels, side * scale, side * scale)?.data;
}

describe("setting it up", () => {
    test("takes the password and a first code, and shows recovery codes once", async () => {
        const { token, email, id } = await newCustomer();
        await proveAddress(id);
        expect((await call(me, { token })).body).toEqual({ on: false, required: false, recovery_codes_left: 0 });
        expectProblem(await call(me, { token, json: { password: "wrong" } }), "the wrong password", 403, "wrong_password");
        expectProblem(await call(`${me}/confirm`, { token, json: { code: "123456" } }), "nothing begun", 409, "second_factor_off");
        const begun = await call(me, { token, json: { password } });
        expect(begun.headers.get("cache-control")).toBe("no-store");
        expect(begun.body.otpauth_uri).toMatch(new RegExp(`^otpauth://totp/Souk:${encodeURIComponent(email)}\\?secret=${begun.body.secret}&issuer=Souk`));
        expect(qrText(begun.body.qr_svg)).toBe(begun.body.otpauth_uri);
        expectProblem(await call(`${me}/confirm`, { token, json: { code: "000000" } }), "a wrong code", 403, "wrong_code");
        expect((await call(me, { token })).body.on).toBe(false);
        expect((await login(email)).status, "it is not asked for before it is on").toBe(200);

        const on = await call(`${me}/confirm`, { token, json: { code: (await freshCodes(begun.body.secret))[1] } });
        expect(on.body.recovery_codes).toHaveLength(10);
        expect(on.headers.get("cache-control")).toBe("no-store");
        const session = (await call("/api/auth/login/second-factor", { json: { challenge: await challengeOf(email), code: codes(begun.body.secret)[2] } })).body;
        expect((await call(me, { token: session.access_token })).body).toEqual({ on: true, required: false, recovery_codes_left: 10 });
        expectProblem(await call(me, { token: session.access_token, json: { password } }), "another one", 409, "second_factor_on");
        await mail(email, /Two-step sign-in is on/);

        const [sealed, hashes] = (await asAdmin("auth_db", `SELECT encode(sealed_secret, 'hex'),
            (SELECT string_agg(encode(code_hash, 'hex'), ' ') FROM recovery_codes c WHERE c.user_id = f.user_id) FROM second_factors f WHERE user_id = '${id}'`)).split("|") as [string, string];
        const secret = unsealed(Buffer.from(sealed, "hex"), id);
        expect(secret).toHaveLength(20);
        expect(sealed).not.toContain(secret.toString("hex"));
        expect(hashes).toContain(createHash("sha256").update(on.body.recovery_codes[0].replaceAll("-", "")).digest("hex"));
        expect(await asAdmin("admin_db", `SELECT count(*) > 0 FROM audit_logs WHERE subject = '${id}' AND action = 'second_factor_on'`)).toBe("t");
    });

    test("of two that were begun only the later one counts", async () => {
        const { token } = await newCustomer();
        const first = (await call(me, { token, json: { password } })).body.secret;
        const second = (await call(me, { token, json: { password } })).body.secret;
        expectProblem(await call(`${me}/confirm`, { token, json: { code: codes(first)[1] } }), "a code of the first", 403, "wrong_code");
        expect((await call(`${me}/confirm`, { token, json: { code: codes(second)[1] } })).status).toBe(200);
    });
});

describe("signing in", () => {
    test("takes password and code; a code counts once, and so does a challenge", async () => {
        const user = await guarded();
        const challenge = await challengeOf(user.email);
        expectProblem(await secondStep(challenge, "000000"), "a wrong code", 403, "wrong_code");
        expectProblem(await secondStep(challenge, user.codes[0]), "the code that turned it on", 403, "wrong_code");
        const session = await secondStep(challenge, user.codes[1]);
        expect(session.status, session.text).toBe(200);
        expect((await call("/api/cart", { token: session.body.access_token })).status).toBe(200);
        expectProblem(await secondStep(challenge, user.codes[2]), "the challenge again", 401, "bad_challenge");
        const again = await challengeOf(user.email);
        expectProblem(await secondStep(again, user.codes[1]), "the code again", 403, "wrong_code");
        expect((await secondStep(again, user.codes[2])).status).toBe(200);
        const third = await challengeOf(user.email);
        expectProblem(await secondStep(third, user.codes[1]), "an older code after a newer one", 403, "wrong_code");
    });

    test("one code in five hands at once lets one in", async () => {
        const user = await guarded();
        const challenges = await Promise.all([1, 2, 3, 4, 5].map(() => challengeOf(user.email)));
        const answers = await Promise.all(challenges.map((challenge) => secondStep(challenge, user.codes[1])));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    test("a recovery code works once, however it is typed, and its owner is told", async () => {
        const user = await guarded();
        const typed = user.recovery[3]!.toLowerCase().replaceAll("-", " ");
        const session = await secondStep(await challengeOf(user.email), typed);
        expect(session.status, session.text).toBe(200);
        expectProblem(await secondStep(await challengeOf(user.email), user.recovery[3]!), "the recovery code again", 403, "wrong_code");
        expect((await call(me, { token: session.body.access_token })).body.recovery_codes_left).toBe(9);
        expect((await mail(user.email, /recovery code was used/)).text).toContain("9");
        const renewed = await call(`${me}/recovery-codes`, { token: session.body.access_token, json: { password, code: user.codes[1] } });
        expect(renewed.body.recovery_codes).toHaveLength(10);
        expectProblem(await secondStep(await challengeOf(user.email), user.recovery[4]!), "a code of before", 403, "wrong_code");
    });

    test("guessing codes is slowed down, whatever the number of challenges", async () => {
        const user = await guarded();
        for (let attempt = 0; attempt < 5; ++attempt) expectProblem(await secondStep(await challengeOf(user.email), "000000"), "a guess", 403, "wrong_code");
        const refused = await secondStep(await challengeOf(user.email), user.codes[1]);
        expectProblem(refused, "the right code, too early", 429, "too_many_attempts");
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    });

    test("a challenge of the old password is worthless, and so is one that is made up", async () => {
        const user = await guarded();
        const challenge = await challengeOf(user.email);
        const changed = await call("/api/users/me/password", { method: "PUT", token: user.token, json: { current_password: password, new_password: "wrong horse paperclip" } });
        expect(changed.status, changed.text).toBe(200);
        expectProblem(await secondStep(challenge, user.codes[1]), "a challenge of before", 401, "bad_challenge");
        for (const made_up of [randomUUID(), "x", challenge.slice(1)]) expectProblem(await secondStep(made_up, user.codes[1]), "made up", 401, "bad_challenge");
        expect((await login(user.email, "wrong horse paperclip")).body.code).toBe("second_factor_required");
    });
});

describe("turning it off", () => {
    test("takes password and code", async () => {
        const user = await guarded();
        const off = (json: object) => call(`${me}/turn-off`, { token: user.token, json });
        expectProblem(await off({ password: "wrong", code: user.codes[1] }), "the wrong password", 403, "wrong_password");
        expectProblem(await off({ password, code: "000000" }), "the wrong code", 403, "wrong_code");
        expect((await off({ password, code: user.codes[1] })).status).toBe(204);
        expect((await login(user.email)).status).toBe(200);
        await mail(user.email, /Two-step sign-in is off/);
    });

    test("an admin may do it for somebody who has lost everything, and nobody else", async () => {
        const [user, other] = [await guarded(), await newCustomer()];
        const reset = (token: string) => call(`/api/users/${user.id}/second-factor/reset`, { method: "POST", token });
        expectProblem(await reset(other.token), "another customer", 403, "forbidden");
        expect((await reset(await owner())).status).toBe(204);
        expectProblem(await reset(await owner()), "twice", 409, "second_factor_off");
        expect((await login(user.email)).status).toBe(200);
    });
});

describe("where a role demands it", () => {
    let auth: AuthProcess;
    beforeAll(async () => { auth = await AuthProcess.start({ SOUK_SECOND_FACTOR_FOR: "support admin" }); });
    afterAll(() => auth?.stop());
    const ask = async (path: string, token?: string, json?: unknown): Promise<Answer> => {
        const headers: Record<string, string> = { ...(token && { Authorization: `Bearer ${token}` }), ...(json !== undefined && { "Content-Type": "application/json" }) };
        const response = await fetch(auth.url + path, { method: json === undefined ? "GET" : "POST", headers, body: json === undefined ? undefined : JSON.stringify(json) });
        const text = await response.text();
        return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
    };

    test("the role is withheld until it is on: from tokens and from API keys", async () => {
        const user = await newCustomer();
        await giveRoles(user.id, ["customer", "support"]);
        const without = (await ask("/auth/login", undefined, { email: user.email, password })).body;
        expect(without).toMatchObject({ second_factor_due: true, user: { roles: ["customer", "support"] } });
        expect((await ask("/auth/verify", without.access_token)).body.roles).toEqual(["customer"]);
        expect((await ask("/users", without.access_token)).status).toBe(403);
        expect((await ask("/users/me/second-factor", without.access_token)).body).toMatchObject({ on: false, required: true });

        const elsewhere = (await ask("/auth/login", undefined, { email: user.email, password })).body; // who knows the password, too
        const { key } = (await ask("/users/me/api-keys", without.access_token, { name: "x", scopes: ["profile_read"] })).body;
        const rolesOfKey = async () => ((await (await fetch(`${auth.url}/internal/api-keys/verify`, {
            method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${serviceToken("order", "auth")}` }, body: JSON.stringify({ key, used: 1 }),
        })).json()) as { roles: string[] }).roles;
        expect(await rolesOfKey()).toEqual(["customer"]);

        const { secret } = (await ask("/users/me/second-factor", without.access_token, { password })).body;
        expect((await ask("/users/me/second-factor/confirm", without.access_token, { code: (await freshCodes(secret))[1] })).status).toBe(200);
        const after = (await ask("/auth/refresh", undefined, { refresh_token: without.refresh_token })).body;
        expect(after.second_factor_due).toBe(false);
        expect((await ask("/auth/verify", after.access_token)).body.roles).toEqual(["customer", "support"]);
        expect((await ask("/users", after.access_token)).status).toBe(200);
        expect(await rolesOfKey()).toEqual(["customer", "support"]);

        // A session that has shown no code gets nothing of it, whatever it does.
        const still = (await ask("/auth/refresh", undefined, { refresh_token: elsewhere.refresh_token })).body;
        expect(still.second_factor_due).toBe(true);
        expect((await ask("/auth/verify", still.access_token)).body.roles).toEqual(["customer"]);
        const changed = await fetch(`${auth.url}/users/me/password`, { method: "PUT", headers: { "Content-Type": "application/json", Authorization: `Bearer ${still.access_token}` },
            body: JSON.stringify({ current_password: password, new_password: "wrong horse paperclip" }) });
        const renewed = (await changed.json()) as { access_token: string };
        expect((await ask("/auth/verify", renewed.access_token)).body.roles).toEqual(["customer"]);
    });
});
