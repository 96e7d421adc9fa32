// The payment sandbox's webhooks, and the switchboard with which tests make it an unpleasant provider.
import { request } from "node:http";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cards, key, publishableKey, Receiver, refused, Sandbox, until, webhookSecret } from "./stripe_sandbox_process.ts";

// fetch() does not let anybody choose the Host.
function statusWithHost(port: number, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers: { Host: host } }, (answer) => resolve(answer.resume().statusCode!)).on("error", reject).end();
  });
}

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

  const switchOn = (what: string, form: Record<string, string>) => sandbox.admin(what, form);

  test("can be lost and doubled by the switchboard", async () => {
    const failed = (await sandbox.stats()).webhooks.failed;
    await switchOn("webhooks/lose", { count: "1", type: "payment_intent.succeeded" });
    const lost = await pay();
    expect((await sandbox.stats()).webhooks.failed).toBe(failed + 1);
    await switchOn("webhooks/duplicate", { count: "1", type: "payment_intent.succeeded" });
    const doubled = await pay();
    await arrived(doubled.id, "payment_intent.succeeded", 2);
    await until("nothing waits", async () => (await sandbox.stats()).webhooks.pending === 0);
    const ids = receiver.of("payment_intent.succeeded").map((delivery) => (delivery.event.data.object as { id: string }).id);
    expect(ids).not.toContain(lost.id);
    const [event] = (await stripe.events.list({ type: "payment_intent.succeeded", limit: 2 })).data.filter((each) => (each.data.object as { id: string }).id === lost.id);
    await switchOn(`events/${event!.id}`, {});
    await arrived(lost.id);
  });

  test("come in the version of their endpoint", async () => {
    const other = await Receiver.start();
    try {
      const endpoint = await stripe.webhookEndpoints.create({ url: other.url, enabled_events: ["payment_intent.created"], api_version: "2024-06-20" } as never);
      expect(endpoint.api_version).toBe("2024-06-20");
      await stripe.paymentIntents.create({ amount: 100, currency: "eur" });
      await until("the event", () => other.deliveries.length === 1);
      expect(other.deliveries[0]!.event.api_version).toBe("2024-06-20");
      const updated = await stripe.webhookEndpoints.update(endpoint.id, { disabled: true, metadata: { a: "1" } });
      expect(updated).toMatchObject({ status: "disabled", metadata: { a: "1" } });
      expect((await refused(stripe.webhookEndpoints.create({ url: other.url, enabled_events: ["*"], api_version: "new" } as never))).message).toContain("API version");
      await stripe.webhookEndpoints.del(endpoint.id);
    } finally {
      await other.close();
    }
  });
});

describe("the switchboard", () => {
  test("is for the holder of the key, and for no page elsewhere", async () => {
    const sandbox = await Sandbox.start();
    try {
      const url = `${sandbox.url}/sandbox/webhooks/pause`;
      const turn = (headers: Record<string, string>) => fetch(url, { method: "POST", headers });
      expect((await turn({})).status).toBe(401);
      expect((await turn({ Authorization: `Bearer ${publishableKey}` })).status).toBe(401);
      const Authorization = `Bearer ${key}`;
      expect((await turn({ Authorization, Origin: "https://evil.example" })).status).toBe(403);
      expect((await turn({ Authorization, Origin: "http://localhost.evil.example" })).status).toBe(403);
      expect(await statusWithHost(sandbox.port, "/sandbox/stats", "evil.example")).toBe(403);
      expect(await statusWithHost(sandbox.port, "/sandbox/stats", `localhost:${sandbox.port}`)).toBe(200);
      expect((await sandbox.stats()).webhooks.paused).toBe(false);
      expect((await turn({ Authorization })).status).toBe(200);
      expect((await sandbox.stats()).webhooks.paused).toBe(true);
    } finally {
      await sandbox.kill();
    }
  });
});
