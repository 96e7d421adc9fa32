// The order service against a payment provider that behaves as Stripe documents and as no friendly stand-in does: it keeps its
// faults, asks through its own script, refuses and loses refunds, reports what is not ours, and is told of disputes.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectProblem } from "./problems.js";
import { OrderProcess, type Placed } from "./order_process.js";
import { eventually } from "./shop.js";
import { UnkindProvider } from "./unkind_provider.js";

let provider: UnkindProvider;
let shop: OrderProcess;
beforeAll(async () => {
    provider = await UnkindProvider.start();
    shop = await OrderProcess.start(provider);
}, 60_000);
afterAll(async () => {
    await shop?.stop();
    await provider?.stop();
});
beforeEach(() => {
    provider.beforeAnswer = undefined;
    provider.refundStatus = "succeeded";
});

const overdue = (one: Placed) => shop.sql(`UPDATE orders SET expires_at = now() - interval '1 second' WHERE id = '${one.id}'`);
const refundsDueNow = () => shop.sql("UPDATE refunds SET next_try_at = now() WHERE status = 'due'");
const differences = (kind: string) => shop.metric(`souk_payment_differences_total{kind="${kind}"}`);

// An order that was ended while its money was on its way: what comes is owed to the customer.
async function late(): Promise<{ one: Placed; intent: any }> {
    const one = await shop.placed();
    await shop.pay(one, "pm_3ds");
    const intent = provider.intentOf(one.id);
    provider.succeed(intent);
    expect((await shop.cancel(one)).body.status).toBe("cancelled");
    return { one, intent };
}

test("a fault that is kept under its key leaves the order payable: the payment is begun under another", async () => {
    const one = await shop.placed();
    const key = randomUUID();
    provider.answer(/^POST \/v1\/payment_intents$/, 500);
    expect((await shop.pay(one, "pm_visa", key)).status).toBe(503);
    const again = await shop.pay(one, "pm_visa", key);
    expect(again.body, again.text).toMatchObject({ status: "paid", order_id: one.id });
    expect(await shop.booked(one)).toBe("provider:stripe|sales|900\nprovider:stripe|shipping|490");
});

test("a fault that is kept under its key leaves the order payable: each attempt has a key of its own", async () => {
    const one = await shop.placed();
    const key = randomUUID();
    provider.answer(/confirm$/, 500);
    expect((await shop.pay(one, "pm_visa", key)).status).toBe(503);
    expect((await shop.pay(one, "pm_visa", key)).body.status).toBe("paid");
    const keys = provider.requests(/confirm$/).map((each) => each.key);
    expect(new Set(keys).size).toBe(keys.length);
});

test("a definite no ends the attempt: after a decline the same key takes another card", async () => {
    const one = await shop.placed();
    const key = randomUUID();
    const declined = await shop.pay(one, "pm_declined", key);
    expectProblem(declined, "a decline", 402, "payment_declined");
    expect(declined.body.decline_code).toBe("insufficient_funds");
    expectProblem(await shop.pay(one, "pm_declined", key), "the same card again", 402, "payment_declined");
    expect((await shop.pay(one, "pm_visa", key)).body.status).toBe("paid");
    expect((await shop.pay(one, "pm_visa", key)).body.status).toBe("paid");
});

test("the customer's own doing is not a passing fault: used, foreign and unknown payment methods", async () => {
    const one = await shop.placed();
    for (const method of ["pm_used_before", "pm_of_somebody_else", "pm_unknown"])
        expectProblem(await shop.pay(one, method), method, 422, "payment_method_invalid");
    expect((await shop.pay(one)).body.status).toBe("paid");
});

