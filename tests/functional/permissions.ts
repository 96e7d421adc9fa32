// Who may do what, written down apart from the code, and everybody who could try: tests compare this list with what the
// documents declare and with what the services answer.
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { call, type Customer, giveRoles, newCustomer, setting } from "./shop.js";
import { serviceToken } from "./keys.js";
import { newMember, newSeller, renewed } from "./sellers.js";

// Who, and the scope with which an API key of theirs may, too. `a:b` is the right b in a seller's team; of `team` the story asks for it
// itself, under the lock of the seller's row. `service:x` are the services that may call it; whatever is not here is for nobody.
const whoMay = `
anyone                          POST /auth/register  POST /auth/login  POST /auth/login/second-factor  POST /auth/refresh
visitor                         POST /auth/email/verify
anyone                          POST /auth/email/confirm  POST /auth/password/forgot  POST /auth/password/reset
anyone                          GET /auth/.well-known/jwks.json  GET /auth/oidc  GET /auth/oidc/{provider}/start  GET /auth/oidc/{provider}/callback
anyone                          POST /auth/oidc/exchange  POST /auth/sign-in-link  GET /sellers/{slug_or_id}  GET /shipping-methods  POST /payments/webhooks/stripe  GET /admin
anyone                          GET /categories  GET /products  GET /products/variants  GET /products/{id}  GET /products/{id}/reviews
account                         POST /auth/logout  POST /auth/proof  GET /auth/verify  PUT /users/me  GET /users/me/export  POST /users/me/close
account profile_read            GET /users/me
account                         POST /users/me/email  POST /users/me/email/verification  PUT /users/me/password
account                         GET /users/me/sessions  DELETE /users/me/sessions  DELETE /users/me/sessions/{id}
account                         GET /users/me/second-factor  POST /users/me/second-factor  POST /users/me/second-factor/confirm
account                         POST /users/me/second-factor/recovery-codes  POST /users/me/second-factor/turn-off
account                         GET /users/me/addresses  POST /users/me/addresses  PUT /users/me/addresses/{id}  DELETE /users/me/addresses/{id}
account                         PUT /users/me/addresses/{id}/default  GET /users/me/api-keys  POST /users/me/api-keys  DELETE /users/me/api-keys/{id}
account                         GET /users/me/identities  POST /users/me/identities/{provider}/start  DELETE /users/me/identities/{provider}
account                         POST /sellers  POST /sellers/invitations/accept
team                            GET /sellers/me
team:profile                    PUT /sellers/me
team:owner                      POST /sellers/me/application
team:members                    GET /sellers/me/members  POST /sellers/me/members  PUT /sellers/me/members/{user_id}
team:members                    DELETE /sellers/me/members/{user_id}  DELETE /sellers/me/invitations/{id}
seller:products products_write  POST /products
customer                        POST /products/{id}/reviews  POST /orders/{id}/payment
customer orders_read            GET /cart  GET /orders  GET /orders/{id}
customer orders_write           POST /cart  PUT /cart  DELETE /cart/items/{variant}  PUT /cart/address  PUT /cart/shipping
customer orders_write           POST /orders  POST /orders/{id}/cancel
support|admin                   GET /users  GET /users/{id}  GET /sellers  GET /admin/overview
admin                           PUT /users/{id}/roles  POST /users/{id}/suspend  POST /users/{id}/reinstate  POST /users/{id}/second-factor/reset
admin                           GET /auth/signing-keys  POST /auth/signing-keys/rotate  POST /categories  POST /products/{id}/approve
admin                           POST /sellers/{id}/approve  POST /sellers/{id}/reject  POST /sellers/{id}/suspend  POST /sellers/{id}/reinstate
admin                           GET /admin/reconciliation  GET /admin/api/dead-letters
admin                           POST /admin/api/dead-letters/{queue}/replay  POST /admin/api/dead-letters/{queue}/discard
service:admin,order,product     POST /internal/api-keys/verify
service:order                   GET /internal/users/{id}  POST /internal/quotes  POST /internal/reservations  DELETE /internal/reservations/{id}
service:order,product           POST /internal/sellers/known
service:product                 GET /internal/purchases/{user}/{product}  POST /internal/orders/holds
`;

export interface Rule {
    who: string; // anyone, visitor (nobody, or a person who says who they are), account, team, service, or roles
    right?: string;
    services: string[];
    scope?: string;
}

