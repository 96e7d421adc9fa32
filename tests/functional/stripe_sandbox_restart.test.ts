// The payment sandbox is killed and started again, and refuses to start with what is wrong.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cards, Receiver, Sandbox, until, webhookSecret } from "./stripe_sandbox_process.ts";

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

  test("a journal of a former format is set aside", async () => {
    const journal = join(directory, "former");
    writeFileSync(journal, "souk-stripe-journal 1 42 secret\nc 1 2 settle - - - 0 -\n");
    const sandbox = await Sandbox.start({ SOUK_SANDBOX_JOURNAL: journal });
    try {
      expect(readFileSync(`${journal}.1`, "utf8")).toContain("settle");
      expect((await sandbox.client().paymentIntents.create({ amount: 500, currency: "eur" })).status).toBe("requires_payment_method");
      await sandbox.kill("SIGKILL");
      await sandbox.run();
      expect((await sandbox.stats()).intents_by_status).toMatchObject({ requires_payment_method: 1, succeeded: 0 });
    } finally {
      await sandbox.kill();
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