test("what only the merchant can change is said so, and counted: a wrong key", async () => {
    const one = await shop.placed();
    const before = await shop.metric('souk_payment_provider_answers_total{outcome="closed"}');
    provider.answer(/^POST/, 401, { error: { type: "invalid_request_error", message: "Invalid API Key provided" } });
    const refused = await shop.pay(one);
    expect([refused.status, refused.body.code], refused.text).toEqual([503, "payments_unavailable"]);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThanOrEqual(60);
    expect(await shop.metric('souk_payment_provider_answers_total{outcome="closed"}')).toBe(before + 1);
    expect(shop.log).toMatch(/provider_request_id":"req_/);
    provider.answer(/^POST/, 429, { error: { type: "invalid_request_error", code: "rate_limit" } });
    const busy = await shop.pay(one);
    expect([busy.status, busy.body.code], busy.text).toEqual([503, "unavailable"]);
    expect((await shop.pay(one)).body.status).toBe("paid");
});

test("the bank's question has two forms, and each can be answered", async () => {
    const one = await shop.placed();
    const page = await shop.pay(one, "pm_3ds");
    const intent = provider.intentOf(one.id);
    expect(page.body).toMatchObject({ status: "requires_action", action_url: `${provider.url}/bank/${intent.id}`, client_secret: intent.client_secret });
    expect(provider.requests(/confirm$/).at(-1)!.form.get("return_url")).toBe(`https://shop.example/checkout/return?order=${one.id}`);
    const script = await shop.pay(one, "pm_3ds_script_only");
    expect(script.body).toMatchObject({ status: "requires_action", client_secret: intent.client_secret });
    expect(script.body.action_url).toBeUndefined();
    provider.succeed(intent);
    expect(await provider.send(shop.url, "payment_intent.succeeded", intent)).toBe(204);
    expect(await shop.states(one)).toBe("confirmed captured");
});

test("the version of the provider's answers is ours to choose", () => {
    expect(provider.seen.length).toBeGreaterThan(10);
    for (const each of provider.seen) expect(each.version, each.path).toBe("2026-08-26.dahlia");
});

test("an answer is a view of the order, not of the provider's word: charged while it was cancelled", async () => {
    const one = await shop.placed();
    const key = randomUUID();
    provider.beforeAnswer = async () => {
        provider.beforeAnswer = undefined;
        expect((await shop.cancel(one)).body.status).toBe("cancelled");
    };
    const answer = await shop.pay(one, "pm_visa", key);
    expect(answer.body, answer.text).toMatchObject({ status: "refunding" });
    expect((await shop.pay(one, "pm_visa", key)).body.status).toBe("refunding");
    await shop.becomes(one, "cancelled refunded");
    expect(await shop.booked(one)).toBe(`provider:stripe|owed:customers|${one.total.amount}\nowed:customers|provider:stripe|${one.total.amount}`);
});

test("an answer is a view of the order: a payment that was ended at the provider is begun again, not processing", async () => {
    const one = await shop.placed();
    await shop.pay(one, "pm_3ds");
    const first = provider.intentOf(one.id);
    first.status = "canceled";
    expect((await shop.pay(one)).body.status).toBe("paid");
    expect(provider.intentOf(one.id).id).not.toBe(first.id);
    expect(await shop.states(one)).toBe("confirmed captured");
});

test("what nobody waits for is ended at the provider: a cancelled order", async () => {
    const one = await shop.placed();
    await shop.pay(one, "pm_3ds");
    await shop.cancel(one);
    expect(provider.intentOf(one.id)).toMatchObject({ status: "canceled", cancellation_reason: "abandoned" });
    const away = await shop.placed();
    await shop.pay(away, "pm_3ds");
    provider.answer(/cancel$/, 500);
    expect((await shop.cancel(away)).body.status).toBe("cancelled");
    await shop.sql(`UPDATE payments SET ask_at = now() WHERE order_id = '${away.id}'`);
    await eventually("the payment to be ended later", async () => provider.intentOf(away.id).status === "canceled" || undefined);
});

