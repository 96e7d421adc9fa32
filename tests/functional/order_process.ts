// An order service beside the instance's own, on a database of its own, with a payment provider of the test's choice. It uses
// the instance's auth and product services, and no broker: what it has to tell stays in its outbox.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { asAdmin } from "./database.js";
import { brokersAs, serviceKeyFile, serviceToken } from "./keys.js";
import { type Answer, type Call, type Customer, eventually, home, newCustomer, newProduct, type Product, setting } from "./shop.js";
import { freePort } from "./stripe_sandbox_process.js";
import { providerKey, providerSecret, type UnkindProvider } from "./unkind_provider.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = process.env.SOUK_ORDER_BIN ?? `${root}.souk/build/${process.env.SOUK_PRESET ?? "release"}/bin/souk-order`;

const laterThanAny = 1_000_000; // attempts at an order: whichever holds its goods, they are released

export interface Placed { id: string; customer: Customer; product: Product; total: { amount: number; currency: string } }

export class OrderProcess {
    private child!: ChildProcess;
    private output: string[] = [];
    url = "";

    private constructor(readonly database: string, private readonly settings: Record<string, string>) {}

    static async start(provider: UnkindProvider): Promise<OrderProcess> {
        const database = `test_order_${randomUUID().replaceAll("-", "")}`;
        await asAdmin("postgres", `CREATE DATABASE ${database}`);
        const service = new OrderProcess(database, {
            SOUK_DB_NAME: database, SOUK_DB_USER: "ecommerce_admin", SOUK_DB_PASSWORD: setting("SOUK_TEST_PG_ADMIN_PASSWORD"), SOUK_SERVICE_KEY_FILE: serviceKeyFile("order"), ...brokersAs("order"), SOUK_AMQP_PORT: "1",
            SOUK_STRIPE_URL: provider.url, SOUK_STRIPE_KEY: providerKey, SOUK_STRIPE_WEBHOOK_SECRET: providerSecret, SOUK_PUBLIC_URL: "https://shop.example",
        });
        await promisify(execFile)(binary, ["--migrate"], { cwd: root, env: { ...process.env, ...service.settings } });
        await service.run();
        return service;
    }

    async run() {
        const port = await freePort();
        this.url = `http://127.0.0.1:${port}`;
        this.child = spawn(binary, { cwd: root, env: { ...process.env, ...this.settings, SOUK_PORT: String(port) }, stdio: ["ignore", "pipe", "pipe"] });
        for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on("data", (text) => this.output.push(String(text)));
        await eventually("the order service to answer", async () => {
            if (this.child.exitCode !== null) throw new Error(`it ended: ${this.output.join("")}`);
            return (await fetch(`${this.url}/health`).then((answer) => answer.ok, () => false)) || undefined;
        });
    }

    get log(): string {
        return this.output.join("");
    }

    async kill(signal: NodeJS.Signals = "SIGTERM") {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        const end = once(this.child, "close");
        this.child.kill(signal);
        await end;
    }

    // What it holds of the instance's stock is let go: nobody else knows its orders.
    async stop() {
        await this.kill();
        const orders = await this.sql("SELECT id FROM orders").catch(() => "");
        const headers = { Authorization: `Bearer ${serviceToken("order", "product")}` };
        for (const id of orders.split("\n").filter(Boolean)) await fetch(`${setting("SOUK_PRODUCT_URL")}/internal/reservations/${id}?attempt=${laterThanAny}`, { method: "DELETE", headers });
        await asAdmin("postgres", `DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
    }

    async call(path: string, options: Call = {}): Promise<Answer> {
        const headers: Record<string, string> = { ...options.headers };
        if (options.token) headers.Authorization = `Bearer ${options.token}`;
        if (options.json !== undefined) headers["Content-Type"] = "application/json";
        const response = await fetch(this.url + path, { method: options.method ?? (options.json === undefined ? "GET" : "POST"), headers, body: options.json === undefined ? null : JSON.stringify(options.json) });
        const text = await response.text();
        return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
    }

    sql(statement: string): Promise<string> {
        return asAdmin(this.database, statement);
    }

    async placed(stock = 5): Promise<Placed> {
        const [customer, product] = await Promise.all([newCustomer(), newProduct(stock)]);
        const token = customer.token;
        const filled = await this.call("/cart", { token, json: { items: [{ variant_id: product.variant, quantity: 1 }] } });
        if (filled.status !== 200) throw new Error(`no cart: ${filled.text}\n${this.log}`);
        await this.call("/cart/address", { method: "PUT", token, json: home });
        const cart = await this.call("/cart/shipping", { method: "PUT", token, json: { method: "standard" } });
        if (cart.status !== 200) throw new Error(`no cart: ${cart.text}\n${this.log}`);
        const answer = await this.call("/orders", { token, json: { expected_total: cart.body.total }, headers: { "Idempotency-Key": randomUUID() } });
        if (answer.status !== 201) throw new Error(`no order: ${answer.text}`);
        return { id: answer.body.id, customer, product, total: cart.body.total };
    }

    pay(one: Placed, payment_method = "pm_visa", key: string = randomUUID()): Promise<Answer> {
        return this.call(`/orders/${one.id}/payment`, { token: one.customer.token, json: { payment_method }, headers: { "Idempotency-Key": key } });
    }

    cancel(one: Placed): Promise<Answer> {
        return this.call(`/orders/${one.id}/cancel`, { method: "POST", token: one.customer.token, headers: { "Idempotency-Key": randomUUID() } });
    }

    async states(one: Placed): Promise<string> {
        const { body } = await this.call(`/orders/${one.id}`, { token: one.customer.token });
        return `${body.status} ${body.payment_status}`;
    }

    becomes(one: Placed, states: string): Promise<true> {
        return eventually(`order ${one.id} to be ${states}`, async () => ((await this.states(one)) === states ? true : undefined));
    }

    booked(one: Placed): Promise<string> {
        return this.sql(`SELECT debit, credit, amount FROM ledger WHERE order_id = '${one.id}' ORDER BY id`);
    }

    async metric(name: string): Promise<number> {
        const line = (await (await fetch(`${this.url}/metrics`)).text()).split("\n").find((each) => each.startsWith(`${name} `));
        return line ? Number(line.split(" ").at(-1)) : 0;
    }

    // The ledger holds at the provider what the payments' rows say, for each order.
    async booksAgree(): Promise<string> {
        return this.sql(`SELECT p.order_id, p.captured - p.returned, coalesce(l.has, 0) FROM payments p LEFT JOIN (
            SELECT order_id, sum(CASE WHEN debit LIKE 'provider:%' THEN amount WHEN credit LIKE 'provider:%' THEN -amount ELSE 0 END) AS has FROM ledger GROUP BY order_id) l
            USING (order_id) WHERE p.captured - p.returned <> coalesce(l.has, 0)`);
    }
}
