// The payment sandbox as the official client sees it: what works here works with Stripe.
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cards, key, refused, Sandbox } from "./stripe_sandbox_process.ts";

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

  test("a fault before or after executing is kept under its key, as Stripe keeps it", async () => {
    const parameters = { amount: 4100, currency: "nok", ...cards };
    const count = async () => (await stripe.paymentIntents.list({ limit: 100 })).data.filter((each) => each.amount === 4100).length;
    for (const [when, made] of [["before", 0], ["after", 1]] as const) {
      await sandbox.admin("faults", { path: "/v1/payment_intents", count: "1", when });
      const options = { idempotencyKey: `fault ${when}` };
      const first = await refused(stripe.paymentIntents.create(parameters, options));
      expect(first).toMatchObject({ statusCode: 500, type: "StripeAPIError", rawType: "api_error" });
      const again = await refused(stripe.paymentIntents.create(parameters, options));
      expect(again.statusCode).toBe(500);
      expect(again.headers?.["idempotent-replayed"]).toBe("true");
      expect(await count()).toBe(made);
    }
    expect((await stripe.paymentIntents.create(parameters, { idempotencyKey: "fault over" })).amount).toBe(4100);
  });

  test("what older clients and other accounts send", async () => {
    const call = (form: string, headers: Record<string, string> = {}) =>
      fetch(`${sandbox.url}/v1/payment_intents`, { method: "POST", body: form, headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/x-www-form-urlencoded", ...headers } });
    const python = await call("amount=500&currency=eur&confirm=True&off_session=False&payment_method=pm_card_visa&payment_method_types[0]=card");
    expect(((await python.json()) as Stripe.PaymentIntent).status).toBe("succeeded");
    const other = await call("amount=500&currency=eur", { "Stripe-Account": "acct_1" });
    expect(other.status).toBe(403);
    expect(((await other.json()) as any).error.code).toBe("account_invalid");
    for (const version of ["garbage", "2024-13", "2026-10-28.", "1999-01-01"]) {
      const answer = await call("amount=500&currency=eur", { "Stripe-Version": version });
      expect(answer.status, version).toBe(400);
      expect(((await answer.json()) as any).error.message).toContain("API version");
    }
    expect((await call("amount=500&currency=eur", { "Stripe-Version": "2022-11-15" })).status).toBe(200);
  });

  test("lists show more on request, errors say where they are logged", async () => {
    await pay("pm_card_visa");
    const [shown] = (await stripe.paymentIntents.list({ limit: 1, expand: ["data.latest_charge", "data.payment_method"] })).data;
    expect((shown!.latest_charge as Stripe.Charge).object).toBe("charge");
    expect((shown!.payment_method as Stripe.PaymentMethod).object).toBe("payment_method");
    expect(await refused(stripe.paymentIntents.list({ expand: ["latest_charge"] }))).toMatchObject({ statusCode: 400, param: "expand" });
    const error = await refused(stripe.paymentIntents.list({ customer: "cus_nobody" }));
    expect(error).toMatchObject({ statusCode: 400, code: "resource_missing" });
    expect((error.raw as any).request_log_url).toContain(error.requestId);
    expect(error.doc_url).toContain("resource-missing");
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