test("time ends only what the provider says is unpaid: it is asked before an order expires", async () => {
    const unpaid = await shop.placed();
    await shop.pay(unpaid, "pm_3ds");
    const paid = await shop.placed();
    await shop.pay(paid, "pm_3ds");
    provider.succeed(provider.intentOf(paid.id)); // and no event of it has come
    const undecided = await shop.placed();
    expect((await shop.pay(undecided, "pm_processing")).body.status).toBe("processing");
    const unknown = await shop.placed();
    provider.answer(/cancel$/, 500, undefined, 1);
    for (const each of [undecided, paid, unpaid, unknown]) await overdue(each);
    await shop.becomes(unknown, "expired pending");
    await eventually("all to have been asked about", async () => (await shop.sql(`SELECT count(*) FROM payments WHERE order_id IN ('${paid.id}', '${unpaid.id}', '${undecided.id}') AND asked > 0`)) === "3" || undefined);
    for (const each of [paid, unpaid]) await shop.sql(`UPDATE payments SET ask_at = now() WHERE order_id = '${each.id}' AND ask_at IS NOT NULL`);
    await shop.becomes(paid, "confirmed captured");
    await shop.becomes(unpaid, "expired pending");
    expect(provider.intentOf(unpaid.id).status).toBe("canceled");
    expect(await shop.states(undecided)).toBe("pending pending");
});

test("amount, currency, id and mode are compared: what differs is reported and pays nothing", async () => {
    const one = await shop.placed();
    await shop.pay(one, "pm_3ds");
    const intent = provider.intentOf(one.id);
    const good = { ...intent, status: "succeeded", amount_received: intent.amount };
    const wrong: [string, object][] = [
        ["other_payment", { ...good, id: "pi_of_another_program" }],
        ["other_amount", { ...good, amount_received: 1 }],
        ["other_currency", { ...good, currency: "jpy" }],
        ["other_mode", { ...good, livemode: true }],
    ];
    for (const [kind, object] of wrong) {
        const before = await differences(kind);
        expect(await provider.send(shop.url, "payment_intent.succeeded", object), kind).toBe(204);
        expect(await shop.states(one), kind).toBe("pending pending");
        expect(await differences(kind), kind).toBe(before + 1);
    }
    expect(await shop.sql("SELECT count(*) FROM payment_differences WHERE payment_id IS NOT NULL")).toBe("4");
    provider.succeed(intent);
    expect(await provider.send(shop.url, "payment_intent.succeeded", intent)).toBe(204);
    expect(await shop.states(one)).toBe("confirmed captured");
});

test("an event alone does not pay an order whose payment was never begun here: the provider is asked", async () => {
    const one = await shop.placed();
    const payment_id = await shop.sql(`SELECT id FROM payments WHERE order_id = '${one.id}'`);
    const invented = { id: "pi_invented", object: "payment_intent", status: "succeeded", amount: one.total.amount, amount_received: one.total.amount, currency: "eur", livemode: false, metadata: { payment_id } };
    expect(await provider.send(shop.url, "payment_intent.succeeded", invented)).toBe(204);
    expect(await shop.states(one)).toBe("pending pending");
    expect(await differences("not_at_provider")).toBe(1);
    provider.intents.set("pi_invented", invented); // now it is there: the answer counts
    expect(await provider.send(shop.url, "payment_intent.succeeded", invented)).toBe(204);
    expect(await shop.states(one)).toBe("confirmed captured");
});

test("a refund is followed to its end: pending is not paid out, and one that fails is owed again", async () => {
    provider.refundStatus = "pending";
    const { one, intent } = await late();
    const owed = `provider:stripe|owed:customers|${one.total.amount}`;
    const refund = await eventually("the refund to be asked for", async () => [...provider.refunds.values()].find((each) => each.payment_intent === intent.id));
    expect(await shop.states(one)).toBe("cancelled refund_due");
    expect(await shop.booked(one)).toBe(owed);
    expect(await provider.send(shop.url, "refund.updated", { ...refund, status: "succeeded" })).toBe(204);
    expect(await shop.states(one)).toBe("cancelled refunded");
    expect(await provider.send(shop.url, "refund.updated", { ...refund, status: "pending" })).toBe(204); // late news
    expect(await shop.states(one)).toBe("cancelled refunded");
    refund.status = "failed";
    expect(await provider.send(shop.url, "refund.failed", { ...refund, failure_reason: "lost_or_stolen_card" })).toBe(204);
    expect(await shop.states(one)).toBe("cancelled refund_due");
    expect(await shop.booked(one)).toBe(`${owed}\nowed:customers|provider:stripe|${one.total.amount}\n${owed}`);
    await eventually("somebody to be told", async () => (await shop.metric('souk_refunds{state="needs_attention"}')) >= 1 || undefined);
    // Somebody makes it by hand: it is that refund.
    expect(await provider.send(shop.url, "refund.created", provider.refund(intent, intent.amount, "succeeded"))).toBe(204);
    expect(await shop.states(one)).toBe("cancelled refunded");
    expect(await shop.sql(`SELECT count(*) FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = '${one.id}'`)).toBe("1");
    expect(await shop.booksAgree()).toBe("");
});

