// The payment sandbox as the official client sees it: what works here works with Stripe.
import { mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { key, Receiver, Sandbox, until, webhookSecret } from "./stripe_sandbox_process.ts";

const cards = { payment_method_types: ["card"] };

// The error that a call ends with.
async function refused(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Stripe.errors.StripeError);
  return error as Stripe.errors.StripeError;
}

describe("payments", () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  const pay = (payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({ amount: 2000, currency: "eur", confirm: true, payment_method, ...cards, ...more });

  beforeAll(async () => {
    sandbox = await Sandbox.start();
    stripe = sandbox.client();
  });
  afterAll(async () => expect(await sandbox.kill("SIGTERM")).toBe(0));

  test("create, read, confirm", async () => {
    const created = await stripe.paymentIntents.create({
      amount: 1299,
      currency: "eur",
      ...cards,
      metadata: { order_id: "7", note: "é & =" },
      description: "Order 7",
      receipt_email: "ann@example.com",
    });
    expect(created.id).toMatch(/^pi_[0-9A-Za-z]{24}$/);
    expect(created).toMatchObject({
      object: "payment_intent",
      status: "requires_payment_method",
      amount: 1299,
      amount_received: 0,
      currency: "eur",
      livemode: false,
      latest_charge: null,
      metadata: { order_id: "7", note: "é & =" },
      description: "Order 7",
      receipt_email: "ann@example.com",
    });
    expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_`));
    expect(created.lastResponse.requestId).toMatch(/^req_/);
    expect(Math.abs(created.created - Date.now() / 1000)).toBeLessThan(5);

    const confirmed = await stripe.paymentIntents.confirm(created.id, { payment_method: "pm_card_visa" });
    expect(confirmed).toMatchObject({ id: created.id, status: "succeeded", amount_received: 1299, last_payment_error: null });
    expect(await stripe.paymentIntents.retrieve(created.id)).toEqual(confirmed);

    const charge = await stripe.charges.retrieve(confirmed.latest_charge as string, { expand: ["payment_intent"] });
    expect(charge).toMatchObject({
      status: "succeeded",
      paid: true,
      captured: true,
      amount_captured: 1299,
      refunded: false,
      metadata: { order_id: "7" },
      payment_method_details: { card: { brand: "visa", last4: "4242" } },
      payment_intent: { id: created.id, status: "succeeded" },
    });
  });

  test.each([
    ["pm_card_visa", "visa", "4242"],
    ["pm_card_mastercard", "mastercard", "4444"],
    ["pm_card_amex", "amex", "0005"],
  ])("%s pays", async (token, brand, last4) => {
    const intent = await pay(token, { expand: ["latest_charge", "payment_method"] });
    expect(intent.status).toBe("succeeded");
    expect((intent.latest_charge as Stripe.Charge).payment_method_details?.card).toMatchObject({ brand, last4 });
    expect((intent.payment_method as Stripe.PaymentMethod).card).toMatchObject({ brand, last4 });
  });

  test.each([
    ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
    ["pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
    ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"],
    ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"],
  ])("%s is declined", async (token, code, decline_code) => {
    const error = await refused(pay(token));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, type: "StripeCardError", code, decline_code });
    expect(error.payment_intent).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code, decline_code, payment_method: { type: "card" } },
    });
    const charge = await stripe.charges.retrieve(error.charge as string);
    expect(charge).toMatchObject({ status: "failed", paid: false, failure_code: code });
    const again = await stripe.paymentIntents.confirm(error.payment_intent!.id, { payment_method: "pm_card_visa" });
    expect(again.status).toBe("succeeded");
  });

  test.each([
    ["4242424242424242", "succeeded"],
    ["5555555555554444", "succeeded"],
    ["378282246310005", "succeeded"],
    ["4000000000000002", "generic_decline"],
    ["4000000000009995", "insufficient_funds"],
    ["4000000000000069", "expired_card"],
    ["4000000000000127", "incorrect_cvc"],
    ["4000000000000119", "processing_error"],
    ["4000002500003155", "requires_action"],
    ["4000008260003178", "requires_action"],
  ])("card number %s: %s", async (number, expected) => {
    const method = await stripe.paymentMethods.create({
      type: "card",
      card: { number, exp_month: 12, exp_year: 2034, cvc: "314" },
      billing_details: { name: "Ann", address: { city: "Rome", country: "IT" } },
    });
    expect(method).toMatchObject({ type: "card", card: { last4: number.slice(-4) }, billing_details: { address: { city: "Rome" } } });
    expect(JSON.stringify(method)).not.toContain(number);
    expect(await stripe.paymentMethods.retrieve(method.id)).toEqual(method);
    const outcome = await pay(method.id, { return_url: "https://shop.example/" }).then(
      (intent) => intent.status,
      (error: Stripe.errors.StripeCardError) => error.decline_code,
    );
    expect(outcome).toBe(expected);
  });

  test("numbers that are no test cards are refused and not repeated", async () => {
    const card = { exp_month: 12, exp_year: 2034, cvc: "314" };
    const wrong = await refused(stripe.paymentMethods.create({ type: "card", card: { ...card, number: "4242424242424241" } }));
    expect(wrong).toMatchObject({ statusCode: 402, code: "incorrect_number", param: "card[number]" });
    const real = await refused(stripe.paymentMethods.create({ type: "card", card: { ...card, number: "4111111111111111" } }));
    expect(real).toMatchObject({ code: "card_declined", decline_code: "test_mode_live_card" });
    expect(real.message).not.toContain("4111");
  });

  test("wrong parameters", async () => {
    expect(await refused(stripe.paymentIntents.create({ currency: "eur" } as never))).toMatchObject({
      statusCode: 400,
      type: "StripeInvalidRequestError",
      code: "parameter_missing",
      param: "amount",
    });
    expect(await refused(stripe.paymentIntents.create({ amount: 10, currency: "eur" }))).toMatchObject({ code: "amount_too_small" });
    expect(await refused(stripe.paymentIntents.create({ amount: 100, currency: "eur", colour: "red" } as never))).toMatchObject({
      code: "parameter_unknown",
      param: "colour",
    });
    expect(await refused(stripe.paymentIntents.retrieve("pi_nobody"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
      param: "intent",
    });
    expect(await refused(stripe.customers.create({ name: "Ann" }))).toMatchObject({ statusCode: 404, type: "StripeInvalidRequestError" });
  });

  test("keys", async () => {
    const call = (apiKey: string) => refused(sandbox.client().balance.retrieve({}, { apiKey }));
    expect(await call("sk_test_another_key_0123456789")).toMatchObject({ statusCode: 401, type: "StripeAuthenticationError" });
    expect((await call("sk_test_another_key_0123456789")).message).toContain("sk_test_****6789");
    expect(await call("sk_live_0123456789abcdef")).toMatchObject({ statusCode: 401 });
    const url = `${sandbox.url}/v1/balance`;
    expect((await fetch(url)).status).toBe(401);
    const basic = { Authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}`, "Stripe-Version": "2024-06-20" };
    const answer = await fetch(url, { headers: basic });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("stripe-version")).toBe("2024-06-20");
    expect(answer.headers.get("request-id")).toMatch(/^req_/);
  });

  test("same idempotency key: same answer, changed parameters: refused, another endpoint: refused", async () => {
    const options = { idempotencyKey: "order-1" };
    const parameters = { amount: 777, currency: "gbp", ...cards, metadata: { a: "1", b: "2" } };
    const first = await stripe.paymentIntents.create(parameters, options);
    await stripe.paymentIntents.confirm(first.id, { payment_method: "pm_card_visa" });
    const again = await stripe.paymentIntents.create({ ...parameters, metadata: { b: "2", a: "1" } }, options);
    expect(again).toEqual(first);
    expect(again.status).toBe("requires_payment_method");
    expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
    expect(again.lastResponse.headers).toMatchObject({
      "idempotent-replayed": "true",
      "idempotency-key": "order-1",
      "original-request": first.lastResponse.requestId,
    });
    for (const call of [
      () => stripe.paymentIntents.create({ ...parameters, amount: 778 }, options),
      () => stripe.refunds.create({ payment_intent: first.id }, options),
      () => stripe.paymentIntents.confirm(first.id, {}, options),
    ]) {
      expect(await refused(call())).toMatchObject({ statusCode: 400, type: "StripeIdempotencyError", rawType: "idempotency_error" });
    }
  });

  test("a declined answer is kept under its key, a refused parameter is not", async () => {
    const parameters = { amount: 2000, currency: "eur", confirm: true, payment_method: "pm_card_visa_chargeDeclined", ...cards };
    const call = () => refused(stripe.paymentIntents.create(parameters, { idempotencyKey: "declined-1" }));
    const first = await call();
    const again = await call();
    expect(again.payment_intent!.id).toBe(first.payment_intent!.id);
    expect(again.headers?.["idempotent-replayed"]).toBe("true");

    const wrong = { idempotencyKey: "wrong-1" };
    await refused(stripe.paymentIntents.create({ amount: 1, currency: "eur" }, wrong));
    expect((await stripe.paymentIntents.create({ amount: 100, currency: "eur" }, wrong)).amount).toBe(100);
  });

  test("two requests with one key at once: one is told to wait", async () => {
    await sandbox.admin("latency", { milliseconds: "300" });
    try {
      const call = () => stripe.paymentIntents.create({ amount: 555, currency: "eur" }, { idempotencyKey: "at-once" });
      const outcomes = await Promise.allSettled([call(), call(), call()]);
      const made = outcomes.filter((outcome) => outcome.status === "fulfilled");
      const told = outcomes.filter((outcome) => outcome.status === "rejected");
      expect(made).toHaveLength(1);
      for (const { reason } of told) expect(reason).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
      const patient = await sandbox.client({ maxNetworkRetries: 5 }).paymentIntents.create({ amount: 555, currency: "eur" }, { idempotencyKey: "at-once" });
      expect(patient.id).toBe((made[0] as PromiseFulfilledResult<Stripe.PaymentIntent>).value.id);
    } finally {
      await sandbox.admin("latency", { milliseconds: "0" });
    }
  });

  test("authorise, capture a part", async () => {
    const held = await pay("pm_card_visa", { capture_method: "manual" });
    expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 2000, amount_received: 0 });
    expect(await refused(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2001 }))).toMatchObject({ code: "amount_too_large" });
    const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 });
    expect(captured).toMatchObject({ status: "succeeded", amount_capturable: 0, amount_received: 1500 });
    expect(await refused(stripe.paymentIntents.capture(held.id))).toMatchObject({ code: "payment_intent_unexpected_state" });
  });

  test("cancel", async () => {
    const created = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
    const canceled = await stripe.paymentIntents.cancel(created.id, { cancellation_reason: "requested_by_customer" });
    expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "requested_by_customer" });
    expect(canceled.canceled_at).toBeTypeOf("number");
    const error = await refused(stripe.paymentIntents.confirm(created.id, { payment_method: "pm_card_visa" }));
    expect(error).toMatchObject({ code: "payment_intent_unexpected_state", payment_intent: { id: created.id, status: "canceled" } });
    const paid = await pay("pm_card_visa");
    expect((await refused(stripe.paymentIntents.cancel(paid.id))).payment_intent?.status).toBe("succeeded");
  });

  test("update", async () => {
    const created = await stripe.paymentIntents.create({ amount: 500, currency: "eur", ...cards, metadata: { a: "1", b: "2" } });
    const updated = await stripe.paymentIntents.update(created.id, { amount: 600, metadata: { a: "", c: "3" }, payment_method: "pm_card_visa" });
    expect(updated).toMatchObject({ amount: 600, status: "requires_confirmation", metadata: { b: "2", c: "3" } });
    expect(updated.metadata).not.toHaveProperty("a");
    expect((await stripe.paymentIntents.confirm(created.id)).amount_received).toBe(600);
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

  test("lists go by pages, newest first", async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; ++i) made.unshift((await stripe.paymentIntents.create({ amount: 100 + i, currency: "nzd" })).id);
    const first = await stripe.paymentIntents.list({ limit: 2 });
    expect(first.data.map((intent) => intent.id)).toEqual(made.slice(0, 2));
    expect(first.has_more).toBe(true);
    const second = await stripe.paymentIntents.list({ limit: 2, starting_after: made[1]! });
    expect(second.data.map((intent) => intent.id)).toEqual(made.slice(2, 4));
    const back = await stripe.paymentIntents.list({ limit: 2, ending_before: made[3]! });
    expect(back.data.map((intent) => intent.id)).toEqual(made.slice(1, 3));
    const seen: string[] = [];
    for await (const intent of stripe.paymentIntents.list({ limit: 3 })) {
      seen.push(intent.id);
      if (seen.length === 5) break;
    }
    expect(seen).toEqual(made);
    expect(await refused(stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({ param: "limit" });
  });

  test("events", async () => {
    const paid = await pay("pm_card_visa");
    const [event] = (await stripe.events.list({ type: "payment_intent.succeeded", limit: 1 })).data;
    expect(event).toMatchObject({ object: "event", type: "payment_intent.succeeded", request: { id: paid.lastResponse.requestId } });
    expect(event!.data.object).toMatchObject({ id: paid.id, status: "succeeded" });
    expect(await stripe.events.retrieve(event!.id)).toEqual(event);
  });

  describe("3-D Secure", () => {
    const start = async (token: string, return_url?: string) => {
      const intent = await pay(token, return_url ? { return_url } : {});
      expect(intent).toMatchObject({ status: "requires_action", next_action: { type: "redirect_to_url" } });
      return { intent, page: intent.next_action!.redirect_to_url!.url! };
    };
    const answer = (page: string, outcome: string) =>
      fetch(page.split("?")[0]!, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams({ client_secret: new URL(page).searchParams.get("client_secret")!, outcome }),
      });

    test("completed: back to the shop, paid", async () => {
      const { intent, page } = await start("pm_card_authenticationRequired", "https://shop.example/back?cart=5#top");
      const shown = await fetch(page);
      expect(shown.headers.get("content-type")).toContain("text/html");
      const html = await shown.text();
      expect(html).toContain("20.00 EUR");
      expect(html).toContain("Complete authentication");
      expect(html).toContain("Fail authentication");

      const left = await answer(page, "complete");
      expect(left.status).toBe(303);
      const target = new URL(left.headers.get("location")!);
      expect(target.origin + target.pathname + target.hash).toBe("https://shop.example/back#top");
      expect(Object.fromEntries(target.searchParams)).toEqual({
        cart: "5",
        payment_intent: intent.id,
        payment_intent_client_secret: intent.client_secret,
        redirect_status: "succeeded",
      });
      expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
      expect((await answer(page, "fail")).headers.get("location")).toContain("redirect_status=succeeded");
    });

    test("failed: back to the shop, still payable", async () => {
      const { intent, page } = await start("pm_card_authenticationRequired", "https://shop.example/back");
      expect((await answer(page, "fail")).headers.get("location")).toContain("redirect_status=failed");
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
        status: "requires_payment_method",
        last_payment_error: { code: "payment_intent_authentication_failure" },
      });
      expect((await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" })).status).toBe("succeeded");
    });

    test("completed, but no funds", async () => {
      const { intent, page } = await start("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds");
      expect((await answer(page, "complete")).status).toBe(200);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
        status: "requires_payment_method",
        last_payment_error: { decline_code: "insufficient_funds" },
      });
    });

    test("the page wants the client secret and escapes what it shows", async () => {
      const { intent, page } = await start("pm_card_authenticationRequired", "https://shop.example/?<script>");
      expect((await fetch(`${page}x`)).status).toBe(404);
      expect((await fetch(page.split("?")[0]!)).status).toBe(404);
      await stripe.paymentIntents.update(intent.id, { description: '<script>alert("x")</script>' });
      expect(await (await fetch(page)).text()).not.toContain("<script>");
    });

    test("not without the customer", async () => {
      expect(await refused(pay("pm_card_authenticationRequired", { off_session: true }))).toMatchObject({
        statusCode: 402,
        code: "authentication_required",
      });
    });
  });

  test("hostile input never makes a 500", async () => {
    const url = `${sandbox.url}/v1/payment_intents`;
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/x-www-form-urlencoded" };
    for (const body of ["amount=%", "amount=%ff&currency=eur", "a[=1", "=", "amount[a][b]=1", "metadata=x&amount=100&currency=eur", "expand[]=x", "%00=1"]) {
      const answer = await fetch(url, { method: "POST", headers, body });
      expect(answer.status, body).toBe(400);
      expect(((await answer.json()) as { error: { type: string } }).error.type).toBe("invalid_request_error");
    }
    const json = await fetch(url, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: '{"amount":1}' });
    expect(json.status).toBe(400);
    expect((await fetch(url, { method: "PUT", headers })).status).toBe(405);
    expect((await fetch(url, { method: "POST", headers, body: "a=".padEnd(2 << 20, "x") })).status).toBe(413);
    expect((await fetch(`${sandbox.url}/v1/refunds/%00`, { headers })).status).toBeLessThan(500);
  });
});

