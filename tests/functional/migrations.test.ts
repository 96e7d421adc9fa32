// A shop that has been there for years gets the migrations that it does not have yet: databases are filled in the state of an earlier
// release (landed/*.sql), the services' own programs bring them up to date, and everything is still there and as the new rules want it.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asAdmin } from "./database.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const rows = process.env.SOUK_TEST_LONG === "1" ? 200_000 : 10_000;

// What filling asks for beside the tables, and how it is done: the rows are those of services with triggers that have done their work.
const helpers = `
    SET session_replication_role = replica;
    CREATE FUNCTION nth(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
    CREATE FUNCTION many() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT ${rows}::bigint';`;

const landed: Record<string, number> = { auth: 9, product: 3, order: 7, admin: 3 };
// Emptied by a migration that counts anew.
const emptied = ["product.category_changes"];

class Shop {
    readonly database = `test_migrated_${process.pid}_${randomUUID().slice(0, 8)}`;
    readonly folder = mkdtempSync(join(tmpdir(), "migrations-"));
    before: Record<string, number> = {};
    seconds = 0;
    constructor(readonly service: string) {}

    sql(text: string): Promise<string> {
        return asAdmin(this.database, text);
    }
    async migrate(directory: string) {
        const program = `${root}.souk/build/${process.env.SOUK_PRESET ?? "release"}/bin/souk-${this.service}`;
        await run(program, ["--migrate"], { cwd: root, env: { ...process.env, SOUK_DB_NAME: this.database, SOUK_MIGRATIONS: directory } });
    }
    async counts(): Promise<Record<string, number>> {
        const tables = (await this.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations' ORDER BY 1")).split("\n");
        const counted = await this.sql(tables.map((table) => `SELECT '${table}', count(*) FROM ${table}`).join(" UNION ALL "));
        return Object.fromEntries(counted.split("\n").map((line) => line.split("|")).map(([table, count]) => [table!, Number(count)]));
    }
    async start() {
        await asAdmin("postgres", `CREATE DATABASE ${this.database}`);
        const all = `${root}services/${this.service}/migrations`;
        mkdirSync(`${this.folder}/landed`);
        for (const file of readdirSync(all).filter((name) => Number(name.slice(0, 4)) <= landed[this.service]!)) cpSync(`${all}/${file}`, `${this.folder}/landed/${file}`);
        await this.migrate(`${this.folder}/landed`);
        await this.sql(helpers + readFileSync(new URL(`./landed/${this.service}.sql`, import.meta.url), "utf8"));
        this.before = await this.counts();
        const begun = performance.now();
        await this.migrate(all);
        this.seconds = (performance.now() - begun) / 1000;
    }
    async end() {
        rmSync(this.folder, { recursive: true, force: true });
        await asAdmin("postgres", `DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
    }
}

const shops = Object.fromEntries(Object.keys(landed).map((service) => [service, new Shop(service)]));
const { auth, product, order, admin } = shops as Record<"auth" | "product" | "order" | "admin", Shop>;
beforeAll(async () => {
    for (const shop of Object.values(shops)) await shop.start();
}, 300_000);
afterAll(async () => {
    for (const shop of Object.values(shops)) await shop.end();
});

describe.each(Object.keys(landed))("%s", (service) => {
    const shop = shops[service]!;

    test("had rows in every table, and has kept them", async () => {
        const empty = Object.entries(shop.before).filter(([, count]) => count === 0).map(([table]) => table);
        expect(empty.filter((table) => !["messages", "system_settings", "claim_numbers"].includes(table))).toEqual([]);
        const after = await shop.counts();
        for (const [table, count] of Object.entries(shop.before)) {
            if (emptied.includes(`${service}.${table}`)) expect(after[table], table).toBe(0);
            else expect(after[table], table).toBeGreaterThanOrEqual(count);
            if (!["sellers", "seller_members"].includes(table) && !emptied.includes(`${service}.${table}`)) expect(after[table], table).toBe(count);
        }
    });

    test("every CHECK and every reference holds, for the rows of before too", async () => {
        const checks = (await shop.sql(`SELECT conrelid::regclass || '|' || pg_get_expr(conbin, conrelid) FROM pg_constraint
            WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid <> 0`)).split("\n").filter(Boolean);
        for (const check of checks) {
            const [table, expression] = [check.slice(0, check.indexOf("|")), check.slice(check.indexOf("|") + 1)];
            expect(await shop.sql(`SELECT count(*) FROM ${table} WHERE NOT (${expression})`), check).toBe("0");
        }
        expect(await shop.sql("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")).toBe("0");
        expect(await shop.sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).toBe("0");
    });

    test("nobody waits for long meanwhile", () => {
        console.log(`${service}_db with ${rows} of each: migrated in ${shop.seconds.toFixed(1)} s`);
        expect(shop.seconds).toBeLessThan(rows / 500);
    });
});

test("goods wait for their sellers and are then on sale, each in its category and those above", async () => {
    expect(await product.sql("SELECT count(*) FROM products_on_sale")).toBe("0"); // whose they are nobody has said
    expect(await product.sql("SELECT count(*) FROM (SELECT DISTINCT seller_id FROM products) ids WHERE NOT EXISTS (SELECT FROM sellers s WHERE s.id = ids.seller_id AND s.state = 'unknown')")).toBe("0");
    expect(await product.sql("SELECT count(*) FROM categories WHERE products <> 0")).toBe("0");
    await product.sql("UPDATE sellers SET state = 'active'"); // as auth's answer does
    expect(await product.sql("SELECT count(*) FROM products_on_sale")).toBe(await product.sql("SELECT count(*) FROM products WHERE approval = 'approved' AND published"));
    const wrong = await product.sql(`
        WITH RECURSIVE places AS (
            SELECT p.id AS product_id, p.category_id FROM products_on_sale p
            UNION
            SELECT l.product_id, c.parent_id FROM places l JOIN categories c ON c.id = l.category_id WHERE c.parent_id IS NOT NULL
        ), counted AS (SELECT category_id, count(*) AS number FROM places GROUP BY 1),
        told AS (SELECT c.id, c.products + coalesce((SELECT sum(change) FROM category_changes h WHERE h.category_id = c.id), 0) AS number FROM categories c)
        SELECT count(*) FROM told LEFT JOIN counted ON counted.category_id = told.id WHERE told.number <> coalesce(counted.number, 0)`);
    expect(wrong).toBe("0");
    expect(await product.sql("SELECT sum(change) > 1000 FROM category_changes h JOIN categories c ON c.id = h.category_id WHERE EXISTS (SELECT FROM categories b WHERE b.parent_id = c.id)")).toBe("t");
});

test("SKUs that are one to people are found together, and no further one is let in", async () => {
    expect(await product.sql("SELECT count(*) || ' ' || count(*) FILTER (WHERE sku_repeated) FROM variants WHERE sku_key = 'same-mug'")).toBe("3 2");
    await expect(product.sql("INSERT INTO variants (id, product_id, position, sku, name, price, currency) VALUES (gen_random_uuid(), nth(4), 200, 'same-MUG', '', 900, 'EUR')")).rejects.toThrow(/variants_sku_key_key/);
    // Words by the rules of before are searched until the job has gone through them.
    expect(await product.sql("SELECT count(*) FROM products WHERE words_version = 0 AND search = ''")).toBe("0");
});

test("sessions are those of the refresh tokens, and those who run the place are the team of its own seller", async () => {
    expect(await auth.sql("SELECT count(*) FROM refresh_tokens t WHERE NOT EXISTS (SELECT FROM sessions s WHERE s.id = t.family AND s.user_id = t.user_id AND s.expires_at >= t.expires_at AND s.ended_at IS NULL)")).toBe("0");
    expect(await auth.sql("SELECT count(*) FROM sessions WHERE key_hash IS NULL")).toBe("0");
    expect(await auth.sql("SELECT string_agg(m.user_id::text || ' ' || m.rights::text, ', ' ORDER BY m.user_id) FROM sellers s JOIN seller_members m ON m.seller_id = s.id WHERE s.own"))
        .toBe(await auth.sql("SELECT string_agg(nth(n)::text || ' {owner}', ', ') FROM generate_series(9000, 9001) n"));
});

test("lines of orders wait for their sellers, up to the newest order; audit rows of before say nothing of where from", async () => {
    expect(await order.sql("SELECT until = (SELECT id FROM orders ORDER BY id DESC LIMIT 1) FROM order_sellers_walk")).toBe("t");
    expect(await order.sql("SELECT count(*) FROM orders WHERE locale IS NOT NULL")).toBe("0");
    expect(await admin.sql("SELECT count(*) FROM audit_logs WHERE network IS NOT NULL OR device IS NOT NULL")).toBe("0");
});

test("they are the databases of the running shop", async () => {
    for (const [service, shop] of Object.entries(shops)) {
        const columns = "SELECT string_agg(table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable, E'\\n' ORDER BY table_name, column_name) FROM information_schema.columns WHERE table_schema = 'public'";
        expect(await shop.sql(columns), service).toBe(await asAdmin(`${service}_db`, columns));
    }
});