test("one refund that is refused for good delays no other, and is told", async () => {
    provider.answer(/^POST \/v1\/refunds$/, 500, undefined, 3); // none goes out before all three are due
    const poisoned = await late();
    provider.refuseRefunds.set(poisoned.intent.id, "charge_disputed");
    const others = [await late(), await late()];
    await refundsDueNow();
    for (const { one } of others) {
        await refundsDueNow();
        await shop.becomes(one, "cancelled refunded");
    }
    await eventually("the refused one to be marked", async () => {
        await refundsDueNow();
        return (await shop.sql(`SELECT needs_attention, problem FROM refunds WHERE status = 'due'`)) === "t|charge_disputed" || undefined;
    });
    expect(await shop.states(poisoned.one)).toBe("cancelled refund_due");
    provider.refuseRefunds.clear();
    await refundsDueNow();
    await shop.becomes(poisoned.one, "cancelled refunded");
});

test("a refund whose answer was lost is not made twice", async () => {
    const { one, intent } = await late();
    await shop.becomes(one, "cancelled refunded");
    const [mine] = [...provider.refunds.values()].filter((each) => each.payment_intent === intent.id);
    await shop.sql(`UPDATE refunds SET status = 'due', provider_id = NULL, next_try_at = now() WHERE provider_id = '${mine.id}'; UPDATE payments SET status = 'refund_due', returned = 0 WHERE order_id = '${one.id}'; DELETE FROM ledger WHERE order_id = '${one.id}' AND credit LIKE 'provider:%'`);
    await shop.becomes(one, "cancelled refunded");
    expect([...provider.refunds.values()].filter((each) => each.payment_intent === intent.id)).toHaveLength(1);
    expect(await shop.booksAgree()).toBe("");
});

test("what others do at the provider is heard: a part is refunded in its own pages, then the rest", async () => {
    const one = await shop.placed();
    expect((await shop.pay(one)).body.status).toBe("paid");
    const intent = provider.intentOf(one.id);
    provider.refund(intent, 400, "succeeded");
    const charge = { id: "ch_1", object: "charge", payment_intent: intent.id, amount: intent.amount, amount_refunded: 400, refunded: false };
    for (let times = 0; times < 3; ++times) expect(await provider.send(shop.url, "charge.refunded", charge)).toBe(204);
    expect(await shop.states(one)).toBe("confirmed partially_refunded");
    const rest = provider.refund(intent, intent.amount - 400, "pending");
    expect(await provider.send(shop.url, "refund.created", rest)).toBe(204);
    expect(await provider.send(shop.url, "refund.updated", { ...rest, status: "succeeded" })).toBe(204);
    expect(await shop.states(one)).toBe("confirmed refunded");
    expect(await shop.booked(one)).toContain("refunds|owed:customers|400\nowed:customers|provider:stripe|400");
    expect(await shop.booksAgree()).toBe("");
});