describe("webhooks", () => {
  let receiver: Receiver;
  let sandbox: Sandbox;
  let stripe: Stripe;
  const pay = (payment_method = "pm_card_visa") =>
    stripe.paymentIntents.create({ amount: 2000, currency: "eur", confirm: true, payment_method, ...cards });

  beforeAll(async () => {
    receiver = await Receiver.start();
    sandbox = await Sandbox.start({ SOUK_STRIPE_WEBHOOK_URL: receiver.url, SOUK_STRIPE_WEBHOOK_SECRET: webhookSecret });
    stripe = sandbox.client();
  });
  afterAll(async () => {
    const code = await sandbox.kill("SIGTERM");
    await receiver.close();
    expect(code).toBe(0);
  });
  const arrived = (id: string, type = "payment_intent.succeeded", count = 1) =>
    until(`${type} of ${id}`, () => {
      const found = receiver.of(type).filter((delivery) => (delivery.event.data.object as { id: string }).id === id);
      return found.length >= count && found;
    });

  test("are signed, and only the wanted ones come", async () => {
    const paid = await pay();
    const [delivery] = await arrived(paid.id);
    const event = stripe.webhooks.constructEvent(delivery!.body, delivery!.signature, webhookSecret);
    expect(event.data.object).toMatchObject({ id: paid.id, status: "succeeded", amount_received: 2000 });
    expect(() => stripe.webhooks.constructEvent(`${delivery!.body} `, delivery!.signature, webhookSecret)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(() => stripe.webhooks.constructEvent(delivery!.body, delivery!.signature, "whsec_other")).toThrow();

    await refused(pay("pm_card_visa_chargeDeclined"));
    await stripe.refunds.create({ payment_intent: paid.id });
    await until("all are delivered", async () => (await sandbox.stats()).webhooks.pending === 0);
    expect(new Set(receiver.deliveries.map((each) => each.event.type))).toEqual(
      new Set(["payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded"]),
    );
  });

  test("are tried again after a 500 and after a lost connection", async () => {
    let failures = 2;
    receiver.answer = () => (failures-- > 0 ? 500 : 200);
    const paid = await pay();
    const all = await arrived(paid.id, "payment_intent.succeeded", 3);
    expect(new Set(all.map((delivery) => delivery.event.id)).size).toBe(1);
    receiver.answer = () => 200;

    await receiver.close();
    const later = await pay();
    await until("an attempt failed", async () => (await sandbox.stats()).webhooks.failed_attempts >= 3);
    await receiver.open();
    await arrived(later.id);
    await until("nothing waits", async () => (await sandbox.stats()).webhooks.pending === 0);
    expect((await sandbox.stats()).webhooks.failed).toBe(0);
  });

  test("can be held back, turned round and doubled", async () => {
    await sandbox.admin("webhooks/pause");
    const seen = receiver.deliveries.length;
    const made = [(await pay()).id, (await pay()).id, (await pay()).id];
    expect((await sandbox.stats()).webhooks).toMatchObject({ pending: 3, paused: true });
    expect(receiver.deliveries.length).toBe(seen);
    await sandbox.admin("webhooks/resume", { order: "newest_first" });
    for (const id of made) await arrived(id);

    const before = await sandbox.stats();
    const total = receiver.deliveries.length;
    await sandbox.admin("webhooks/duplicate-all");
    await until("all came again", async () => (await sandbox.stats()).webhooks.pending === 0);
    const again = receiver.deliveries.slice(total).map((delivery) => delivery.event.id);
    expect(new Set(again)).toEqual(new Set(receiver.deliveries.slice(0, total).map((delivery) => delivery.event.id)));
    expect((await sandbox.stats()).webhooks.delivered - before.webhooks.delivered).toBe(again.length);
  });

  test("go to endpoints made by the API, with their own secret, until they are deleted", async () => {
    const other = await Receiver.start();
    try {
      const endpoint = await stripe.webhookEndpoints.create({
        url: other.url,
        enabled_events: ["payment_intent.created", "charge.succeeded", "refund.created"],
      });
      expect(endpoint.secret).toMatch(/^whsec_/);
      const paid = await pay();
      await stripe.refunds.create({ payment_intent: paid.id });
      await until("three events", () => other.deliveries.length === 3);
      for (const { body, signature } of other.deliveries) stripe.webhooks.constructEvent(body, signature, endpoint.secret!);
      expect(other.deliveries.map((delivery) => delivery.event.type).sort()).toEqual([
        "charge.succeeded",
        "payment_intent.created",
        "refund.created",
      ]);
      const listed = (await stripe.webhookEndpoints.list()).data;
      expect(listed.map((each) => each.url).sort()).toEqual([receiver.url, other.url].sort());
      expect(JSON.stringify(listed)).not.toContain("whsec_");
      expect(await stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ id: endpoint.id, deleted: true });
      await arrived((await pay()).id);
      expect(other.deliveries).toHaveLength(3);
    } finally {
      await other.close();
    }
  });

  test("take turns when there are many", async () => {
    const made = await Promise.all(Array.from({ length: 300 }, () => pay()));
    await until("all are delivered", async () => (await sandbox.stats()).webhooks.pending === 0);
    const got = new Set(receiver.of("payment_intent.succeeded").map((delivery) => (delivery.event.data.object as { id: string }).id));
    for (const intent of made) expect(got.has(intent.id)).toBe(true);
  });
});

