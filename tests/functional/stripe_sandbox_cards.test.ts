// The payment sandbox's test cards, 3-D Secure and what a card form does, as the official client sees them.
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cards, publishableKey, refused, Sandbox } from "./stripe_sandbox_process.ts";

describe("cards", () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  const pay = (payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({ amount: 2000, currency: "eur", confirm: true, payment_method, ...cards, ...more });

  beforeAll(async () => {
    sandbox = await Sandbox.start();
    stripe = sandbox.client();
  });
  afterAll(async () => expect(await sandbox.kill("SIGTERM")).toBe(0));

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
      const { intent, page } = await start("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "https://shop.example/back");
      expect((await answer(page, "complete")).headers.get("location")).toContain("redirect_status=failed");
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

    // stripe-ios#1198, stripe-dotnet#2361: what is left to Stripe.js.
    test.each([[{}], [{ return_url: "https://shop.example/back", use_stripe_sdk: true }]])("left to Stripe.js: %j", async (more) => {
      const intent = await pay("pm_card_authenticationRequired", more);
      expect(intent.status).toBe("requires_action");
      expect(intent.next_action).toEqual({
        type: "use_stripe_sdk",
        use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: expect.stringContaining(`${sandbox.url}/3ds/`), source: expect.stringMatching(/^src_/) },
      });
      expect((await answer(((intent.next_action as any).use_stripe_sdk.stripe_js as string), "complete")).status).toBeLessThan(400);
      expect((await stripe.paymentIntents.retrieve(intent.id))).toMatchObject({ status: "succeeded", next_action: null });
    });
  });

  test("a payment method without a customer pays for one intent only", async () => {
    const method = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_visa" } });
    expect(method.card).toMatchObject({ brand: "visa", last4: "4242" });
    const paid = await pay(method.id);
    expect(paid.status).toBe("succeeded");
    const error = await refused(pay(method.id));
    expect(error).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
    expect(error.code).toBeUndefined();
    expect(error.message).toContain("was previously used with a PaymentIntent without Customer attachment");
    expect((await pay("pm_card_visa")).status).toBe("succeeded");
    expect((await pay("pm_card_visa")).status).toBe("succeeded");
    expect((await stripe.paymentMethods.list({ type: "card", limit: 1 })).data).toHaveLength(1);
  });

  test.each([
    ["pm_card_riskLevelElevated", { outcome: { risk_level: "elevated" } }],
    ["pm_card_br", { payment_method_details: { card: { country: "BR" } } }],
  ])("%s", async (token, charge) => {
    expect((await pay(token, { expand: ["latest_charge"] })).latest_charge).toMatchObject(charge);
  });

  test("a blocked card, and checks that fail", async () => {
    const error = await refused(pay("pm_card_radarBlock"));
    expect(error).toMatchObject({ statusCode: 402, code: "card_declined" });
    expect((await stripe.charges.retrieve(error.charge as string)).outcome).toMatchObject({ type: "blocked", risk_level: "highest", network_status: "not_sent_to_network" });
    const card = { number: "4000000000000101", exp_month: 12, exp_year: 2034, cvc: "314" };
    expect((await stripe.paymentMethods.create({ type: "card", card })).card?.checks?.cvc_check).toBe("fail");
    const billing_details = { address: { line1: "Via Roma 1", postal_code: "00100" } };
    const avs = await stripe.paymentMethods.create({ type: "card", card: { ...card, number: "4000000000000010" }, billing_details });
    expect(avs.card?.checks).toMatchObject({ cvc_check: "pass", address_line1_check: "fail", address_postal_code_check: "fail" });
  });
});

describe("the publishable key", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.start();
  });
  afterAll(async () => expect(await sandbox.kill("SIGTERM")).toBe(0));

  test("makes a payment method and confirms with the client secret, from the shop's page", async () => {
    const stripe = sandbox.client();
    const intent = await stripe.paymentIntents.create({ amount: 700, currency: "eur", ...cards, metadata: { order_id: "7" } });
    const call = (path: string, form?: Record<string, string>) =>
      fetch(`${sandbox.url}/v1/${path}`, {
        method: form ? "POST" : "GET",
        headers: { Authorization: `Bearer ${publishableKey}`, Origin: "https://shop.example" },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      });
    const preflight = await fetch(`${sandbox.url}/v1/payment_methods`, { method: "OPTIONS", headers: { Origin: "https://shop.example" } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");

    const made = await call("payment_methods", { type: "card", "card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "34", "card[cvc]": "314", payment_user_agent: "stripe.js" });
    expect(made.headers.get("access-control-allow-origin")).toBe("*");
    const method = (await made.json()) as Stripe.PaymentMethod;
    const secret = intent.client_secret!;
    const wrong = await call(`payment_intents/${intent.id}?client_secret=${secret}x`);
    expect(wrong.status).toBe(400);
    expect((await call(`payment_intents/${intent.id}`)).status).toBe(400);
    expect((await call(`payment_intents/${intent.id}/confirm`, { payment_method: method.id })).status).toBe(400);

    const read = (await (await call(`payment_intents/${intent.id}?client_secret=${secret}`)).json()) as Record<string, unknown>;
    expect(read).toMatchObject({ id: intent.id, amount: 700, client_secret: secret, status: "requires_payment_method" });
    for (const hidden of ["metadata", "latest_charge", "customer", "amount_received"]) expect(read).not.toHaveProperty(hidden);

    const declined = await call(`payment_intents/${intent.id}/confirm`, { payment_method: "pm_card_visa_chargeDeclined", client_secret: secret });
    expect(declined.status).toBe(402);
    expect(((await declined.json()) as any).error.payment_intent).not.toHaveProperty("metadata");
    const confirmed = (await (await call(`payment_intents/${intent.id}/confirm`, { payment_method: method.id, client_secret: secret, return_url: "https://shop.example/", use_stripe_sdk: "true" })).json()) as Record<string, unknown>;
    expect(confirmed).toMatchObject({ id: intent.id, status: "succeeded" });
    expect(confirmed).not.toHaveProperty("metadata");
    expect((await stripe.paymentIntents.retrieve(intent.id)).metadata).toEqual({ order_id: "7" });

    for (const [path, form] of [["payment_intents", undefined], ["payment_intents", { amount: "500", currency: "eur" }], ["refunds", { payment_intent: intent.id }], [`payment_methods/${method.id}`, undefined],
      [`payment_intents/${intent.id}/cancel`, { client_secret: secret }], ["events", undefined]] as const) {
      const answer = await call(path, form);
      expect(answer.status, path).toBe(403);
      expect(((await answer.json()) as any).error).toMatchObject({ type: "invalid_request_error", code: "secret_key_required" });
    }
    const sneaky = await call(`payment_intents/${intent.id}/confirm`, { client_secret: secret, "metadata[order_id]": "8" });
    expect(((await sneaky.json()) as any).error.code).toBe("parameter_unknown");
  });
});