test("what others do at the provider is heard: disputes, in whatever order the news comes", async () => {
    const dispute = (intent: any, status: string) => ({ id: `dp_${intent.id}`, object: "dispute", amount: intent.amount, currency: "eur", payment_intent: intent.id, charge: "ch_1", status, reason: "fraudulent", livemode: false });
    const won = await shop.placed();
    await shop.pay(won);
    const lost = await shop.placed();
    await shop.pay(lost);
    for (const [one, news] of [[won, [["created", "needs_response"], ["funds_withdrawn", "needs_response"], ["funds_reinstated", "won"], ["closed", "won"]]],
        [lost, [["closed", "lost"], ["funds_withdrawn", "needs_response"], ["created", "needs_response"]]]] as [Placed, [string, string][]][]) {
        const intent = provider.intentOf(one.id);
        for (const [what, status] of news) expect(await provider.send(shop.url, `charge.dispute.${what}`, dispute(intent, status))).toBe(204);
    }
    expect(await shop.states(won)).toBe("confirmed captured");
    expect(await shop.states(lost)).toBe("confirmed charged_back");
    expect(await shop.booked(lost)).toContain("disputes|provider:stripe|1390\nlosses:disputes|disputes|1390");
    const open = await shop.placed();
    await shop.pay(open);
    await provider.send(shop.url, "charge.dispute.created", dispute(provider.intentOf(open.id), "needs_response"));
    expect(await shop.states(open)).toBe("confirmed disputed");
    expect(await shop.booksAgree()).toBe("");
});

test("news of money that goes back before it was known to have come: the payment is asked about first", async () => {
    const one = await shop.placed();
    await shop.pay(one, "pm_3ds");
    const intent = provider.intentOf(one.id);
    provider.succeed(intent);
    expect(await provider.send(shop.url, "refund.created", provider.refund(intent, 100, "succeeded"))).toBe(204);
    expect(await shop.states(one)).toBe("confirmed partially_refunded");
    expect(await shop.booksAgree()).toBe("");
});

test("every genuine event is taken, whatever its type and shape", async () => {
    for (const [type, object] of [["balance.available", { object: "balance", available: [] }], ["customer.created", { id: "cus_1" }], ["payment_intent.succeeded", {}], ["refund.failed", { id: 7 }], ["charge.refunded", { id: "ch_9", payment_intent: null }],
        ["refund.updated", { id: "re_9", payment_intent: "pi_of_another_program", amount: 1, currency: "eur", status: "succeeded" }]] as [string, object][])
        expect(await provider.send(shop.url, type, object), type).toBe(204);
    const thin = provider.signed({ id: "evt_thin", object: "v2.core.event", type: "v2.core.account.updated" });
    expect((await fetch(`${shop.url}/payments/webhooks/stripe`, { method: "POST", body: thin.body, headers: { "Stripe-Signature": thin.signature, "Content-Type": "application/json" } })).status).toBe(204);
    expect(await shop.metric('souk_provider_events_total{as="unreadable"}')).toBe(2);
});

test("an event that never came is found by the daily comparison, and so is a payment that the provider does not have", async () => {
    const paid = await shop.placed();
    await shop.pay(paid, "pm_3ds");
    provider.succeed(provider.intentOf(paid.id));
    const refunded = await shop.placed();
    await shop.pay(refunded);
    provider.refund(provider.intentOf(refunded.id), 200, "succeeded");
    const missing = await shop.placed();
    await shop.pay(missing);
    provider.intents.delete(provider.intentOf(missing.id).id);
    await shop.sql(`UPDATE payments SET captured_at = now() - interval '1 hour' WHERE order_id = '${missing.id}'`);
    await shop.sql("UPDATE provider_comparisons SET finished_at = now() - interval '1 day'");
    await shop.kill("SIGKILL"); // it looks whether it is time when it starts
    await shop.run();
    await shop.becomes(paid, "confirmed captured");
    await shop.becomes(refunded, "confirmed partially_refunded");
    await eventually("the missing one to be reported", async () => (await shop.sql(`SELECT kind FROM payment_differences d JOIN payments p ON p.id = d.payment_id WHERE p.order_id = '${missing.id}'`)) === "not_at_provider" || undefined);
    await eventually("the comparison to end", async () => (await shop.metric("souk_provider_comparison_finished_seconds")) > 0 || undefined);
    expect(await shop.states(missing)).toBe("confirmed captured"); // nothing is booked by itself
    expect(await shop.booksAgree()).toBe("");
});
