// What the pages do in a browser: those that links in mails lead to, the start page, and the API's documents.
import { authenticator } from "otplib";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AuthProcess } from "./auth_process.js";
import { closePages, open, says, useBrowser } from "./browser.js";
import { GatewayProcess } from "./gateway_process.js";
import { OpenIdProvider } from "./openid_provider.js";
import { invite, mine, newSeller, renewed } from "./sellers.js";
import { base, call, type Customer, mail, newCustomer, setting } from "./shop.js";
import { freePort } from "./stripe_sandbox_process.js";

useBrowser();
const souk = fileURLToPath(new URL("../../souk", import.meta.url));

const password = "correct horse battery";
const login = (email: string, word: string) => call("/api/auth/login", { json: { email, password: word } });
const profile = async (customer: Customer) => (await call("/api/users/me", { token: customer.token })).body;
// As it stands in the mail; on this gateway, whatever the shop calls itself outside.
async function linkTo(email: string, subject: RegExp): Promise<string> {
    const link = new URL(/https?:\S+\/account\/\S+/.exec((await mail(email, subject)).text)![0]);
    return base + link.pathname + link.hash;
}

test("an address is verified by a button, not by opening the link", async () => {
    const customer = await newCustomer();
    const link = await linkTo(customer.email, /^Welcome/);
    const page = await open(link, [422]);
    expect(page.url(), "the token is out of sight").toBe(link.split("#")[0]);
    const button = page.getByRole("button", { name: "Yes, it is mine" });
    await button.waitFor();
    expect((await profile(customer)).email_verified).toBe(false);
    await page.getByLabel("Password of your account").fill("correct horse battery");
    await button.click();
    await says(page, "status", "Thank you: your e-mail address is verified.");
    expect(await button.isVisible()).toBe(false);
    expect((await profile(customer)).email_verified).toBe(true);

    await page.reload();
    await says(page, "status", "The link is not complete, or this page was loaded again.");
    await page.goto(link); // used by now
    await button.click();
    await says(page, "status", /link/i);
    expect(await button.isVisible()).toBe(false);
});

test("another address is agreed to on both sides", async () => {
    const customer = await newCustomer();
    const next = `${randomUUID()}@customers.example`;
    expect((await call("/api/users/me/email", { token: customer.token, json: { email: next, password } })).status).toBe(202);
    const page = await open(await linkTo(next, /new e-mail address/));
    await page.getByRole("button", { name: "I agree" }).click();
    await says(page, "status", "Now the old address has to agree, too");
    expect((await profile(customer)).email).toBe(customer.email);
    const other = await open(await linkTo(customer.email, /change of your e-mail/));
    await other.getByRole("button", { name: "I agree" }).click();
    await says(other, "status", "Your e-mail address has been changed");
    expect((await profile(customer)).email).toBe(next);
});

test("a new password is set; one that is too easy is refused, and can be put right", async () => {
    const customer = await newCustomer();
    await call("/api/auth/password/forgot", { json: { email: customer.email } });
    const page = await open(await linkTo(customer.email, /new password/), [422]);
    const field = page.getByLabel("New password");
    expect(await page.locator(":focus").getAttribute("autocomplete"), "ready to type").toBe("new-password");
    await field.fill("password123");
    await page.getByLabel("Show it").check();
    expect(await field.getAttribute("type")).toBe("text");
    const set = page.getByRole("button", { name: "Set the password" });
    await set.click();
    await says(page, "alert", /\S/);
    expect((await login(customer.email, "password123")).status).toBe(401);
    await field.fill("seventeen green bottles");
    await set.click();
    await says(page, "status", "Your new password is set");
    expect((await login(customer.email, "seventeen green bottles")).status).toBe(200);
    expect((await call("/api/users/me", { token: customer.token })).status, "signed out everywhere").toBe(401);
});

test("a team is joined after signing in, with a second factor where there is one", async () => {
    const customer = await newCustomer();
    const begun = await call("/api/users/me/second-factor", { token: customer.token, json: { password } });
    const { secret } = begun.body;
    const on = await call("/api/users/me/second-factor/confirm", { token: customer.token, json: { code: authenticator.generate(secret) } });
    const { head } = await newSeller();
    await invite(head, customer.email, ["orders", "products"]);

    const page = await open(await linkTo(customer.email, /invites you/), [401, 403]);
    await page.getByLabel("E-mail").fill(customer.email);
    await page.getByLabel("Password", { exact: true }).fill("not this one");
    await page.getByRole("button", { name: "Sign in and join" }).click();
    await says(page, "alert", /\S/);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in and join" }).click();
    const code = page.getByLabel("Code");
    await code.fill("000000x");
    await page.getByRole("button", { name: "Go on" }).click();
    await says(page, "alert", /\S/);
    await code.fill(on.body.recovery_codes[0]);
    await page.getByRole("button", { name: "Go on" }).click();
    await says(page, "status", /Welcome to the team of .+ Your rights there: (orders, products|products, orders)\./);
    expect((await mine((await renewed(customer)).token)).status).toBe(200);
});