export const rules = new Map<string, Rule>(whoMay.trim().split("\n").flatMap((line) => {
    const [whole = "", ...rest] = line.split(/\s+/);
    const scope = /^[A-Z]+$/.test(rest[0]!) ? undefined : rest.shift();
    const [who = "", more] = whole.split(":");
    const rule: Rule = { who, services: who === "service" ? more!.split(",") : [], ...(who !== "service" && more ? { right: more } : {}), ...(scope ? { scope } : {}) };
    return Array.from({ length: rest.length / 2 }, (_, index) => [`${rest[index * 2]} ${rest[index * 2 + 1]}`, rule] as const);
}));

export interface Operation {
    name: string; // "POST /orders/{id}/payment"
    service: string;
    method: string;
    template: string;
    prefix: string; // at the gateway
    declared: any;
    example: unknown; // of its body
}

const services = ["auth", "product", "order", "admin"];
export const operations: Operation[] = services.flatMap((service) => {
    const document = JSON.parse(readFileSync(`../../services/${service}/openapi.json`, "utf8"));
    const prefix = document.servers[0].url.replace(/\/$/, "");
    return Object.entries<any>(document.paths).flatMap(([template, methods]) => Object.entries<any>(methods).map(([method, declared]) => ({
        name: `${method.toUpperCase()} ${template}`, service, method: method.toUpperCase(), template, prefix, declared,
        example: declared.requestBody?.content?.["application/json"]?.example,
    })));
});
export const urlOf = (service: string) => setting(`SOUK_${service.toUpperCase()}_URL`);

// Somebody who tries. What they have decides, and nothing else.
export interface Kind {
    name: string;
    account?: Customer;
    roles: string[];
    rights?: string[]; // in a team
    scope?: string;    // of an API key
    service?: string;
    token(service: string): string | undefined; // for calls to this service
}

async function withRoles(roles: string[]): Promise<Customer> {
    const account = await newCustomer();
    await giveRoles(account.id, roles);
    return renewed(account);
}

async function keyOf(account: Customer, scope: string): Promise<string> {
    const made = await call("/api/users/me/api-keys", { token: account.token, json: { name: scope, scopes: [scope] } });
    expect(made.status, made.text).toBe(201);
    return made.body.key;
}

export async function everybody(): Promise<Kind[]> {
    const { head } = await newSeller();
    const [customer, other, support, admin] = await Promise.all([newCustomer(), newCustomer(), withRoles(["support"]), withRoles(["admin"])]);
    const kinds: Kind[] = [{ name: "nobody", roles: [], token: () => undefined }, { name: "garbage", roles: [], token: () => "garbage" }];
    const person = (name: string, account: Customer, roles: string[], rights?: string[]) => {
        kinds.push({ name, account, roles, ...(rights ? { rights } : {}), token: () => account.token });
    };
    person("a customer", customer, ["customer"]);
    person("another customer", other, ["customer"]);
    person("support", support, ["support"]);
    person("an admin", admin, ["admin"]);
    person("a seller's owner", head, ["customer", "seller"], ["owner"]);
    for (const right of ["profile", "products", "orders", "payouts", "members"])
        person(`a member with the right ${right}`, await newMember(head, [right]), ["customer", "seller"], [right]);
    const withKeys = ["a customer", "an admin", "a seller's owner", "a member with the right products", "a member with the right orders"];
    for (const { name, account, roles, rights } of kinds.filter((each) => withKeys.includes(each.name))) {
        for (const scope of ["products_write", "orders_read", "orders_write", "profile_read"]) {
            const key = await keyOf(account!, scope);
            kinds.push({ name: `the key ${scope} of ${name}`, roles, ...(rights ? { rights } : {}), scope, token: () => key });
        }
    }
    for (const service of services) {
        kinds.push({ name: `the service ${service}`, roles: [], service, token: (called) => serviceToken(service, called) });
        kinds.push({ name: `the service ${service}, for another`, roles: [], token: (called) => serviceToken(service, called === "order" ? "product" : "order") });
    }
    return kinds;
}

export function may(kind: Kind, rule: Rule): boolean {
    if (rule.who === "anyone") return true;
    if (rule.who === "visitor") return kind.name === "nobody" || (kind.roles.length > 0 && !kind.scope);
    if (rule.who === "service") return kind.service !== undefined && rule.services.includes(kind.service);
    if (kind.roles.length === 0) return false;
    if (kind.scope && kind.scope !== rule.scope) return false;
    if (rule.who === "team" && !kind.rights) return false;
    if (rule.right && !kind.rights?.some((each) => each === "owner" || each === rule.right)) return false;
    return rule.who === "account" || rule.who === "team" || rule.who.split("|").some((role) => kind.roles.includes(role));
}
