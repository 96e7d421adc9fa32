// Signing in with OpenID Connect providers: a real one (the package oidc-provider), and one that signs whatever it is told to.
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthProcess } from "./auth_process.js";
import { clientId, clientSecret, OpenIdProvider } from "./openid_provider.js";
import { expectProblem } from "./problems.js";
import { type Answer, call, eventually, mail, newCustomer } from "./shop.js";
import { asAdmin } from "./database.js";
import { freePort } from "./stripe_sandbox_process.js";

let auth: AuthProcess;
let real: OpenIdProvider;

// A provider that puts into its ID token whatever the test wants.
class Liar {
    readonly keys = new Map<string, { algorithm: string; key: KeyObject; jwk: object }>();
    claims: Record<string, unknown> = {};
    header: Record<string, unknown> = {};
    signer?: KeyObject;
    received?: { authorization?: string; form: URLSearchParams };
    fetched = 0;
    refusal?: [status: number, body: object]; // of its token endpoint
    constructor(readonly issuer: string, private readonly discovery: object = {}) {
        this.add("rsa");
    }
    add(kid: string, type: "rsa" | "ec" = "rsa") {
        const pair = type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ec", { namedCurve: "P-256" });
        this.keys.set(kid, { algorithm: type === "rsa" ? "RS256" : "ES256", key: pair.privateKey, jwk: { ...pair.publicKey.export({ format: "jwk" }), kid, use: "sig" } });
    }
    token(): string {
        const kid = (this.header.kid as string | undefined) ?? "rsa";
        const { key, algorithm } = this.keys.get(kid) ?? this.keys.get("rsa")!;
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
        const input = `${part({ alg: algorithm, kid, ...this.header })}.${part(this.claims)}`;
        return `${input}.${sign("sha256", Buffer.from(input), { key: this.signer ?? key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
    }
    server(): Server {
        return createServer(async (request, response) => {
            const parts: Buffer[] = [];
            for await (const part of request) parts.push(part as Buffer);
            const answer = (body: object) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
            if (request.url === "/.well-known/openid-configuration") {
                answer({ issuer: this.issuer, authorization_endpoint: `${this.issuer}/auth`, token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/jwks`, ...this.discovery });
            } else if (request.url === "/jwks") {
                this.fetched++;
                answer({ keys: [...this.keys.values()].map((each) => each.jwk) });
            } else {
                this.received = { authorization: request.headers.authorization, form: new URLSearchParams(Buffer.concat(parts).toString()) };
                if (this.refusal) response.statusCode = this.refusal[0];
                answer(this.refusal?.[1] ?? { id_token: this.token(), access_token: "x", token_type: "Bearer" });
            }
        });
    }
}
let liar: Liar;
// Like some whom many know: it takes its secret in the form, and does not say which addresses it has verified.
let terse: Liar;
const servers: Server[] = [];

beforeAll(async () => {
    const [liarPort, tersePort, authPort] = [await freePort(), await freePort(), await freePort()];
    real = await OpenIdProvider.start(`http://127.0.0.1:${authPort}/api/auth/oidc/real/callback`);
    liar = new Liar(`http://127.0.0.1:${liarPort}`);
    terse = new Liar(`http://127.0.0.1:${tersePort}`, { token_endpoint_auth_methods_supported: ["client_secret_post"] });
    for (const [each, port] of [[liar, liarPort], [terse, tersePort]] as const) {
        servers.push(each.server().listen(port, "127.0.0.1"));
        await once(servers.at(-1)!, "listening");
    }
    auth = await AuthProcess.start({
        SOUK_OIDC_PROVIDERS: "real liar terse away",
        ...real.settings("real"), SOUK_OIDC_REAL_LABEL: "A real one",
        SOUK_OIDC_LIAR_ISSUER: liar.issuer, SOUK_OIDC_LIAR_CLIENT_ID: clientId, SOUK_OIDC_LIAR_CLIENT_SECRET: clientSecret,
        SOUK_OIDC_TERSE_ISSUER: terse.issuer, SOUK_OIDC_TERSE_CLIENT_ID: clientId, SOUK_OIDC_TERSE_CLIENT_SECRET: clientSecret,
        SOUK_OIDC_TERSE_PROVES_EMAIL: "1",
        SOUK_OIDC_AWAY_ISSUER: `http://127.0.0.1:${await freePort()}`, SOUK_OIDC_AWAY_CLIENT_ID: "x", SOUK_OIDC_AWAY_CLIENT_SECRET: "x",
    }, authPort);
});
afterAll(async () => {
    await auth?.stop();
    real?.stop();
    for (const server of servers) {
        server.close();
        server.closeAllConnections();
    }
});

