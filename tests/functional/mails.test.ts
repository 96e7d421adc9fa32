// In which language mails are written, what they look like where they arrive, and what becomes of those that cannot be written.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { proveAddress } from "./database.js";
import { expectProblem } from "./problems.js";
import { takeDeadLetter, writeMail } from "./mail_queue.js";
import { type Answer, call, fillCart, mail, mailsTo, newProduct, order, pay } from "./shop.js";

const someone = () => `${randomUUID()}@customers.example`;

function register(email: string, more: object = {}, language?: string): Promise<Answer> {
    const headers: Record<string, string> = language === undefined ? {} : { "Accept-Language": language };
    return call("/api/auth/register", { json: { email, password: "correct horse battery", name: `Änne "Ann" <b> & Söhne`, ...more }, headers });
}

describe("the reader's language", () => {
    test("is the one they ask for: a German mail, in text and HTML", async () => {
        const email = someone();
        const { status, body } = await register(email, { locale: "de" });
        expect(status).toBe(201);
        expect(body.user.locale).toBe("de");
        expect((await call("/api/users/me", { token: body.access_token })).body.locale).toBe("de");
        const { subject, text, html, headers } = await mail(email, /^Willkommen/);
        expect(subject).toMatch(/^Willkommen bei /);
        expect(headers["content-language"]).toBe("de");
        expect(headers["content-type"]).toContain("multipart/");
        expect(text, "no name before the address is proved").toContain("Hallo,");
        expect(text + html).not.toContain("Änne");
        expect(html).toContain('<html lang="de">');
        const link = /^http\S+#token=[\w-]+$/m.exec(text)?.[0];
        expect(link).toBeTruthy();
        expect(html.split(`href="${link}"`), "a button and the bare link").toHaveLength(3);
        expect(html).toContain(">Adresse bestätigen</a>");
        expect(html).toContain(`>${link}</a>`);
        expect(html, "nothing from elsewhere").not.toMatch(/<(img|link|script|iframe)|url\(|@import/i);
        expect(text + html).not.toMatch(/\{\??[a-z_]+\}/);

        await proveAddress(body.user.id);
        await call("/api/auth/password/forgot", { json: { email } });
        const named = await mail(email, /neues Passwort|Passwort/i);
        expect(named.text).toContain(`Hallo Änne "Ann" <b> & Söhne,`);
        expect(named.html).toContain("Hallo Änne &quot;Ann&quot; &lt;b&gt; &amp; Söhne,");
        expect(named.html).not.toContain("<b>");
    });

    test("else the one their browser likes best of those that there are", async () => {
        const cases: [string | undefined, object, string][] = [
            ["tlh, de-AT;q=0.9, en;q=0.5", {}, "de"],
            ["en;q=0.1, de;q=0.2", {}, "de"],
            ["de;q=0, *;q=0.5", {}, "en"],
            ["tlh", {}, "en"],
            ["\\;;q=,,<b>", {}, "en"],
            ["de", { locale: "en" }, "en"],
            ["en", { locale: "de-AT" }, "de"],
        ];
        for (const [language, more, locale] of cases) {
            const answer = await register(someone(), more, language);
            expect(answer.body.user?.locale, `${language} ${JSON.stringify(more)}: ${answer.text}`).toBe(locale);
        }
    });

    test("must be one, and may be one that there are no mails in: then English", async () => {
        for (const locale of ["", "d", "<b>", "de_AT", "german!", "de\r\nBcc: eve@example.org", "x".repeat(40), 7, ["de"]]) {
            expectProblem(await register(someone(), { locale }), `locale ${JSON.stringify(locale)}`, 422);
        }
        const email = someone();
        expect((await register(email, { locale: "tlh" }, "de")).body.user.locale).toBe("tlh");
        expect((await mail(email, /^Welcome/)).headers["content-language"]).toBe("en");
    });
});

// Straight into the worker's queue: no service publishes such events. The dead letters are taken away again, for the books.
describe("a mail that cannot be written", () => {
    test.each([
        ["an unknown message", { message: "nonsense", values: { name: "Ada" } }],
        ["a value that is not there", { message: "seller_rejected", values: { name: "Ada", shop_name: "Mugs" }, locale: "de" }],
        ["a value that is empty", { message: "seller_invitation", values: { name: "Ada", shop_name: "Mugs", link: "" } }],
    ])("%s: a dead letter, and nothing is sent", async (_, notification) => {
        const email = someone();
        await writeMail({ to: email, ...notification });
        await takeDeadLetter(email);
        expect(await mailsTo(email)).toEqual([]);
    });
});

// Whoever writes a mail asks for the language that its reader has chosen by then.
test("the confirmation of an order is in the language of the account", async () => {
    const email = someone();
    const { body } = await register(email, { locale: "de" });
    const customer = { email, token: body.access_token, refresh: body.refresh_token, id: body.user.id };
    const placed = await order(customer, await fillCart(customer, await newProduct(1)));
    expect((await pay(customer, placed.body.id)).status).toBe(200);
    const { subject, text, headers } = await mail(email, /^Ihre Bestellung/);
    expect(subject).toMatch(/^Ihre Bestellung \d+ bei /);
    expect(headers["content-language"]).toBe("de");
    expect(text).toContain("Danke für Ihre Bestellung.");
});
