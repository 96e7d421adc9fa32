// Every kind of object that the payment sandbox answers fits the schema that Stripe publishes of it (OpenAPI), as far as it
// can be had: SOUK_STRIPE_SPEC names it, or it lies in Go's module cache with github.com/stripe/stripe-mock. The answers
// that Stripe documents in words only are in sandbox/stripe/documented_answers.json.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cards, key, Sandbox } from "./stripe_sandbox_process.ts";

function specification(): string | undefined {
  if (process.env.SOUK_STRIPE_SPEC) return process.env.SOUK_STRIPE_SPEC;
  try {
    const cache = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return readdirSync(`${cache}/github.com/stripe`).map((name) => `${cache}/github.com/stripe/${name}/embedded/openapi/spec3.json`).filter(existsSync).sort().at(-1);
  } catch {
    return undefined; // no Go, or never asked for the module
  }
}

interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  maxLength?: number;
}

// What of `value` does not fit. The words of JSON Schema that Stripe's document uses, and no others.
function misfits(schemas: Record<string, Schema>, given: Schema, value: unknown, at: string): string[] {
  const schema = given.$ref ? schemas[given.$ref.split("/").at(-1)!]! : given;
  if (value === null) return given.nullable || schema.nullable || schema.anyOf?.some((each) => each.nullable) ? [] : [`${at} is null`];
  if (schema.anyOf) {
    const tries = schema.anyOf.map((each) => misfits(schemas, each, value, at));
    return tries.some((each) => each.length === 0) ? [] : tries.sort((a, b) => a.length - b.length)[0]!;
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${JSON.stringify(value)}, not one of ${schema.enum.join(", ")}`];
  const kind = Array.isArray(value) ? "array" : Number.isInteger(value) && schema.type === "integer" ? "integer" : typeof value;
  if (schema.type && kind !== schema.type) return [`${at} is of type ${kind}, not ${schema.type}`];
  if (kind === "string" && schema.maxLength && (value as string).length > schema.maxLength) return [`${at} is too long`];
  if (kind === "array") return (value as unknown[]).flatMap((each, index) => misfits(schemas, schema.items ?? {}, each, `${at}[${index}]`));
  if (kind !== "object") return [];
  const members = value as Record<string, unknown>;
  const missing = (schema.required ?? []).filter((name) => !(name in members)).map((name) => `${at}.${name} is missing`);
  return missing.concat(
    Object.entries(members).flatMap(([name, each]) => {
      const known = schema.properties?.[name];
      if (known) return misfits(schemas, known, each, `${at}.${name}`);
      if (schema.properties && !schema.additionalProperties) return [`${at}.${name} is none of Stripe's`];
      return typeof schema.additionalProperties === "object" ? misfits(schemas, schema.additionalProperties, each, `${at}.${name}`) : [];
    }),
  );
}

let sandbox: Sandbox;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  stripe = sandbox.client();
});
afterAll(async () => expect(await sandbox.kill("SIGTERM")).toBe(0));
const pay = (payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 2000, currency: "eur", confirm: true, payment_method, ...cards, ...more });
const raw = async (path: string) => (await fetch(`${sandbox.url}/v1/${path}`, { headers: { Authorization: `Bearer ${key}` } })).json() as Promise<any>;

const path = specification();
if (!path) console.warn("Stripe's OpenAPI document is not here: `go install github.com/stripe/stripe-mock@latest` brings it, or set SOUK_STRIPE_SPEC");

test.skipIf(!path)("all kinds of objects fit Stripe's OpenAPI document", async () => {
  const schemas = JSON.parse(readFileSync(path!, "utf8")).components.schemas as Record<string, Schema>;
  const paid = await pay("pm_card_visa", { metadata: { order_id: "7" }, receipt_email: "ann@example.com", description: "Order 7" });
  await stripe.refunds.create({ payment_intent: paid.id, amount: 100, reason: "requested_by_customer" });
  await stripe.refunds.create({ payment_intent: (await pay("pm_card_pendingRefund")).id });
  await stripe.refunds.create({ payment_intent: (await pay("pm_card_refundFail")).id });
  await pay("pm_card_createDispute");
  await pay("pm_card_radarBlock").catch(() => undefined);
  await pay("pm_card_authenticationRequired");
  await pay("pm_card_authenticationRequired", { return_url: "https://shop.example/" });
  await pay("pm_card_visa", { capture_method: "manual" });
  await stripe.paymentIntents.create({ amount: 500, currency: "jpy", automatic_payment_methods: { enabled: true, allow_redirects: "never" } });
  const canceled = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
  await stripe.paymentIntents.cancel(canceled.id, { cancellation_reason: "abandoned" });
  await stripe.paymentMethods.create({ type: "card", card: { number: "4242424242424242", exp_month: 12, exp_year: 2034, cvc: "314" }, billing_details: { name: "Ann" } });
  await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:1/", enabled_events: ["*"], description: "x" });
  const faults: string[] = [];
  for (const [kind, list] of Object.entries({
    payment_intent: "payment_intents?limit=100&expand[]=data.latest_charge&expand[]=data.payment_method", charge: "charges?limit=100&expand[]=data.payment_intent",
    refund: "refunds?limit=100", dispute: "disputes?limit=100", payment_method: "payment_methods?limit=100&type=card", event: "events?limit=100", webhook_endpoint: "webhook_endpoints",
  })) {
    const { data } = await raw(list);
    expect(data.length, kind).toBeGreaterThan(0);
    for (const object of data) {
      faults.push(...misfits(schemas, schemas[kind]!, object, kind));
      if (kind === "event") faults.push(...misfits(schemas, schemas[object.data.object.object]!, object.data.object, object.type));
    }
  }
  faults.push(...misfits(schemas, schemas.balance!, await raw("balance"), "balance"));
  for (const wrong of ["payment_intents/pi_nobody", "charges?limit=101", "customers"]) faults.push(...misfits(schemas, schemas.error!, await raw(wrong), wrong));
  expect([...new Set(faults)]).toEqual([]);
});

interface Documented {
  name: string;
  source: string;
  request: { method: "GET" | "POST"; path: string; form?: Record<string, string> };
  before?: { method: "GET" | "POST"; path: string; form?: Record<string, string> };
  status: number;
  body: unknown;
}

describe("answers that Stripe documents", () => {
  const documented = JSON.parse(readFileSync(fileURLToPath(new URL("../../sandbox/stripe/documented_answers.json", import.meta.url)), "utf8")) as Documented[];
  const send = async ({ method, path, form }: Documented["request"], seen: Record<string, any>) => {
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => seen[name]);
    const filled = new URLSearchParams(Object.entries(form ?? {}).map(([name, value]): [string, string] => [name, fill(value)]));
    return fetch(`${sandbox.url}/v1/${fill(path)}`, { method, headers: { Authorization: `Bearer ${key}` }, ...(method === "POST" ? { body: filled } : {}) });
  };

  test.each(documented)("$name", async ({ request, before, status, body }) => {
    const seen = before ? ((await (await send(before, {})).json()) as Record<string, any>) : {};
    const answer = await send(request, seen);
    expect(answer.status).toBe(status);
    // "…" stands for a text of whatever content.
    const expected = JSON.parse(JSON.stringify(body), (_, value) => (value === "…" ? expect.any(String) : value));
    expect(await answer.json()).toMatchObject(expected as object);
  });
});
