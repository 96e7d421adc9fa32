// A payment provider that is as unkind as Stripe documents itself to be: answers are kept under their idempotency key, faults
// included; a bank's question without return_url is one for Stripe.js; refunds may be pending, fail, or be refused; a payment
// method without a customer is used up by its first use. Only what the order service asks for is here.
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const providerKey = "sk_test_unkind_provider";
export const providerSecret = "whsec_unkind_provider";

export interface Seen { method: string; path: string; form: URLSearchParams; key: string | undefined; version: string | undefined; status: number }
interface Kept { asked: string; status: number; body: unknown }
type Script = { status: number; body: unknown; times: number };

const id = (prefix: string) => `${prefix}_${randomBytes(10).toString("hex")}`;
const invalid = (code: string | undefined, message: string, more: object = {}) => ({ error: { type: "invalid_request_error", code, message, ...more } });

// All that is sent here, as API version 2026-08-26.dahlia names it.
const known = /^(amount|currency|payment_method_types\[\d\]|payment_method|return_url|cancellation_reason|payment_intent|limit|starting_after|created\[gte\]|metadata\[\w+\])$/;

export class UnkindProvider {
    readonly seen: Seen[] = [];
    readonly intents = new Map<string, any>();
    readonly refunds = new Map<string, any>();
    // Refunds of these payments are refused with this code; others get this status.
    readonly refuseRefunds = new Map<string, string>();
    refundStatus = "succeeded";
    // Confirmations wait for this before they are answered; the money has moved then.
    beforeAnswer: ((intent: any) => Promise<void>) | undefined;
    private readonly kept = new Map<string, Kept>();
    private readonly scripts: [RegExp, Script][] = [];
    private server!: Server;
    url = "";

    static async start(): Promise<UnkindProvider> {
        const provider = new UnkindProvider();
        provider.server = createServer((request, response) => void provider.serve(request, response)).listen(0, "127.0.0.1");
        await once(provider.server, "listening");
        provider.url = `http://127.0.0.1:${(provider.server.address() as AddressInfo).port}`;
        return provider;
    }

    async stop() {
        this.server.closeAllConnections();
        this.server.close();
        await once(this.server, "close");
    }

    // The next `times` requests whose "METHOD path" fits are answered so.
    answer(what: RegExp, status: number, body: unknown = { error: { type: "api_error", message: "An unknown error occurred" } }, times = 1) {
        this.scripts.push([what, { status, body, times }]);
    }

    requests(what: RegExp): Seen[] {
        return this.seen.filter((each) => what.test(`${each.method} ${each.path}`));
    }

    intentOf(order: string): any {
        return [...this.intents.values()].findLast((intent) => intent.metadata.order_id === order);
    }

    signed(event: object, secret = providerSecret): { body: string; signature: string } {
        const body = JSON.stringify(event);
        const time = Math.floor(Date.now() / 1000);
        return { body, signature: `t=${time},v1=${createHmac("sha256", secret).update(`${time}.${body}`).digest("hex")}` };
    }

    async send(shop: string, type: string, object: object, more: object = {}): Promise<number> {
        const { body, signature } = this.signed({ id: id("evt"), object: "event", api_version: "2026-08-26.dahlia", created: Math.floor(Date.now() / 1000), livemode: false, type, data: { object }, ...more });
        return (await fetch(`${shop}/payments/webhooks/stripe`, { method: "POST", body, headers: { "Stripe-Signature": signature, "Content-Type": "application/json" } })).status;
    }

    // As when the customer has satisfied the bank.
    succeed(intent: any) {
        Object.assign(intent, { status: "succeeded", amount_received: intent.amount, next_action: null });
    }

    refund(intent: any, amount: number, status: string, metadata: object = {}): any {
        const refund = { id: id("re"), object: "refund", amount, currency: intent.currency, payment_intent: intent.id, charge: "ch_1", status, metadata, created: Math.floor(Date.now() / 1000) };
        this.refunds.set(refund.id, refund);
        return refund;
    }

    private async serve(request: IncomingMessage, response: ServerResponse) {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const text = Buffer.concat(parts).toString();
        const url = new URL(request.url!, "http://stub");
        const key = request.headers["idempotency-key"] as string | undefined;
        const asked = `${request.method} ${url.pathname}\n${text}`;
        let answer: { status: number; body: unknown };
        const before = key === undefined ? undefined : this.kept.get(key);
        if (before && before.asked !== asked) {
            answer = { status: 400, body: { error: { type: "idempotency_error", message: "Keys for idempotent requests can only be used with the same parameters" } } };
        } else if (before) {
            answer = before;
        } else {
            answer = await this.execute(request.method!, url, new URLSearchParams(request.method === "POST" ? text : url.search));
            if (key !== undefined && ![401, 409, 429].includes(answer.status)) this.kept.set(key, { asked, ...answer });
        }
        this.seen.push({ method: request.method!, path: url.pathname, form: new URLSearchParams(text), key, version: request.headers["stripe-version"] as string | undefined, status: answer.status });
        response.writeHead(answer.status, { "Content-Type": "application/json", "Request-Id": id("req") }).end(JSON.stringify(answer.body));
    }