describe("restart", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "souk-stripe-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test("kill -9 loses nothing: objects, kept answers, totals, webhooks that wait", async () => {
    const journal = join(directory, "journal");
    const receiver = await Receiver.start();
    const sandbox = await Sandbox.start({
      SOUK_SANDBOX_JOURNAL: journal,
      SOUK_STRIPE_WEBHOOK_URL: receiver.url,
      SOUK_STRIPE_WEBHOOK_SECRET: webhookSecret,
    });
    try {
      const stripe = sandbox.client();
      const pay = (idempotencyKey: string) =>
        stripe.paymentIntents.create(
          { amount: 1000, currency: "gbp", confirm: true, payment_method: "pm_card_visa", ...cards, metadata: { key: idempotencyKey } },
          { idempotencyKey },
        );
      const first = await pay("one");
      await until("the first is delivered", async () => (await sandbox.stats()).webhooks.delivered === 1);
      await sandbox.admin("webhooks/pause");
      const many = await Promise.all(Array.from({ length: 50 }, (_, number) => pay(`many ${number}`)));
      const held = await stripe.paymentIntents.create({
        amount: 1000, currency: "gbp", confirm: true, payment_method: "pm_card_authenticationRequired", ...cards,
      });
      const refund = await stripe.refunds.create({ payment_intent: first.id, amount: 100 }, { idempotencyKey: "refund" });
      const before = await sandbox.stats();
      const intents = (await stripe.paymentIntents.list({ limit: 100 })).data;
      const secret = (await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["refund.failed"] })).secret;
      expect(secret).toBeDefined();

      await sandbox.kill("SIGKILL");
      await sandbox.run();
      const after = await sandbox.stats();
      expect(after.intents_by_status).toEqual(before.intents_by_status);
      expect(after.amount_succeeded_by_currency).toEqual(before.amount_succeeded_by_currency);
      expect(after.amount_refunded_by_currency).toEqual({ gbp: 100 });
      expect((await stripe.paymentIntents.list({ limit: 100 })).data).toEqual(intents);
      const again = await pay("one");
      expect(again).toEqual(first);
      expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
      expect(await stripe.refunds.create({ payment_intent: first.id, amount: 100 }, { idempotencyKey: "refund" })).toEqual(refund);
      expect((await stripe.paymentIntents.retrieve(held.id)).status).toBe("requires_action");

      await until("what waited is delivered", async () => (await sandbox.stats()).webhooks.pending === 0);
      const got = receiver.of("payment_intent.succeeded").map((delivery) => (delivery.event.data.object as { id: string }).id);
      expect(got.sort()).toEqual([first, ...many].map((intent) => intent.id).sort());

      const made = await pay("after the restart");
      expect(intents.map((intent) => intent.id)).not.toContain(made.id);

      // Torn in the middle of its last line, as a crash of the machine may leave it.
      await sandbox.kill("SIGKILL");
      truncateSync(journal, readFileSync(journal).length - 7);
      await sandbox.run();
      expect((await sandbox.stats()).intents_by_status.succeeded).toBeGreaterThanOrEqual(51);
      expect((await pay("and again")).status).toBe("succeeded");
    } finally {
      await sandbox.kill();
      await receiver.close();
    }
  });

  test("kill -9 in the middle of payments: every answer that was given is still true", async () => {
    const sandbox = await Sandbox.start({ SOUK_SANDBOX_JOURNAL: join(directory, "under-load") });
    try {
      const stripe = sandbox.client();
      const answered: string[] = [];
      let going = true;
      const buyers = Array.from({ length: 16 }, async () => {
        while (going) {
          const intent = await stripe.paymentIntents
            .create({ amount: 1000, currency: "gbp", confirm: true, payment_method: "pm_card_visa", ...cards })
            .catch(() => undefined);
          if (intent) answered.push(intent.id);
          else going = false;
        }
      });
      await until("some are paid", () => answered.length > 200);
      await sandbox.kill("SIGKILL");
      going = false;
      await Promise.all(buyers);
      await sandbox.run();
      const kept = new Set<string>();
      for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
        expect(intent.status).toBe("succeeded");
        kept.add(intent.id);
      }
      expect(answered.filter((id) => !kept.has(id))).toEqual([]);
      expect((await sandbox.stats()).amount_succeeded_by_currency).toEqual({ gbp: kept.size * 1000 });
    } finally {
      await sandbox.kill();
    }
  });

  test("SIGTERM ends it cleanly, and the journal is closed to a second process", async () => {
    const journal = join(directory, "locked");
    const sandbox = await Sandbox.start({ SOUK_SANDBOX_JOURNAL: journal });
    try {
      const second = await Sandbox.refusal({ SOUK_SANDBOX_JOURNAL: journal });
      expect(second.code).toBe(1);
      expect(second.output).toContain("in use by another process");
    } finally {
      expect(await sandbox.kill("SIGTERM")).toBe(0);
    }
  });

  test("live keys, missing keys and foreign files are refused at the start", async () => {
    const live = await Sandbox.refusal({ SOUK_STRIPE_KEY: "sk_live_0123456789" });
    expect(live.code).toBe(1);
    expect(live.output).not.toContain("0123456789");
    const missing = await Sandbox.refusal({ SOUK_STRIPE_KEY: "" });
    expect(missing.output).toContain("SOUK_STRIPE_KEY");
    const unsigned = await Sandbox.refusal({ SOUK_STRIPE_WEBHOOK_URL: "http://127.0.0.1:1/" });
    expect(unsigned.output).toContain("SOUK_STRIPE_WEBHOOK_SECRET");
    const foreign = await Sandbox.refusal({ SOUK_SANDBOX_JOURNAL: new URL(import.meta.url).pathname });
    expect(foreign.code).toBe(1);
    expect(foreign.output).toContain("not one of this sandbox");
  });
});
