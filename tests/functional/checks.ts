// For each CHECK of the databases what stands before it: requests that would break it, or why no request can.
import { randomUUID } from "node:crypto";
import { newSeller } from "./sellers.js";
import { type Answer, call, type Customer, home, newProduct, order, owner } from "./shop.js";

// Requests by a customer, each of which has to be refused.
type Requests = (customer: Customer) => Promise<Answer[]>;
export type Guard = Requests | { why: string };

const largest = 9223372036854775807n;
const state: Guard = { why: "a state of a closed list in the program; no request names it" };
const computed: Guard = { why: "computed from numbers that have limits of their own" };
const by_provider: Guard = { why: "what the payment provider reports is checked when it is read" };

// JSON with numbers that JavaScript does not have.
const json = (value: object) => JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `@${each}@` : each)).replace(/"@(-?\d+)@"/g, "$1");
const send = (path: string, token: string, body: object, method = "POST", headers: Record<string, string> = {}) =>
    call(path, { method, token, raw: json(body), headers: { "Content-Type": "application/json", ...headers } });

async function products(variants: object[]): Promise<Answer[]> {
    const token = await owner();
    await call("/api/categories", { token, json: { slug: "tests", name: "Tests" } });
    const made = [];
    for (const variant of variants) {
        const slug = `check-${randomUUID()}`;
        made.push(await send("/api/products", token, { slug, name: slug, description: "", category: "tests", variants: [{ sku: slug, name: "", price: { amount: 900, currency: "EUR" }, stock: 1, ...variant }] }));
    }
    return made;
}

const pieces: Requests = async (customer) => {
    const { variant } = await newProduct(9);
    const made = [];
    for (const quantity of [0, -1, 1_000_001, largest]) for (const method of ["POST", "PUT"]) made.push(await send("/api/cart", customer.token, { items: [{ variant_id: variant, quantity }] }, method));
    await send("/api/cart", customer.token, { items: [{ variant_id: variant, quantity: 1_000_000 }] }, "PUT");
    made.push(await send("/api/cart", customer.token, { items: [{ variant_id: variant, quantity: 1 }] }));
    made.push(await send("/api/cart", customer.token, { items: [{ variant_id: variant, quantity: 600_000 }, { variant_id: variant, quantity: 600_000 }] }, "PUT"));
    return made;
};

const teams: Requests = async () => {
    const { head: { token } } = await newSeller();
    const made = [];
    for (const rights of [[], ["none"], ["products", ""], [""]])
        made.push(await send("/api/sellers/me/members", token, { email: `${randomUUID()}@customers.example`, rights }));
    return made;
};

export const guards: Record<string, Guard> = {
    "auth_db: users(status)": state,
    "auth_db: account_tokens(purpose)": state,
    "auth_db: sellers(status)": state,
    "auth_db: sellers(iban,account_holder,own)": { why: "the body of an application has both; without them is only the shop's own seller, which no request makes" },
    "auth_db: seller_members(rights)": teams,
    "auth_db: seller_invitations(rights)": teams,
    "auth_db: seller_changes(from_status)": state,
    "auth_db: seller_changes(to_status)": state,
    "auth_db: seller_changes(from_status,to_status)": { why: "an event is written by the change that was conditional on the state before" },

    "product_db: sellers(state)": state,
    "product_db: products(approval)": state,
    "product_db: variants(price)": () => products([-1, -100, -largest - 1n].map((amount) => ({ price: { amount, currency: "EUR" } }))),
    "product_db: stock(on_hand)": () => products([-1, -largest, 1_000_000_001, largest].map((stock) => ({ stock }))),
    "product_db: stock(reserved)": computed,
    "product_db: stock(sold)": computed,
    "product_db: stock(on_hand,reserved)": async (customer) => {
        const { variant } = await newProduct(1);
        await send("/api/cart", customer.token, { items: [{ variant_id: variant, quantity: 2 }] }, "PUT");
        await send("/api/cart/address", customer.token, home, "PUT");
        const cart = await send("/api/cart/shipping", customer.token, { method: "pickup" }, "PUT");
        return [await order(customer, cart.body.total)];
    },
    "product_db: reservations(status)": state,
    "product_db: reservation_items(quantity)": pieces,
    "product_db: reviews(rating)": async (customer) => {
        const { id } = await newProduct(1);
        return Promise.all([0, 6, -1, 32_768, largest].map((rating) => send(`/api/products/${id}/reviews`, customer.token, { rating, title: "x" })));
    },

    "order_db: carts(status)": state,
    "order_db: cart_items(quantity)": pieces,
    "order_db: shipping_methods(price)": { why: "made by migrations alone" },
    "order_db: orders(status)": state,
    "order_db: orders(subtotal)": computed,
    "order_db: orders(shipping)": computed,
    "order_db: orders(subtotal,shipping,total)": computed,
    "order_db: order_items(unit_price)": computed,
    "order_db: order_items(quantity)": pieces,
    "order_db: order_items(unit_price,quantity,line_total)": computed,
    "order_db: payments(status)": state,
    "order_db: payments(amount)": computed,
    "order_db: payments(amount,captured)": computed,
    "order_db: payments(returned)": by_provider,
    "order_db: ledger(debit,credit)": { why: "accounts are named by the program" },
    "order_db: ledger(amount)": computed,
    "order_db: coupons(percent)": { why: "nothing makes coupons yet" },
    "order_db: coupons(starts_at,ends_at)": { why: "nothing makes coupons yet" },
    "order_db: order_sellers_walk(only_row)": { why: "where a job has got to; no request writes it" },
    "order_db: refunds(amount)": by_provider,
    "order_db: refunds(reason)": state,
    "order_db: refunds(status)": by_provider,
    "order_db: disputes(amount)": by_provider,
};