// A browser: cookies of each host, and no redirect that is not looked at.
class Browser {
    private readonly jars = new Map<string, Map<string, string>>();
    async go(url: string, init: RequestInit & { token?: string } = {}): Promise<Answer & { location: string }> {
        const origin = new URL(url).origin;
        const jar = this.jars.get(origin) ?? new Map<string, string>();
        this.jars.set(origin, jar);
        const headers: Record<string, string> = { ...(init.headers as Record<string, string>), Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
        if (init.token) headers.Authorization = `Bearer ${init.token}`;
        if (typeof init.body === "string") headers["Content-Type"] ??= "application/json";
        const answer = await fetch(url, { ...init, headers, redirect: "manual", signal: AbortSignal.timeout(30_000) });
        for (const cookie of answer.headers.getSetCookie()) {
            const [name, ...value] = cookie.split(";")[0]!.split("=");
            jar.set(name!, value.join("="));
        }
        const text = await answer.text();
        let body: unknown;
        try {
            body = JSON.parse(text);
        } catch {}
        const location = answer.headers.get("location") ?? "";
        return { status: answer.status, headers: answer.headers, body, text, location: location && new URL(location, url).href };
    }
    shop(path: string, init: RequestInit & { token?: string } = {}) {
        return this.go(auth.url + path, init);
    }
    exchange(code: string) {
        return this.shop("/auth/oidc/exchange", { method: "POST", body: JSON.stringify({ code }) });
    }
    // Through the pages of the real provider; gives the shop's callback address.
    async atProvider(url: string, login: string): Promise<string> {
        let answer = await this.go(url);
        for (let step = 0; step < 12; step++) {
            if (answer.location.startsWith(auth.url)) return answer.location.replace(`${auth.url}/api/`, `${auth.url}/`);
            if (answer.location) {
                answer = await this.go(answer.location);
                continue;
            }
            const action = /action="([^"]+)"/.exec(answer.text)?.[1];
            const prompt = /name="prompt" value="([^"]+)"/.exec(answer.text)?.[1];
            if (!action || !prompt) throw new Error(`the provider said ${answer.status} ${answer.text}`);
            answer = await this.go(new URL(action, url).href, { method: "POST", body: new URLSearchParams({ prompt, login, password: "x" }) });
        }
        throw new Error("the provider does not come to an end");
    }
}

function outcome(location: string): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(new URL(location).hash.slice(1)));
}

// Browsers come to these routes by themselves: the start page tells people what is wrong, and nobody sees a problem document.
function expectTold(answer: Answer & { location: string }, what: string, code: string) {
    expect(answer.status, `${what}: ${answer.text}`).toBe(302);
    expect(new URL(answer.location).pathname + new URL(answer.location).hash, what).toBe(`/#signin_error=${code}`);
    expect([answer.text, answer.headers.get("cache-control")], what).toEqual(["", "no-store"]);
}

async function signIn(login: string, browser = new Browser(), path = "/auth/oidc/real/start?return_to=/account"): Promise<Answer & { location: string }> {
    const start = await browser.shop(path);
    expect(start.status, start.text).toBe(302);
    return browser.shop((await browser.atProvider(start.location, login)).slice(auth.url.length));
}