test("a provider's sign-in ends on the start page, and signs out there", async () => {
    const authPort = await freePort();
    const gateway = await GatewayProcess.start({ SOUK_PORT_AUTH: String(authPort) });
    const provider = await OpenIdProvider.start(`${gateway.url}/api/auth/oidc/one/callback`);
    const auth = await AuthProcess.start({ SOUK_OIDC_PROVIDERS: "one", ...provider.settings("one"), SOUK_PUBLIC_URL: gateway.url }, authPort);
    try {
        const { id, email } = provider.account();
        const refused = [401, 404]; // the code that is none; this gateway leads to no payment sandbox
        const page = await open(`${gateway.url}/api/auth/oidc/one/start`, refused);
        await page.locator("[name=login]").fill(id);
        await page.locator("[name=password]").fill("x");
        await page.locator("[type=submit]").click();
        await page.locator("[type=submit]").click(); // what the shop may know
        await says(page, "status", `Signed in as Grace Hopper, ${email}.`);
        expect(page.url()).toBe(`${gateway.url}/`);
        await page.getByRole("button", { name: "Sign out" }).click();
        await says(page, "status", "Grace Hopper has signed out.");

        const declined = await open(`${gateway.url}/#signin_error=provider_refused`, refused);
        await says(declined, "status", "The provider did not sign you in");
        const late = await open(`${gateway.url}/#signin=${"x".repeat(43)}`, refused);
        await says(late, "status", "This sign-in is over");
    } finally {
        await closePages();
        await auth.stop();
        provider.stop();
        await gateway.stop();
    }
});

test("a link of the operator's signs in on the start page, once", async () => {
    const link = execFileSync(souk, ["sign-in"], { env: { ...process.env, SOUK_PORT_BASE: undefined }, encoding: "utf8" }).trim();
    const here = base + new URL(link).pathname + new URL(link).hash;
    const page = await open(here);
    await says(page, "status", `, ${setting("SOUK_OWNER_EMAIL")}.`);
    expect(page.url()).toBe(`${base}/`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await says(page, "status", "has signed out.");
    const again = await open(here, [422]);
    await says(again, "status", "This link is not valid any more");
    await again.reload(); // from the browser's cache, as it was
    await says(again, "status", "all parts are well");
});

test("the start page shows that all parts are well", async () => {
    const page = await open(`${base}/`);
    await says(page, "status", "all parts are well");
    expect(await page.locator("article .pill").allTextContents()).toEqual(["ready", "ready", "ready", "ready"]);
    for (const link of ["API", "OpenAPI"]) expect(await page.getByRole("link", { name: link, exact: true }).count()).toBe(4);
});

// Kind: a shop that takes no money and looks like one that does.
test("a demonstration says so on its pages, a shop does not", async () => {
    const words = "This shop is a demonstration";
    for (const [demo, shown] of [["1", 1], ["0", 0]] as const) {
        const gateway = await GatewayProcess.start({ SOUK_DEMO: demo });
        try {
            for (const path of ["/", "/account/verify-email", "/admin"]) {
                const page = await open(gateway.url + path);
                await page.waitForLoadState("networkidle"); // so it has been told what it is
                const banner = page.getByRole("note").filter({ hasText: words }); // a hidden one has no role
                if (demo === "1") await banner.waitFor();
                expect(await banner.count(), `${path} ${demo}`).toBe(shown);
            }
        } finally {
            await closePages();
            await gateway.stop();
        }
    }
});

test("the API's documents can be read and tried", async () => {
    for (const service of ["auth", "product", "order", "admin"]) {
        const page = await open(`${base}/docs/${service}`);
        const operations = Object.values<any>((await call(`/docs/${service}/openapi.json`)).body.paths).flatMap((each) => Object.keys(each));
        await page.locator("details.operation").nth(operations.length - 1).waitFor();
        expect(await page.locator("details.operation").count(), service).toBe(operations.length);
    }
    const page = await open(`${base}/docs/product`);
    const list = page.locator("details.operation").filter({ has: page.getByText("List, filter and search products") });
    await list.locator("summary").click();
    expect(await list.locator("input[name=category]").getAttribute("placeholder")).toBe("for example mugs");
    await list.locator("input[name=limit]").fill("2");
    await list.getByRole("button", { name: "Send" }).click();
    await list.locator(".answer .status").filter({ hasText: "200" }).waitFor();
});
