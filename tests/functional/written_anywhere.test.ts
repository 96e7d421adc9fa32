// Wherever people may write text: composed or decomposed, in full width, with blanks around it or in capitals, it is the same text. The
// places are those of the documents, so that a new one is looked at from its first day.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Field, type Operation, Document } from "./openapi.js";
import { newSeller, renewed } from "./sellers.js";
import { type Answer, call, type Customer, giveRoles } from "./shop.js";

const wide = (text: string) => text.replace(/[!-~]/g, (each) => String.fromCodePoint(each.codePointAt(0)! + 0xfee0)).replaceAll(" ", "\u3000");

// Texts whose spellings have to be taken or refused alike, as far as this field allows. A pattern or a list says exactly what may be sent.
function spellings({ schema }: Field, example: string): [what: string, one: string, same: string][] {
    if (schema.pattern || schema.enum || ["uuid", "date", "date-time"].includes(schema.format)) return [];
    const found: [string, string, string][] = [["blanks around", example, ` \t${example}\u00a0 `]];
    if (schema.format === "email") return [...found, ["capitals", example, example.toUpperCase()], ["full width", example, wide(example)]];
    if (schema.format) return found;
    if (schema.maxLength) {
        // The longest that there may be, in letters that are two characters when they are decomposed.
        const longest = "é".repeat(schema.maxLength);
        found.push(["decomposed", longest, longest.normalize("NFD")], ["the longest between blanks", longest, `  ${longest}  `]);
    }
    return found;
}

// Everybody at once, so that nothing is refused for want of a role.
async function everybody(): Promise<Customer> {
    const { head } = await newSeller();
    await giveRoles(head.id, ["customer", "seller", "support", "admin"]);
    return renewed(head);
}

const outcome = (answer: Answer, pointer: string) => JSON.stringify(answer.body?.violations?.filter((each: any) => each.pointer === pointer).map((each: any) => each.code) ?? []);

test.each(["auth", "product", "order", "admin"])("a text in another spelling is another text: nowhere in %s", async (service) => {
    const { token } = await everybody();
    const document = await Document.of(service);
    const send = (operation: Operation, body: unknown) =>
        call(operation.path, { method: operation.method, token, json: body, headers: { "Idempotency-Key": randomUUID(), "If-Match": "*" } });
    let compared = 0;
    for (const operation of document.operations({})) {
        if (!operation.schema || !operation.example) continue;
        for (const field of document.fields(operation.schema, operation.example)) {
            if (field.schema.type !== "string") continue;
            const example = field.pointer.slice(1).split("/").reduce((value: any, name) => value[name], operation.example) as string;
            for (const [what, one, same] of spellings(field, example)) {
                const [expected, got] = [await send(operation, field.replaced(one)), await send(operation, field.replaced(same))];
                expect(outcome(got, field.pointer), `${operation.name} ${field.pointer} ${what}: ${got.text.slice(0, 300)}`).toBe(outcome(expected, field.pointer));
                ++compared;
            }
            // Of nothing but blanks is nothing at all.
            if (field.schema.minLength > 0 && spellings(field, example).length > 0) {
                const answer = await send(operation, field.replaced(" \u3000\t"));
                if (answer.status === 422) expect(outcome(answer, field.pointer), `${operation.name} ${field.pointer} of blanks`).not.toBe("[]");
                else expect(answer.status, `${operation.name} ${field.pointer} of blanks: ${answer.text}`).toBeGreaterThanOrEqual(400);
            }
        }
    }
    expect(compared).toBeGreaterThan(service === "admin" ? 0 : 5);
});

test("what people say of themselves and of their goods is kept in one spelling, whatever they wrote it in", async () => {
    const { token } = await everybody();
    const text = `Ñandú ${randomUUID().slice(0, 8)}`;
    const kept: string[] = [];
    for (const spelling of [text, text.normalize("NFD"), `  ${text}\u00a0`]) {
        kept.push((await call("/api/users/me", { method: "PUT", token, json: { name: spelling } })).body.name);
        const { status, body } = await call("/api/users/me/addresses", { token, json: { name: spelling, line1: spelling, city: spelling, postcode: "10115", country: "DE" } });
        expect(status).toBe(201);
        kept.push(body.name, body.line1, body.city);
        const seller = await call("/api/sellers/me", { method: "PUT", token, json: { name: spelling, description: spelling }, headers: { "If-Match": "*" } });
        expect(seller.status, seller.text).toBe(200);
        kept.push(seller.body.name, seller.body.description);
    }
    expect([...new Set(kept)]).toEqual([text]);
});
