// PostgreSQL as the services' roles see it, and as the owner of the tables, through psql.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { setting } from "./shop.js";

const run = promisify(execFile);

async function psql(user: string, password: string, database: string, sql: string, sslmode: string): Promise<string> {
    const connection = `host=${setting("SOUK_PG_HOST")} port=${setting("SOUK_PG_PORT")} dbname=${database} user=${user} sslmode=${sslmode} sslrootcert=${setting("SOUK_PG_CA")}`;
    const command = ["-X", "-At", "-v", "ON_ERROR_STOP=1", connection, "-c", sql];
    return (await run("psql", command, { env: { ...process.env, PGPASSWORD: password } })).stdout.trim();
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
