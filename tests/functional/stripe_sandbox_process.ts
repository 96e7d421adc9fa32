// Starts the payment sandbox on a free port, and a receiver for its webhooks. For tests.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";
import { expect } from "vitest";

export const key = "sk_test_functional_tests_0123456789";
export const publishableKey = "pk_test_functional_tests_0123456789";
export const webhookSecret = "whsec_functional_tests";

const built = fileURLToPath(new URL("../../.souk/build/release/bin/souk-stripe", import.meta.url));
const binary = process.env.SOUK_STRIPE_BIN ?? built;

export const cards = { payment_method_types: ["card"] };

// The error that a call ends with.
export async function refused(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Stripe.errors.StripeError);
  return error as Stripe.errors.StripeError;
}

export async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, "close");
  return port;
}

export async function until<T>(what: string, ask: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface Stats {
  intents_by_status: Record<string, number>;
  amount_succeeded_by_currency: Record<string, number>;
  amount_refunded_by_currency: Record<string, number>;
  webhooks: { pending: number; in_flight: number; delivered: number; failed: number; failed_attempts: number; paused: boolean };
}

export class Sandbox {
  private process: ChildProcess | undefined;
  private output = "";

  private constructor(
    readonly port: number,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<Sandbox> {
    if (!existsSync(binary)) throw new Error(`there is no ${binary}: build souk-stripe, or set SOUK_STRIPE_BIN`);
    const sandbox = new Sandbox(await freePort(), settings);
    await sandbox.run();
    return sandbox;
  }

  // Without waiting for it to serve: what it says when it refuses to start.
  static async refusal(settings: Record<string, string>): Promise<{ code: number | null; output: string }> {
    const sandbox = new Sandbox(await freePort(), settings);
    const child = sandbox.spawn();
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output: sandbox.output };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  client(more: Stripe.StripeConfig = {}): Stripe {
    return new Stripe(key, { host: "127.0.0.1", port: this.port, protocol: "http", maxNetworkRetries: 0, telemetry: false, ...more });
  }

  async stats(): Promise<Stats> {
    return (await (await fetch(`${this.url}/sandbox/stats`)).json()) as Stats;
  }

  async admin(path: string, form: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(`${this.url}/sandbox/${path}`, { method: "POST", headers: { Authorization: `Bearer ${key}` }, body: new URLSearchParams(form) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const end = once(child, "close");
    child.kill(signal);
    const [code] = (await end) as [number | null];
    return code;
  }

  async run(): Promise<void> {
    const child = this.spawn();
    this.process = child;
    await until("the sandbox serves", async () => {
      if (child.exitCode !== null) throw new Error(`the sandbox ended: ${this.output}`);
      return fetch(`${this.url}/health`).then((answer) => answer.ok, () => false);
    });
  }

  private spawn(): ChildProcess {
    const child = spawn(binary, {
      env: { SOUK_PORT_STRIPE: String(this.port), SOUK_STRIPE_KEY: key, SOUK_STRIPE_PUBLISHABLE_KEY: publishableKey, ...this.settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (text) => (this.output += text));
    child.stderr.on("data", (text) => (this.output += text));
    return child;
  }
}

export interface Delivery {
  body: string;
  signature: string;
  event: Stripe.Event;
}

// Takes webhooks. `answer` says with which status; default 200.
export class Receiver {
  readonly deliveries: Delivery[] = [];
  answer: (event: Stripe.Event) => number = () => 200;
  private server: Server | undefined;

  private constructor(readonly port: number) {}

  static async start(port?: number): Promise<Receiver> {
    const receiver = new Receiver(port ?? (await freePort()));
    await receiver.open();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  of(type: string): Delivery[] {
    return this.deliveries.filter((delivery) => delivery.event.type === type);
  }

  async open(): Promise<void> {
    this.server = createServer(async (request: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const body = Buffer.concat(parts).toString();
      const event = JSON.parse(body) as Stripe.Event;
      this.deliveries.push({ body, signature: String(request.headers["stripe-signature"]), event });
      response.writeHead(this.answer(event)).end();
    }).listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
  }

  async close(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
