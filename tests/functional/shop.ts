// The shop as its clients see it: plain HTTP through the gateway, a new customer or product for each test that wants one.
import { randomUUID } from "node:crypto";
import { untruth } from "./documents.js";

export function setting(name: string): string {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run these tests with ./souk test`);
    return value;
}

export const base = setting("SOUK_BASE_URL");

export type Body = NonNullable<RequestInit["body"]>;

export interface Answer {
    status: number;
    headers: Headers;
    body: any;
    text: string;
}

export interface Call {
    method?: string;
    token?: string;
    json?: unknown;
    raw?: Body;
    headers?: Record<string, string>;
}

export async function call(path: string, options: Call = {}): Promise<Answer> {
    const headers: Record<string, string> = { ...options.headers };
    if (options.token) headers.Authorization = `Bearer ${options.token}`;
    let body: Body | undefined = options.raw;
    if (options.json !== undefined) {
        headers["Content-Type"] ??= "application/json";
        body = JSON.stringify(options.json);
    }
    const method = options.method ?? (body === undefined ? "GET" : "POST");
    const response = await fetch(base + path, { method, headers, body, signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    const wrong = untruth(method, path, response.status, response.headers.get("content-type"), text);
    if (wrong) throw new Error(`the document is not true: ${wrong}`);
    let parsed: unknown;
    try {
        parsed = JSON.parse(text);
    } catch {
        parsed = undefined;
    }
    return { status: response.status, headers: response.headers, body: parsed, text };
}

// Polls until `look` gives something; there are no fixed waits.
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, seconds = 20): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const found = await look();
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

// Until the answer is final: a connection that broke, a gateway that found nobody, a request still at work are not.
export async function insist(what: string, send: () => Promise<Answer>): Promise<Answer> {
    return eventually(what, async () => {
        const answer = await send().catch(() => undefined);
        if (!answer || [502, 503, 504].includes(answer.status) || answer.body?.code === "request_in_progress") return undefined;
        return answer;
    }, 120);
}

export interface Customer {
    email: string;
    token: string;
    refresh: string;
    id: string;
}

export async function newCustomer(): Promise<Customer> {
    const email = `${randomUUID()}@customers.example`;
    const answer = await call("/api/auth/register", { json: { email, password: "correct horse battery", name: "Ada" } });
    if (answer.status !== 201) throw new Error(`registering failed: ${answer.text}`);
    return {
        email,
        token: answer.body.access_token,
        refresh: answer.body.refresh_token,
        id: answer.body.user.id,
    };
}

let ownersToken: Promise<string> | undefined;
export function owner(): Promise<string> {
    ownersToken ??= call("/api/auth/login", {
        json: { email: setting("SOUK_OWNER_EMAIL"), password: setting("SOUK_OWNER_PASSWORD") },
    }).then((answer) => answer.body.access_token as string);
    return ownersToken;
}

export async function giveRoles(user: string, roles: string[]) {
    const answer = await call(`/api/users/${user}/roles`, { method: "PUT", token: await owner(), json: { roles }, headers: { "If-Match": "*" } });
    if (answer.status !== 200) throw new Error(`giving roles failed: ${answer.text}`);
}

export interface Product {
    id: string;
    variant: string;
    name: string;
}

export async function newProduct(stock: number, cents = 900): Promise<Product> {
    const token = await owner();
    await call("/api/categories", { token, json: { slug: "tests", name: "Tests" } }); // there already: fine
    const slug = `test-${randomUUID()}`;
    const answer = await call("/api/products", {
        token,
        json: {
            slug,
            name: `Mug ${slug}`,
            description: "",
            category: "tests",
            variants: [{ sku: slug, name: "", price: { amount: cents, currency: "EUR" }, stock }],
        },
    });
    if (answer.status !== 201) throw new Error(`no product: ${answer.text}`);
    const found = await call(`/api/products/variants?skus=${slug}`);
    if (found.status !== 200) throw new Error(`the product cannot be found: ${found.text}`);
    return { id: answer.body.id, variant: found.body.items[0].variant_id, name: `Mug ${slug}` };
}

export const home = { name: "Ada", line1: "1 Street", city: "Berlin", postcode: "10115", country: "DE" };

// A cart that only needs ordering; returns its total.
export async function fillCart(customer: Customer, product: Product, quantity = 1): Promise<{ amount: number; currency: string }> {
    const token = customer.token;
    await call("/api/cart", { token, json: { items: [{ variant_id: product.variant, quantity }] } });
    await call("/api/cart/address", { method: "PUT", token, json: home });
    const cart = await call("/api/cart/shipping", { method: "PUT", token, json: { method: "standard" } });
    if (cart.status !== 200) throw new Error(`no cart: ${cart.text}`);
    return cart.body.total;
}

export function order(customer: Customer, expected_total: unknown, key: string = randomUUID()): Promise<Answer> {
    return call("/api/orders", { token: customer.token, json: { expected_total }, headers: { "Idempotency-Key": key } });
}

export function pay(customer: Customer, id: string, payment_method = "pm_card_visa", key: string = randomUUID()): Promise<Answer> {
    return call(`/api/orders/${id}/payment`, {
        token: customer.token,
        json: { payment_method },
        headers: { "Idempotency-Key": key },
    });
}

export function cancel(customer: { token: string }, id: string, key: string = randomUUID()): Promise<Answer> {
    return call(`/api/orders/${id}/cancel`, { method: "POST", token: customer.token, headers: { "Idempotency-Key": key } });
}

export async function orderStatus(customer: Customer, id: string): Promise<string> {
    return (await call(`/api/orders/${id}`, { token: customer.token })).body.status;
}

export async function available(product: Product): Promise<number> {
    const found = await call(`/api/products/variants?skus=${product.name.slice(4)}`);
    return found.body.items[0].available;
}

export interface Mail {
    id: number;
    subject: string;
}
export async function mailsTo(email: string): Promise<Mail[]> {
    const response = await fetch(`${setting("SOUK_MAIL_URL")}/api/messages?to=${encodeURIComponent(email)}`);
    return ((await response.json()) as { items: Mail[] }).items;
}

// The text of the newest mail to this address whose subject fits.
export function mail(email: string, subject: RegExp): Promise<{ subject: string; text: string; html: string; headers: Record<string, string> }> {
    return eventually(`a mail "${subject.source}" to ${email}`, async () => {
        const found = (await mailsTo(email)).find((each) => subject.test(each.subject));
        if (!found) return undefined;
        return (await (await fetch(`${setting("SOUK_MAIL_URL")}/api/messages/${found.id}`)).json()) as any;
    });
}