describe("with a real provider", () => {
    test("a newcomer gets an account, and next time the same one", async () => {
        expect((await new Browser().shop("/auth/oidc")).body).toEqual({ items: [{ name: "real", label: "A real one" }, ...["liar", "terse", "away"].map((name) => ({ name, label: name }))] });
        const { id, email } = real.account();
        const browser = new Browser();
        const back = await signIn(id, browser);
        expect(back.status, back.text).toBe(302);
        expect(new URL(back.location).pathname).toBe("/account");
        const { signin } = outcome(back.location);
        expect(back.location).not.toContain("eyJ");
        const first = await browser.exchange(signin!);
        expect(first.status, first.text).toBe(200);
        expect(first.body.user).toMatchObject({ email, name: "Grace Hopper", roles: ["customer"] });
        const me = await browser.shop("/users/me", { token: first.body.access_token });
        expect(me.body.id).toBe(first.body.user.id);
        expect((await mail(email, /^Welcome/)).text, "the provider has proved the address").not.toContain("confirm");

        const again = new Browser();
        const second = await again.exchange(outcome((await signIn(id, again)).location).signin!);
        expect(second.body.user.id).toBe(first.body.user.id);

        // It has no password, so the provider is the only way in.
        for (const password of ["!", "*", "*0", "x"]) {
            const login = await browser.shop("/auth/login", { method: "POST", body: JSON.stringify({ email, password }) });
            expectProblem(login, "no password", 401, "wrong_credentials");
        }
        const token = first.body.access_token;
        const closing = await browser.shop("/users/me/close", { method: "POST", token, body: JSON.stringify({ password: "x" }) });
        expectProblem(closing, "what a password has to confirm", 403, "no_password");
        expect((await browser.shop("/users/me/identities", { token })).body.items).toMatchObject([{ provider: "real", email }]);
        expectProblem(await browser.shop("/users/me/identities/real", { method: "DELETE", token }), "last way", 409, "last_way_in");
        expectProblem(await browser.shop("/users/me/identities/liar", { method: "DELETE", token }), "not linked", 404, "identity_not_found");
    });

    test("codes and states work once", async () => {
        const { id } = real.account();
        const browser = new Browser();
        const start = await browser.shop("/auth/oidc/real/start");
        const callback = (await browser.atProvider(start.location, id)).slice(auth.url.length);
        const back = await browser.shop(callback);
        expectTold(await browser.shop(callback), "state again", "sign_in_over");
        const { signin } = outcome(back.location);
        const stranger = await new Browser().exchange(signin!); // takes it, and gets nothing
        expectProblem(stranger, "another browser's code", 401, "bad_sign_in_code");
        expectProblem(await browser.exchange(signin!), "spent", 401, "bad_sign_in_code");
        const other = new Browser();
        const mine = outcome((await signIn(id, other)).location).signin!;
        expect((await other.exchange(mine)).status).toBe(200);
        expectProblem(await other.exchange(mine), "code again", 401, "bad_sign_in_code");
        expectProblem(await other.exchange("guessed"), "guessed", 401, "bad_sign_in_code");
    });

    test("the provider's code works once, and not with another verifier", async () => {
        const { id } = real.account();
        const browser = new Browser();
        const first = await browser.shop("/auth/oidc/real/start");
        const code = new URL(await browser.atProvider(first.location, id)).searchParams.get("code")!;
        const second = await browser.shop("/auth/oidc/real/start");
        const state = new URL(second.location).searchParams.get("state")!;
        const back = await browser.shop(`/auth/oidc/real/callback?${new URLSearchParams({ code, state })}`);
        expect(outcome(back.location)).toEqual({ signin_error: "provider_refused" });
    });

    test("an account with this address is never taken over", async () => {
        const customer = await newCustomer();
        const { id } = real.account(customer.email);
        expect(outcome((await signIn(id)).location)).toEqual({ signin_error: "link_by_signing_in" });
        const unverified = real.account(undefined, false);
        expect(outcome((await signIn(unverified.id)).location)).toEqual({ signin_error: "provider_email_unverified" });
        expect(await asAdmin("auth_db", `SELECT count(*) FROM identities WHERE subject IN ('${id}', '${unverified.id}')`)).toBe("0");
    });

    test("an account whose address is proved is the same person's", async () => {
        const customer = await newCustomer();
        const token = /#token=([\w-]+)/.exec((await mail(customer.email, /^Welcome/)).text)![1];
        expect((await call("/api/auth/email/verify", { json: { token } })).status).toBe(204);
        const browser = new Browser();
        const code = outcome((await signIn(real.account(customer.email).id, browser)).location).signin!;
        expect((await browser.exchange(code)).body.user).toMatchObject({ id: customer.id, email: customer.email });
    });

    test("linked from the account, it signs in to that account", async () => {
        const customer = await newCustomer();
        const { id } = real.account(`${randomUUID()}@elsewhere.example`);
        const link = async (token: string, login: string) => {
            const browser = new Browser();
            const start = await browser.shop("/users/me/identities/real/start", { method: "POST", token, body: JSON.stringify({ return_to: "/account" }) });
            expect(start.status, start.text).toBe(200);
            return outcome((await browser.shop((await browser.atProvider(start.body.authorization_url, login)).slice(auth.url.length))).location);
        };
        expect(await link(customer.token, id)).toEqual({ linked: "real" });
        expect(await link(customer.token, id)).toEqual({ linked: "real" });
        expect(await link(customer.token, real.account().id)).toEqual({ signin_error: "provider_linked" });
        expect(await link((await newCustomer()).token, id)).toEqual({ signin_error: "identity_taken" });
        const browser = new Browser();
        const signedIn = await browser.exchange(outcome((await signIn(id, browser)).location).signin!);
        expect(signedIn.body.user.id).toBe(customer.id);
        expect((await browser.shop("/users/me/identities/real", { method: "DELETE", token: customer.token })).status).toBe(204);
        expect((await browser.shop("/users/me/identities", { token: customer.token })).body.items).toEqual([]);
        expectProblem(await browser.shop("/users/me/identities"), "stranger", 401);
    });

    test("one is sent back to this shop only", async () => {
        for (const path of ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "account", "/a%0d%0aSet-Cookie:x=y", "/a%23signin=x", ""])
            expectTold(await new Browser().shop(`/auth/oidc/real/start?return_to=${path.includes("%") ? path : encodeURIComponent(path)}`), path, "return_to_not_local");
    });
});

