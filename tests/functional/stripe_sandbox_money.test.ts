// Captures, refunds, disputes and currencies of the payment sandbox, as the official client sees them.
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cards, refused, Sandbox, until } from "./stripe_sandbox_process.ts";

describe("money", () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  const pay = (payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({ amount: 2000, currency: "eur", confirm: true, payment_method, ...cards, ...more });

  beforeAll(async () => {
    sandbox = await Sandbox.start();
    stripe = sandbox.client();
  });
  afterAll(async () => expect(await sandbox.kill("SIGTERM")).toBe(0));

  test("authorise, capture a part", async () => {
    const held = await pay("pm_card_visa", { capture_method: "manual" });
    expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 2000, amount_received: 0 });
    expect(await refused(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2001 }))).toMatchObject({ code: "amount_too_large" });
    const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 });
    expect(captured).toMatchObject({ status: "succeeded", amount_capturable: 0, amount_received: 1500 });
    expect(await refused(stripe.paymentIntents.capture(held.id))).toMatchObject({ code: "payment_intent_unexpected_state" });
  });

  test("refund in parts, all, too much", async () => {
    const before = await sandbox.stats();
    const paid = await pay("pm_card_visa");
    const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 500, reason: "requested_by_customer", metadata: { why: "late" } });
    expect(part).toMatchObject({ status: "succeeded", amount: 500, payment_intent: paid.id, charge: paid.latest_charge, metadata: { why: "late" } });
    expect(await refused(stripe.refunds.create({ payment_intent: paid.id, amount: 1501 }))).toMatchObject({ statusCode: 400, param: "amount" });
    const rest = await stripe.refunds.create({ charge: paid.latest_charge as string });
    expect(rest.amount).toBe(1500);
    expect(await refused(stripe.refunds.create({ payment_intent: paid.id }))).toMatchObject({ code: "charge_already_refunded" });
    expect(await stripe.charges.retrieve(paid.latest_charge as string)).toMatchObject({ refunded: true, amount_refunded: 2000 });
    const listed = await stripe.refunds.list({ payment_intent: paid.id });
    expect(listed.data.map((refund) => refund.id)).toEqual([rest.id, part.id]);
    expect(await stripe.refunds.retrieve(part.id)).toEqual(part);
    const after = await sandbox.stats();
    expect(after.amount_refunded_by_currency.eur! - (before.amount_refunded_by_currency.eur ?? 0)).toBe(2000);
  });

  test("refunds that take time: one succeeds, one fails", async () => {
    const slow = await stripe.refunds.create({ payment_intent: (await pay("pm_card_pendingRefund")).id });
    expect(slow.status).toBe("pending");
    const bad = await pay("pm_card_refundFail");
    const fails = await stripe.refunds.create({ payment_intent: bad.id });
    expect(fails.status).toBe("succeeded");
    await until("the slow refund succeeds", async () => (await stripe.refunds.retrieve(slow.id)).status === "succeeded");
    const failed = await until("the other fails", async () => {
      const refund = await stripe.refunds.retrieve(fails.id);
      return refund.status === "failed" && refund;
    });
    expect(failed.failure_reason).toBe("expired_or_canceled_card");
    expect(await stripe.charges.retrieve(bad.latest_charge as string)).toMatchObject({ refunded: false, amount_refunded: 0 });
    const types = (await stripe.events.list({ limit: 100 })).data
      .filter((event) => (event.data.object as { id: string }).id === fails.id)
      .map((event) => event.type);
    expect(types).toEqual(["refund.failed", "charge.refund.updated", "refund.updated", "refund.created"]);
  });

  test("a refund takes the course that the switchboard says", async () => {
    const refundOf = async (outcome: string) => {
      const paid = await pay("pm_card_visa");
      await sandbox.admin("refunds", { outcome });
      const refund = await stripe.refunds.create({ payment_intent: paid.id }).finally(() => sandbox.admin("refunds", { outcome: "" }));
      return { refund, charge: await stripe.charges.retrieve(paid.latest_charge as string) };
    };
    const pending = await refundOf("pending");
    expect(pending.refund.status).toBe("pending");
    expect(pending.charge.refunded).toBe(true);
    await sandbox.admin(`refunds/${pending.refund.id}`, { status: "failed" });
    expect(await stripe.refunds.retrieve(pending.refund.id)).toMatchObject({ status: "failed", failure_reason: "expired_or_canceled_card" });
    expect((await stripe.charges.retrieve(pending.refund.charge as string)).refunded).toBe(false);

    const failed = await refundOf("failed");
    expect(failed.refund.status).toBe("failed");
    expect(failed.charge.amount_refunded).toBe(0);
    const waits = await refundOf("requires_action");
    expect((await stripe.refunds.cancel(waits.refund.id)).status).toBe("canceled");
    expect(await refused(stripe.refunds.cancel(waits.refund.id))).toMatchObject({ statusCode: 400 });
    expect((await stripe.refunds.update(waits.refund.id, { metadata: { a: "b" } })).metadata).toEqual({ a: "b" });
    const later = await refundOf("pending,failed");
    await until("it fails", async () => (await stripe.refunds.retrieve(later.refund.id)).status === "failed");
  });

  test("a disputed charge cannot be refunded until the dispute is won", async () => {
    const paid = await pay("pm_card_createDispute");
    const [dispute] = (await stripe.disputes.list({ payment_intent: paid.id })).data;
    expect(dispute).toMatchObject({ status: "needs_response", reason: "fraudulent", amount: 2000, charge: paid.latest_charge });
    expect((await stripe.charges.retrieve(paid.latest_charge as string)).disputed).toBe(true);
    const error = await refused(stripe.refunds.create({ payment_intent: paid.id }));
    expect(error).toMatchObject({ statusCode: 400, code: "charge_disputed", type: "StripeInvalidRequestError" });
    expect(error.message).toContain("has been charged back; cannot issue a refund");
    const won = await stripe.disputes.update(dispute!.id, { evidence: { uncategorized_text: "winning_evidence" } });
    expect(won.status).toBe("won");
    expect((await stripe.refunds.create({ payment_intent: paid.id })).status).toBe("succeeded");
    const types = (await stripe.events.list({ types: ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "charge.dispute.closed"] })).data;
    expect(types.map((event) => event.type)).toEqual(["charge.dispute.closed", "charge.dispute.funds_reinstated", "charge.dispute.funds_withdrawn", "charge.dispute.created"]);

    const other = await pay("pm_card_visa");
    const opened = (await (await sandbox.admin("disputes", { charge: other.latest_charge as string, amount: "500" })).json()) as Stripe.Dispute;
    expect(opened).toMatchObject({ object: "dispute", amount: 500 });
    await sandbox.admin(`disputes/${opened.id}`, { status: "lost" });
    expect((await stripe.disputes.retrieve(opened.id)).status).toBe("lost");
    const third = await pay("pm_card_createDispute");
    const accepted = (await stripe.disputes.list({ charge: third.latest_charge as string })).data[0]!;
    expect((await stripe.disputes.close(accepted.id)).status).toBe("lost");
  });

  // Code, smallest, largest, and what is no multiple of the step: https://docs.stripe.com/currencies
  test.each([
    ["eur", 50, 49, undefined], ["gbp", 30, 29, undefined], ["jpy", 50, 49, undefined], ["huf", 17500, 17499, undefined],
    ["mga", 1, 0, undefined], ["isk", 500, 0, 550], ["ugx", 500, 0, 501], ["kwd", 10, 0, 15], ["tnd", 5120, 0, 5124],
  ])("%s has Stripe's limits", async (currency, good, small, uneven) => {
    const make = (amount: number) => stripe.paymentIntents.create({ amount, currency });
    expect((await make(good)).amount).toBe(good);
    expect(await refused(make(small))).toMatchObject({ statusCode: 400, param: "amount", code: small === 0 ? "parameter_invalid_integer" : "amount_too_small" });
    expect(await refused(make(100_000_000))).toMatchObject({ statusCode: 400, code: "amount_too_large" });
    if (uneven) expect(await refused(make(uneven))).toMatchObject({ statusCode: 400, param: "amount" });
  });

  test.each(["xxx", "xau", "kpw", "eu", ""])("currency %j is refused", async (currency) => {
    expect(await refused(stripe.paymentIntents.create({ amount: 1000, currency }))).toMatchObject({ statusCode: 400, param: "currency" });
  });

  test("with asynchronous capture the balance transaction comes later", async () => {
    const paid = await pay("pm_card_visa", { expand: ["latest_charge"] });
    expect(paid.capture_method).toBe("automatic_async");
    const charge = paid.latest_charge as Stripe.Charge;
    expect(charge.balance_transaction).toBeNull();
    const event = await until("charge.updated", async () =>
      (await stripe.events.list({ type: "charge.updated" })).data.find((each) => (each.data.object as Stripe.Charge).id === charge.id));
    expect(event.data.previous_attributes).toEqual({ balance_transaction: null });
    expect((await stripe.charges.retrieve(charge.id)).balance_transaction).toMatch(/^txn_/);
    const at_once = await pay("pm_card_visa", { capture_method: "automatic", expand: ["latest_charge"] });
    expect((at_once.latest_charge as Stripe.Charge).balance_transaction).toMatch(/^txn_/);
    const former = sandbox.client({ apiVersion: "2023-10-16" as never });
    expect((await former.paymentIntents.create({ amount: 500, currency: "eur" })).capture_method).toBe("automatic");
  });

  test("a charge can be described", async () => {
    const paid = await pay("pm_card_visa");
    const charge = await stripe.charges.update(paid.latest_charge as string, { description: "Order 7", metadata: { a: "1" } });
    expect(charge).toMatchObject({ description: "Order 7", metadata: { a: "1" } });
  });
});
