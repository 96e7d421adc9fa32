// What the documents promise, asked for by a program that knows nothing else: Schemathesis, with the tokens of a customer, a seller and
// an admin. No answer is a fault, no valid request is refused and no invalid one accepted, but for what is listed here.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { type Complaint, schemathesis, unavailable } from "./schemathesis.js";
import { newSeller, renewed } from "./sellers.js";
import { call, type Customer, giveRoles, newCustomer, setting } from "./shop.js";

const long = process.env.SOUK_TEST_LONG === "1";
const missing = await unavailable();

// These end what the other requests are made with, or change accounts and sellers of other tests, whose ids answers have told.
const without: Record<string, string[]> = {
    auth: ["POST /auth/logout", "DELETE /users/me/sessions", "DELETE /users/me/sessions/{id}", "POST /auth/signing-keys/rotate", "PUT /users/{id}/roles",
        ...["suspend", "reinstate", "second-factor/reset"].map((act) => `POST /users/{id}/${act}`), ...["approve", "reject", "suspend", "reinstate"].map((act) => `POST /sellers/{id}/${act}`)],
};

// What a value has to be beyond what a schema can say (docs/decisions/0025-what-documents-do-not-say.md): pointer, code of the violation.
const unsayable: [pointer: RegExp, code: string][] = [
    [/./, "invalid_character"],                       // control characters, and in names what hides or turns others
    [/currency$/, "invalid_format"],                  // ISO 4217 grows
    [/country$/, "invalid_format"],                   // ISO 3166
    [/\/(postcode|region)$/, "required"],             // depends on the country
    [/\/(postcode|region)$/, "not_allowed"],
    [/\/(postcode|phone|region)$/, "invalid_format"],
    [/\/(iban|vat_id)$/, "invalid_format"],           // check digits
    [/\/(email|name|account_holder)$/, "invalid_format"],
    [/./, "too_short"],                               // nothing but blanks
];

function isExplained({ operation, code, message, status, sent, answer }: Complaint): boolean {
    if (code === "ST202") {
        if (answer.code === "validation_failed") return answer.violations.every((each: any) => unsayable.some(([pointer, what]) => pointer.test(each.pointer) && what === each.code));
        // A condition of the story, which the document names: no such category, a link that is over, a version that has changed.
        return !["malformed_json", "malformed_request", "body_required"].includes(answer.code) && named(operation, status).includes(answer.code);
    }
    // Where browsers come by themselves, the redirect tells what was wrong.
    if (code === "ST201" && status === 302) return true;
    // null is the same as a member that is not there.
    if (code === "ST201") return nulls(sent.body).some((name) => message.includes(` ${name}: Incorrect type`));
    return false;
}

const documents = ["auth", "product", "order", "admin"].map((service) => JSON.parse(readFileSync(new URL(`../../services/${service}/openapi.json`, import.meta.url), "utf8")));
function named(operation: string, status: number): string[] {
    const [method = "", template = ""] = operation.split(" ");
    const found = documents.map((document) => document.paths[template]?.[method.toLowerCase()]).find((each) => each);
    return Object.keys(found?.responses[status]?.content?.["application/problem+json"]?.examples ?? {})
        .concat(found?.responses[status]?.content?.["application/problem+json"]?.example?.code ?? []);
}

function nulls(value: any): string[] {
    if (!value || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([name, inner]) => (inner === null ? [name] : nulls(inner)));
}

async function admin(): Promise<Customer> {
    const account = await newCustomer();
    await giveRoles(account.id, ["customer", "support", "admin"]);
    return renewed(account);
}
// The password of test accounts is the documents' example, which would close the account.
async function unguessable(person: Customer): Promise<Customer> {
    const { status, body } = await call("/api/users/me/password", { method: "PUT", token: person.token, json: { current_password: "correct horse battery", new_password: randomUUID() } });
    expect(status).toBe(200);
    return { ...person, token: body.access_token, refresh: body.refresh_token };
}
const people: Record<string, () => Promise<Customer>> = { customer: newCustomer, seller: async () => (await newSeller()).head, admin };

// The suite has a minute and a half for it: the person for whom a document has most. ./souk test --long: everybody with all of them.
const runs = long
    ? Object.keys(people).flatMap((who) => ["auth", "product", "order", "admin"].map((service) => [who, service] as const))
    : [["customer", "auth"], ["seller", "product"], ["customer", "order"], ["admin", "admin"]] as const;

let asked = 0;
test.skipIf(missing).each(runs.map(([who, service]) => [who, service] as const))(
    `claims that nobody has checked: ${missing ?? "a %s finds the document of %s true"}`,
    async (who, service) => {
        const person = await unguessable(await people[who]!());
        const { complaints, requests, output } = await schemathesis({
            service, url: setting(`SOUK_${service.toUpperCase()}_URL`), token: person.token, examples: long ? 60 : 3, seconds: long ? 600 : 60, without: without[service] ?? [],
        });
        expect(requests, output).toBeGreaterThan(100);
        asked += requests;
        const unexplained = complaints.filter((each) => !isExplained(each));
        expect(unexplained, JSON.stringify(unexplained).slice(0, 3000)).toEqual([]);
        const still = await call("/api/users/me", { token: person.token });
        expect(still.status, `its token has been good all the time: ${still.text}`).toBe(200);
    },
    long ? 700_000 : 120_000,
);

afterAll(() => {
    if (!missing) console.log(`Schemathesis made ${asked} requests`);
});
