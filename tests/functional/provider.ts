// The payment provider's side: what it has of an order, its 3-D Secure page, and its webhooks held back or repeated.
import Stripe from "stripe";
import { expect } from "vitest";
import { setting } from "./shop.js";

const url = new URL(setting("SOUK_STRIPE_URL"));
export const stripe = new Stripe(setting("SOUK_STRIPE_KEY"), {
    host: url.hostname, port: Number(url.port), protocol: "http", telemetry: false, maxNetworkRetries: 0,
});

// Every charge that succeeded for this order, whichever attempt made it.
export async function chargesOf(order: string): Promise<Stripe.Charge[]> {
    const charges: Stripe.Charge[] = [];
    for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
        if (intent.metadata.order_id !== order) continue;
        for await (const charge of stripe.charges.list({ payment_intent: intent.id, limit: 100 })) if (charge.status === "succeeded") charges.push(charge);
    }
    return charges;
}

// As the customer does on the page of their bank.
export async function authenticate(action_url: string, outcome: "complete" | "fail" = "complete") {
    const page = await (await fetch(action_url)).text();
    const client_secret = /name="client_secret" value="([^"]+)"/.exec(page)![1]!;
    const answer = await fetch(action_url.split("?")[0]!, { method: "POST", body: new URLSearchParams({ client_secret, outcome }), redirect: "manual" });
    expect(answer.status).toBeLessThan(400);
}

// A switch of the sandbox, see its README.
export async function switchboard(what: string, form: Record<string, string> = {}): Promise<any> {
    const answer = await fetch(new URL(`/sandbox/${what}`, url), { method: "POST", headers: { Authorization: `Bearer ${setting("SOUK_STRIPE_KEY")}` }, body: new URLSearchParams(form) });
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    return answer.json();
}

export async function webhooks(what: "pause" | "resume" | "duplicate-all", form: Record<string, string> = {}) {
    await switchboard(`webhooks/${what}`, form);
}

export async function webhookStats(): Promise<{ pending: number; in_flight: number; delivered: number; failed: number; failed_attempts: number }> {
    return ((await (await fetch(new URL("/sandbox/stats", url))).json()) as any).webhooks;
}
