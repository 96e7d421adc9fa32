// The keys that sign access tokens change while the shop is open. What happens when one has leaked ends everybody's tokens, so
// it is tested where nobody else is about: outages.test.ts.
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { keyOf, signed, signingKey } from "./keys.js";
import { expectProblem } from "./problems.js";
import { call, eventually, newCustomer, owner } from "./shop.js";

const everywhere = ["/api/users/me", "/api/cart", "/api/orders", "/admin/overview"];
const claims = () => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: "souk", aud: "souk", sid: randomUUID(), roles: ["customer"], iat: now, exp: now + 600, jti: randomUUID() };
};
const kidOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;

test("a change refuses no good token, not for a moment", async () => {
    const before = await newCustomer();
    const old_kid = kidOf(before.token);
    let stop = false;
    const refusals: string[] = [];
    const seen = new Set<string>();
    // Old and new tokens knock at every service while the key changes.
    const knock = async () => {
        let token = before.token;
        for (let turn = 0; !stop; ++turn) {
            for (const path of everywhere)
                for (const each of [before.token, token])
                    if ((await call(path, { token: each })).status === 401) refusals.push(`${path} with ${kidOf(each)}`);
            token = (await newCustomer()).token;
            seen.add(kidOf(token));
        }
    };
    const knocking = knock();
    const rotated = await call("/api/auth/signing-keys/rotate", { token: await owner(), json: { leaked: false } });
    expect(rotated.status, rotated.text).toBe(200);
    const next = rotated.body.items.at(-1);
    expect(Date.parse(next.signs_from) - Date.now(), "it is published long before it signs").toBeGreaterThan(240_000);
    const published = (await call("/api/auth/.well-known/jwks.json")).body.keys.map(({ kid }: { kid: string }) => kid);
    expect(published).toEqual(expect.arrayContaining([old_kid, next.kid]));
    // Five minutes later: every service has fetched it by then, so that here a token of it makes them do so now.
    const early = signed({ alg: "ES256", typ: "JWT", kid: next.kid }, { ...claims(), sub: before.id }, await keyOf(next.kid));
    for (const path of everywhere)
        await eventually(`${path} to know the next key`, async () => ((await call(path, { token: early })).status === 401 ? undefined : true));
    await asAdmin("auth_db", `UPDATE signing_keys SET signs_from = now() WHERE kid = '${next.kid}'`);
    await eventually("the next key to sign", async () => (seen.has(next.kid) ? true : undefined), 30);
    stop = true;
    await knocking;
    expect(refusals).toEqual([]);
    expect((await call("/api/auth/.well-known/jwks.json")).text).toContain(old_kid);
});

test("in the database they are sealed, and what is published is only the public half", async () => {
    const { kid, key } = await signingKey();
    const secret = key.export({ format: "jwk" }).d!;
    const row = await asAdmin("auth_db", `SELECT encode(sealed_key, 'hex') FROM signing_keys WHERE kid = '${kid}'`);
    expect(row).not.toContain(Buffer.from("PRIVATE KEY").toString("hex"));
    expect(row).not.toContain(Buffer.from(secret, "base64url").toString("hex"));
    expect((await call("/api/auth/.well-known/jwks.json")).text).not.toContain(secret);
    const { x, y } = (await call("/api/auth/.well-known/jwks.json")).body.keys.find((each: { kid: string }) => each.kid === kid);
    expect(kid).toBe(createHash("sha256").update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest("base64url")); // RFC 7638
    expect(readFileSync(process.env.SOUK_SEALING_KEY_FILE!).length).toBeGreaterThanOrEqual(32);
});

test("only admins look at them and change them", async () => {
    const { token } = await newCustomer();
    expectProblem(await call("/api/auth/signing-keys", { token }), "a customer looks", 403, "forbidden");
    expectProblem(await call("/api/auth/signing-keys/rotate", { token, json: { leaked: true } }), "a customer changes them", 403, "forbidden");
    expect((await call("/api/auth/signing-keys", { token: await owner() })).body.items.length).toBeGreaterThan(0);
});