describe("with a provider that lies", () => {
    interface Lie {
        claims?: Record<string, unknown>;
        header?: Record<string, unknown>;
        signer?: KeyObject;
    }
    async function begun(provider = "liar", teller = liar) {
        const browser = new Browser();
        const start = await browser.shop(`/auth/oidc/${provider}/start?return_to=/account`);
        const query = new URL(start.location).searchParams;
        const now = Math.floor(Date.now() / 1000);
        const claims = { iss: teller.issuer, aud: clientId, sub: randomUUID(), nonce: query.get("nonce"), iat: now, exp: now + 60, email: `${randomUUID()}@liars.example`, email_verified: true };
        return { browser, start, query, claims, callback: `/auth/oidc/${provider}/callback?code=any&state=${query.get("state")}` };
    }
    async function told(lie: Lie): Promise<Record<string, string>> {
        const { browser, claims, callback } = await begun();
        liar.claims = { ...claims, ...lie.claims };
        liar.header = lie.header ?? {};
        liar.signer = lie.signer;
        return outcome((await browser.shop(callback)).location);
    }
    const now = () => Math.floor(Date.now() / 1000);

    test("it is believed when all is in order, and gets what it needs", async () => {
        const { browser, start, query, claims, callback } = await begun();
        expect(start.headers.get("set-cookie")).toMatch(/^__Host-souk_oidc=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$/);
        liar.claims = claims;
        expect(outcome((await browser.shop(callback)).location)).toHaveProperty("signin");
        const basic = Buffer.from(liar.received!.authorization!.slice("Basic ".length), "base64").toString();
        expect(basic.split(":").map(decodeURIComponent)).toEqual([clientId, clientSecret]);
        expect(createHash("sha256").update(liar.received!.form.get("code_verifier")!).digest("base64url")).toBe(query.get("code_challenge"));
        expect(query.get("code_challenge_method")).toBe("S256");
        expect(await told({ claims: { aud: ["the shop", "another"], azp: "the shop" } })).toHaveProperty("signin");
    });

    test("another browser cannot finish what this one has begun", async () => {
        const { callback } = await begun();
        expectTold(await new Browser().shop(callback), "no cookie", "wrong_browser");
        const victim = new Browser();
        await victim.shop("/auth/oidc/liar/start");
        expectTold(await victim.shop((await begun()).callback), "another cookie", "wrong_browser");
        expectTold(await victim.shop("/auth/oidc/liar/callback?code=x&state=guessed"), "guessed state", "sign_in_over");
        expectTold(await victim.shop("/auth/oidc/liar/callback"), "no state", "sign_in_over");
        const { browser, query } = await begun();
        expectTold(await browser.shop(`/auth/oidc/real/callback?code=x&state=${query.get("state")}`), "another provider's state", "sign_in_over");
        const other = await begun();
        expect(outcome((await other.browser.shop(`/auth/oidc/liar/callback?error=access_denied&state=${other.query.get("state")}`)).location)).toEqual({ signin_error: "provider_refused" });
    });

    test.each<[string, () => Lie]>([
        ["another nonce", () => ({ claims: { nonce: "another" } })],
        ["no nonce", () => ({ claims: { nonce: undefined } })],
        ["another issuer", () => ({ claims: { iss: "https://evil.example" } })],
        ["another audience", () => ({ claims: { aud: "another" } })],
        ["two audiences without azp", () => ({ claims: { aud: ["the shop", "another"] } })],
        ["another azp", () => ({ claims: { azp: "another" } })],
        ["an azp that is no text", () => ({ claims: { azp: 5 } })],
        ["expired", () => ({ claims: { exp: now() - 120 } })],
        ["from the future", () => ({ claims: { iat: now() + 300, exp: now() + 600 } })],
        ["old", () => ({ claims: { iat: now() - 3600 } })],
        ["no end", () => ({ claims: { exp: undefined } })],
        ["no subject", () => ({ claims: { sub: undefined } })],
        ["a subject that is too long", () => ({ claims: { sub: "x".repeat(256) } })],
        ["another's signature", () => ({ signer: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey })],
        ["no algorithm", () => ({ header: { alg: "none" } })],
        ["HS256", () => ({ header: { alg: "HS256" } })],
        ["ES256 with an RSA key", () => ({ header: { alg: "ES256" } })],
        ["critical extensions", () => ({ header: { crit: ["x"] } })],
    ])("%s is not believed", async (_name, lie) => {
        expect(await told(lie())).toEqual({ signin_error: "bad_id_token" });
    });

    test("new keys are fetched when a token names one, but not for every unknown name", async () => {
        await told({});
        await eventually("the pause between two looks at the keys to be over", async () => {
            liar.keys.delete("new");
            liar.add("new", "ec");
            return "signin" in (await told({ header: { kid: "new" } })) ? true : undefined;
        });
        const fetched = liar.fetched;
        for (let i = 0; i < 5; i++) expect(await told({ header: { kid: `unknown-${i}` } })).toEqual({ signin_error: "bad_id_token" });
        expect(liar.fetched).toBe(fetched);
    });

    test("API manners on a page route: whatever goes wrong on the way is told by a page", async () => {
        const go = (path: string) => new Browser().shop(`/auth/oidc/${path}`);
        expectTold(await go("nobody/start"), "unknown provider", "provider_not_found");
        expectTold(await go("nobody/callback?code=x&state=x"), "coming back from an unknown one", "provider_not_found");
        expectTold(await go("No%20Slug/start"), "no name of a provider", "not_found");
        expectTold(await go("liar/start?return_to=/&more=1"), "what the query may not have", "validation_failed");
        expectTold(await go("away/start"), "a provider that is away", "unavailable");
        expectTold(await go("liar/callback?error=access_denied"), "a denial without a state", "provider_refused");
        // From here on it is known where the person wants to be.
        for (const [refusal, code] of [
            [[400, { error: "invalid_grant" }], "provider_refused"],
            [[401, { error: "invalid_client" }], "provider_unavailable"],
            [[400, { error: "invalid_client" }], "provider_unavailable"],
            [[503, {}], "provider_unavailable"],
            [[200, { token_type: "Bearer" }], "provider_unavailable"],
        ] as [[number, object], string][]) {
            const { browser, callback } = await begun();
            liar.refusal = refusal;
            const { status, location } = await browser.shop(callback);
            liar.refusal = undefined;
            expect([status, new URL(location).pathname, outcome(location)], JSON.stringify(refusal)).toEqual([302, "/account", { signin_error: code }]);
        }
        expect(auth.log).toContain("invalid_client");
    });

    test("a claim wider than the code: a provider that takes the secret in the form and says nothing of proofs will do", async () => {
        const { browser, claims, callback } = await begun("terse", terse);
        terse.claims = { ...claims, email_verified: undefined };
        expect(outcome((await browser.shop(callback)).location)).toHaveProperty("signin");
        expect(terse.received!.authorization).toBeUndefined();
        expect([terse.received!.form.get("client_id"), terse.received!.form.get("client_secret")]).toEqual([clientId, clientSecret]);
        const unproven = await begun("terse", terse);
        terse.claims = { ...unproven.claims, email_verified: false }; // it says so, and is believed
        expect(outcome((await unproven.browser.shop(unproven.callback)).location)).toEqual({ signin_error: "provider_email_unverified" });
        expect(await told({ claims: { email_verified: undefined } }), "without the setting").toEqual({ signin_error: "provider_email_unverified" });
    });

    test("a log that names the wrong fault: an algorithm that is not taken is named", async () => {
        expect(await told({ header: { alg: "PS256" } })).toEqual({ signin_error: "bad_id_token" });
        await eventually("the log to name it", async () => (/"fault":"wrong_algorithm"/.test(auth.log) && /"algorithm":"PS256"/.test(auth.log)) || undefined);
    });

    test("no secret is in its log", () => {
        expect(auth.log).not.toContain(clientSecret);
        expect(auth.log).not.toContain("eyJ");
        expect(auth.log).not.toContain(liar.received!.form.get("code_verifier")!);
    });
});
