// PostgreSQL as the services' roles see it, and as the owner of the tables, through psql.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { setting } from "./shop.js";

const run = promisify(execFile);

const arguments_of = (user: string, database: string, sslmode: string) => ["-X", "-At", "-v", "ON_ERROR_STOP=1",
    `host=${setting("SOUK_PG_HOST")} port=${setting("SOUK_PG_PORT")} dbname=${database} user=${user} sslmode=${sslmode} sslrootcert=${setting("SOUK_PG_CA")}`];
const environment_with = (password: string) => ({ ...process.env, PGPASSWORD: password });

async function psql(user: string, password: string, database: string, sql: string, sslmode: string): Promise<string> {
    return (await run("psql", [...arguments_of(user, database, sslmode), "-c", sql], { env: environment_with(password) })).stdout.trim();
}

// The error of a statement as this service's role, or what it prints.
export async function asService(role: string, database: string, sql: string, sslmode = "verify-ca"): Promise<string> {
    try {
        return await psql(`${role}_service`, setting(`SOUK_DB_PASSWORD_${role.toUpperCase()}`), database, sql, sslmode);
    } catch (error) {
        return (error as { stderr: string }).stderr;
    }
}

// For what no client can bring about: time that has passed, rows behind the services' backs. Throws when it fails.
export function asAdmin(database: string, sql: string): Promise<string> {
    return psql("ecommerce_admin", setting("SOUK_TEST_PG_ADMIN_PASSWORD"), database, sql, "verify-ca");
}

// Nobody else writes to this table while `work` runs: whoever wants to waits, for as long as its own time-outs let it.
export async function whileLocked<T>(database: string, table: string, work: () => Promise<T>): Promise<T> {
    const child = spawn("psql", arguments_of("ecommerce_admin", database, "verify-ca"), { env: environment_with(setting("SOUK_TEST_PG_ADMIN_PASSWORD")), stdio: ["pipe", "pipe", "inherit"] });
    const end = once(child, "exit");
    child.stdin.write(`BEGIN; LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE; SELECT 'locked';\n`);
    let said = "";
    for await (const text of child.stdout.iterator({ destroyOnReturn: false })) if ((said += text).includes("locked")) break;
    if (!said.includes("locked")) throw new Error(`${table} could not be locked`);
    try {
        return await work();
    } finally {
        child.stdin.end("ROLLBACK;\n");
        await end;
    }
}

// As the link of a mail does it, for what goes to proven addresses only.
export const proveAddress = (user: string) => asAdmin("auth_db", `UPDATE users SET email_verified_at = now() WHERE id = '${user}'`);
