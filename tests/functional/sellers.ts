// Sellers as tests make them: applications, admitted sellers, and members who came by invitation.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { call, type Customer, eventually, mail, newCustomer, owner } from "./shop.js";

export const iban = "DE89370400440532013000";
export const masked = "DE89 **** 3000";
export const application = (more: object = {}) => ({
    name: `Mugs ${randomUUID()}`, description: "Mugs, thrown by hand", payout: { iban: "de89 3704 0044 0532 0130 00", account_holder: "Ada Lovelace" },
    country: "DE", vat_id: "DE136695976", ...more,
});
export const apply = (customer: Customer, more: object = {}) => call("/api/sellers", { token: customer.token, json: application(more) });
export const mine = (token: string) => call("/api/sellers/me", { token });
export const put = (path: string, token: string, json: unknown, headers: Record<string, string> = {}) => call(path, { method: "PUT", token, json, headers });
export const del = (path: string, token: string) => call(path, { method: "DELETE", token });
export const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
export const verify = (token: string) => call("/api/auth/verify", { token });
export const decide = async (seller: string, action: string, reason?: string) =>
    call(`/api/sellers/${seller}/${action}`, { method: "POST", token: await owner(), json: reason === undefined ? undefined : { reason } });

// What is true now: a new token for the session, since a change ends those that say otherwise.
export async function renewed(customer: Customer): Promise<Customer> {
    const { body } = await call("/api/auth/refresh", { json: { refresh_token: customer.refresh } });
    Object.assign(customer, { token: body.access_token, refresh: body.refresh_token });
    return customer;
}
export async function expectEnds(token: string, what: string) {
    await eventually(what, async () => ((await call("/api/cart", { token })).status === 401 ? true : undefined), 1);
}

export async function newSeller(): Promise<{ head: Customer; id: string; slug: string }> {
    const head = await newCustomer();
    const { body } = await apply(head);
    const approved = await decide(body.id, "approve");
    expect(approved.status, approved.text).toBe(200);
    return { head: await renewed(head), id: body.id, slug: body.slug };
}
export const invite = (head: Customer, email: string, rights: string[]) => call("/api/sellers/me/members", { token: head.token, json: { email, rights } });
export async function invitation(email: string): Promise<string> {
    const { text } = await mail(email, /invites you/);
    const token = /\/account\/seller-invitation#token=([\w-]+)/.exec(text)?.[1];
    if (!token) throw new Error(`no link in the mail: ${text}`);
    return token;
}
export const accept = (customer: Customer, token: string) => call("/api/sellers/invitations/accept", { token: customer.token, json: { token } });
export async function newMember(head: Customer, rights: string[]): Promise<Customer> {
    const member = await newCustomer();
    expect((await invite(head, member.email, rights)).status).toBe(201);
    const joined = await accept(member, await invitation(member.email));
    expect(joined.status, joined.text).toBe(200);
    return renewed(member);
}
