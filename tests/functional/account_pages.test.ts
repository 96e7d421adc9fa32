// The pages to which links in mails lead, and the part of the start page that providers send browsers back to: that they are
// served, guarded, and know the API and its refusals. browser.test.ts is about what they do.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AuthProcess } from "./auth_process.js";
import { GatewayProcess } from "./gateway_process.js";
import { expectProblem } from "./problems.js";
import { invite, newSeller } from "./sellers.js";
import { base, call, mail, newCustomer } from "./shop.js";
import { freePort } from "./stripe_sandbox_process.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["verify-email", "confirm-email", "reset-password", "seller-invitation"];

async function linkIn(email: string, subject: RegExp): Promise<URL> {
    return new URL(/https?:\S+\/account\/\S+/.exec((await mail(email, subject)).text)![0]);
}

test("the pages of links in mails are served and guarded", async () => {
    for (const path of ["/account", "/account/", "/account/verify-email/", ...pages.map((name) => `/account/${name}`), "/account/verify-email?utm_source=mail"]) {
        const page = await call(path);
        expect(page.status, path).toBe(200);
        expect(page.headers.get("content-type"), path).toBe("text/html; charset=utf-8");
        expect(page.headers.get("cache-control"), path).toBe("no-cache");
        const policy = page.headers.get("content-security-policy")!.split("; ");
        for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) expect(policy, path).toContain(rule);
        expect(page.headers.get("x-content-type-options"), path).toBe("nosniff");
        expect(page.headers.get("referrer-policy"), path).toBe("strict-origin-when-cross-origin");
        expect(page.headers.get("x-request-id"), path).toBeTruthy();
        // What the policy forbids is not there, and all that is there can be had.
        expect(page.text, path).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/i);
        for (const [, source] of page.text.matchAll(/(?:src|href)="(\/landing\/[^"]+)"/g)) expect((await call(source!)).status, source).toBe(200);
    }
    expectProblem(await call("/accounts"), "another place", 404, "not_found");
    expectProblem(await call("/account/verify-email", { method: "POST" }), "no API", 405, "method_not_allowed");
    expectProblem(await call("/account/verify-email", { json: { token: "x" } }), "no body is taken", 413, "body_too_large");
});

test("links in mails lead to them", async () => {
    const customer = await newCustomer();
    const links = [await linkIn(customer.email, /^Welcome/)];
    await call("/api/auth/password/forgot", { json: { email: customer.email } });
    links.push(await linkIn(customer.email, /new password/));
    const { head } = await newSeller();
    await invite(head, customer.email, ["orders"]);
    links.push(await linkIn(customer.email, /invites you/));
    expect(links.map(({ pathname }) => pathname)).toEqual(["/account/verify-email", "/account/reset-password", "/account/seller-invitation"]);
    for (const link of links) {
        expect(link.hash).toMatch(/^#token=[\w-]{43}$/);
        expect((await call(link.pathname)).text).toContain("/landing/account.js");
    }
});

test("through the gateway, a provider's sign-in comes back to a page, and not to the API", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const provider = createServer((_, response) => response.setHeader("Content-Type", "application/json").end(JSON.stringify({
        issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` })));
    await once(provider.listen(Number(new URL(issuer).port), "127.0.0.1"), "listening");
    const auth = await AuthProcess.start({ SOUK_OIDC_PROVIDERS: "one", SOUK_OIDC_ONE_ISSUER: issuer, SOUK_OIDC_ONE_CLIENT_ID: "x", SOUK_OIDC_ONE_CLIENT_SECRET: "x" });
    const gateway = await GatewayProcess.start({ SOUK_PORT_AUTH: new URL(auth.url).port });
    try {
        for (const [query, page] of [["", "/"], ["?return_to=/account/security", "/account/security"]]) {
            const go = (path: string, headers = {}) => fetch(`${gateway.url}/api/auth/oidc/one/${path}`, { redirect: "manual", headers });
            const start = await go(`start${query}`);
            const state = new URL(start.headers.get("location")!).searchParams.get("state");
            const back = await go(`callback?error=access_denied&state=${state}`, { Cookie: start.headers.get("set-cookie")!.split(";")[0]! });
            expect(back.status).toBe(302);
            expect(new URL(back.headers.get("location")!, gateway.url).href).toBe(`${gateway.url}${page}#signin_error=provider_refused`);
        }
    } finally {
        provider.close();
        provider.closeAllConnections();
        await gateway.stop();
        await auth.stop();
    }
    // Of what the API itself has made, the gateway names the address that clients see.
    const made = await call("/api/auth/register", { json: { email: `${crypto.randomUUID()}@customers.example`, password: "correct horse battery", name: "Ada" } });
    expect(new URL(made.headers.get("location")!, base).pathname).toBe("/api/users/me");
});

test("their scripts know the API's paths, and a sentence for whatever a provider's sign-in ends with", async () => {
    const scripts = await Promise.all(["account.js", "session.js", "page.js"].map(async (name) => (await call(`/landing/${name}`)).text));
    const { paths } = (await call("/docs/auth/openapi.json")).body;
    const known = Object.keys(paths).map((path) => path.replace(/^\/api/, ""));
    const asked = scripts.flatMap((script) => [...script.matchAll(/\bpost\('([^']+)'/g)].map(([, path]) => path!));
    expect(asked.length).toBeGreaterThan(7);
    for (const path of asked) expect(known, path).toContain(path);
    for (const page of pages) expect(scripts[0]).toContain(`'${page}': {`);
    for (const script of scripts) expect(script).not.toMatch(/localStorage|sessionStorage|document\.cookie|innerHTML/);

    const { reasons, reason, fault } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(scripts[1]!)}`);
    const code = await Promise.all(["sign_in_with_provider", "identities"].map((name) => readFile(`${root}services/auth/api/${name}.cpp`, "utf8")));
    const refused = new Set(code.flatMap((text) => [...text.matchAll(/refusal::(\w+)/g)].map(([, name]) => name!)));
    // Said before the browser leaves, or to those who are signed in.
    for (const other of ["return_to_not_local", "identity_not_found", "last_way_in"]) expect(refused.delete(other), other).toBe(true);
    // And whatever any route may refuse, which the gateway says as well.
    for (const common of ["unavailable", "too_many_requests"]) refused.add(common);
    expect(Object.keys(reasons).sort()).toEqual([...refused].sort());
    expect(reason("constructor")).toBeUndefined();

    const easy = await call("/api/auth/register", { json: { email: "easy@example.org", password: "password123", name: "Ada" } });
    expect(fault(easy)).toMatch(/^The password is too easily guessed\. It is among those .*\.$/);
    const short = await call("/api/auth/password/reset", { json: { token: "x", password: "short" } });
    expect(fault(short)).toMatch(/^Some values are not valid\. Password .*8.*\.$/);
    expect(fault({ body: { title: "Too many attempts; wait before the next one" }, wait: 30 })).toBe("Too many attempts; wait before the next one. That is in 30 seconds.");
    expect(fault({ body: {} })).toBe("That did not work.");
});
