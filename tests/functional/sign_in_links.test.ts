// Links that the operator's terminal shows: each signs in to its account once, while it is fresh, and to no other.
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { call, newCustomer, setting } from "./shop.js";

const souk = fileURLToPath(new URL("../../souk", import.meta.url));
const link = (email: string) => execFileSync(souk, ["sign-in", email], { encoding: "utf8" }).trim();
const token = (email: string) => new URL(link(email)).hash.slice("#link=".length);
const use = (token: string) => call("/api/auth/sign-in-link", { json: { token } });

test("a link leads to the shop's address and signs in to its own account", async () => {
    const { email, id } = await newCustomer();
    const made = link(email);
    expect(made).toMatch(new RegExp(`^${setting("SOUK_PUBLIC_URL")}/#link=[A-Za-z0-9_-]{43}$`));
    const answer = await use(new URL(made).hash.slice("#link=".length));
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.user).toMatchObject({ id, email });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect((await call("/api/users/me", { token: answer.body.access_token })).body.id).toBe(id);
});

// Kind: a secret that works twice.
test("it signs in once, however many try at the same time; the next link ends the one before", async () => {
    const { email } = await newCustomer();
    const one = token(email);
    const answers = await Promise.all(Array.from({ length: 8 }, () => use(one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectProblem(answer, "used", 422, "bad_token");
    const before = token(email);
    const after = token(email);
    expectProblem(await use(before), "replaced", 422, "bad_token");
    expect((await use(after)).status).toBe(200);
});

test("it ends after ten minutes, and with its account", async () => {
    const { email, id, token: session } = await newCustomer();
    const late = token(email);
    const left = await asAdmin("auth_db", `SELECT extract(epoch FROM expires_at - now())::int FROM account_tokens WHERE user_id = '${id}' AND purpose = 'sign_in'`);
    expect(Number(left)).toBeGreaterThan(500);
    expect(Number(left)).toBeLessThanOrEqual(600);
    await asAdmin("auth_db", `UPDATE account_tokens SET expires_at = now() WHERE user_id = '${id}' AND purpose = 'sign_in'`);
    expectProblem(await use(late), "late", 422, "bad_token");
    const last = token(email);
    expect((await call("/api/users/me/close", { token: session, json: { password: "correct horse battery" } })).status).toBe(204);
    expectProblem(await use(last), "closed", 422, "bad_token");
    const { status, stderr } = spawnSync(souk, ["sign-in", email], { encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("there is no active account");
});

test("a token of another kind, or none, signs nobody in", async () => {
    for (const wrong of ["x", "A".repeat(43), "A".repeat(100)]) expectProblem(await use(wrong), wrong, 422, "bad_token");
    const { email } = await newCustomer();
    const good = token(email);
    expectProblem(await call("/api/auth/email/verify", { json: { token: good } }), "as a proof of an address", 422, "bad_token");
    expectProblem(await call("/api/auth/password/reset", { json: { token: good, password: "seventeen green bottles" } }), "as a new password", 422, "bad_token");
    expect((await use(good)).status).toBe(200);
});