    private async execute(method: string, url: URL, form: URLSearchParams): Promise<{ status: number; body: unknown }> {
        const script = this.scripts.find(([what, each]) => each.times > 0 && what.test(`${method} ${url.pathname}`))?.[1];
        if (script) {
            --script.times;
            return { status: script.status, body: script.body };
        }
        const [, , objects, name, action] = url.pathname.split("/");
        const unknown = [...form.keys()].find((each) => !known.test(each));
        if (unknown) return { status: 400, body: invalid("parameter_unknown", `Received unknown parameter: ${unknown}`, { param: unknown }) };
        if (objects === "refunds") return method === "POST" ? this.makeRefund(form) : this.list(this.refunds, form, (each) => !form.has("payment_intent") || each.payment_intent === form.get("payment_intent"));
        if (objects !== "payment_intents") return { status: 404, body: invalid("resource_missing", "Unrecognized request URL") };
        if (name === undefined) return method === "POST" ? this.create(form) : this.list(this.intents, form, () => true);
        const intent = this.intents.get(name);
        if (!intent) return { status: 404, body: invalid("resource_missing", `No such payment_intent: '${name}'`, { param: "intent" }) };
        if (action === "confirm") return this.confirm(intent, form);
        if (action === "cancel") {
            if (["succeeded", "canceled", "processing"].includes(intent.status)) return this.unexpected(intent);
            Object.assign(intent, { status: "canceled", cancellation_reason: form.get("cancellation_reason"), next_action: null });
        }
        return { status: 200, body: structuredClone(intent) };
    }

    private create(form: URLSearchParams) {
        const metadata = Object.fromEntries([...form].filter(([name]) => name.startsWith("metadata[")).map(([name, value]) => [name.slice(9, -1), value]));
        const intent = { id: id("pi"), object: "payment_intent", amount: Number(form.get("amount")), amount_received: 0, currency: form.get("currency"), status: "requires_payment_method",
            livemode: false, client_secret: id("pi_secret"), next_action: null, last_payment_error: null, metadata, created: Math.floor(Date.now() / 1000) };
        this.intents.set(intent.id, intent);
        return { status: 200, body: structuredClone(intent) };
    }

    private unexpected(intent: any) {
        return { status: 400, body: invalid("payment_intent_unexpected_state", `This PaymentIntent's status is ${intent.status}`, { payment_intent: structuredClone(intent) }) };
    }

    private async confirm(intent: any, form: URLSearchParams) {
        if (["succeeded", "canceled", "processing"].includes(intent.status)) return this.unexpected(intent);
        const card = form.get("payment_method")!;
        if (card === "pm_used_before") return { status: 400, body: invalid(undefined, "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, and may not be used again.") };
        if (card === "pm_of_somebody_else") return { status: 400, body: invalid(undefined, "The customer does not have a payment method with this ID.", { param: "payment_method" }) };
        if (card === "pm_unknown") return { status: 404, body: invalid("resource_missing", "No such PaymentMethod", { param: "payment_method" }) };
        if (card === "pm_declined") {
            intent.last_payment_error = { code: "card_declined", decline_code: "insufficient_funds" };
            return { status: 402, body: { error: { type: "card_error", code: "card_declined", decline_code: "insufficient_funds", message: "Your card has insufficient funds.", payment_intent: structuredClone(intent) } } };
        }
        if (card === "pm_3ds" || card === "pm_3ds_script_only") {
            const page = card === "pm_3ds" && form.has("return_url");
            intent.status = "requires_action";
            intent.next_action = page ? { type: "redirect_to_url", redirect_to_url: { url: `${this.url}/bank/${intent.id}`, return_url: form.get("return_url") } }
                : { type: "use_stripe_sdk", use_stripe_sdk: { type: "three_d_secure_redirect" } };
        } else if (card === "pm_processing") {
            intent.status = "processing";
        } else {
            this.succeed(intent);
        }
        await this.beforeAnswer?.(intent);
        return { status: 200, body: structuredClone(intent) };
    }

    private makeRefund(form: URLSearchParams) {
        const intent = this.intents.get(form.get("payment_intent")!);
        if (!intent || intent.status !== "succeeded") return { status: 400, body: invalid(undefined, "This PaymentIntent does not have a successful charge to refund.") };
        const refused = this.refuseRefunds.get(intent.id);
        if (refused) return { status: 400, body: invalid(refused, `Charge has been refused: ${refused}`) };
        const amount = Number(form.get("amount"));
        const back = [...this.refunds.values()].filter((each) => each.payment_intent === intent.id && !["failed", "canceled"].includes(each.status)).reduce((sum, each) => sum + each.amount, 0);
        if (back + amount > intent.amount_received) return { status: 400, body: invalid("charge_already_refunded", "Charge has already been refunded.") };
        return { status: 200, body: this.refund(intent, amount, this.refundStatus, { refund_id: form.get("metadata[refund_id]") }) };
    }

    private list(objects: Map<string, any>, form: URLSearchParams, fits: (each: any) => boolean) {
        const all = [...objects.values()].reverse().filter(fits);
        const from = form.has("starting_after") ? all.findIndex((each) => each.id === form.get("starting_after")) + 1 : 0;
        const limit = Number(form.get("limit") ?? 10);
        return { status: 200, body: { object: "list", data: all.slice(from, from + limit), has_more: from + limit < all.length } };
    }
}
