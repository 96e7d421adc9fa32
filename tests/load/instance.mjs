// The running shop as its environment file describes it: where its programs are, what each is told, whom they belong to.
import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, chmodSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, free_port, on_end, run, start, status_of, wait_until } from './processes.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const here = dirname(fileURLToPath(import.meta.url));

export function setting(name) {
    const value = process.env[name];
    if (!value) throw new Failure(`${name} is not set. Start the shop with ./souk up, and measure with ./souk bench.`);
    return value;
}

export const home = () => setting('SOUK_HOME');

// A folder for this run, gone at its end. nginx's workers, who may be another user, read in it.
let folder;
export function work_folder() {
    if (folder) return folder;
    folder = `${home()}/bench/run-${process.pid}`;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    on_end(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

// Name and process id of each part that runs, from the files that ./souk writes.
export function running_parts() {
    const parts = [];
    for (const file of readdirSync(`${home()}/run`)) {
        if (!file.endsWith('.pid')) continue;
        const [pid, born] = readFileSync(`${home()}/run/${file}`, 'utf8').split('\n').map(Number);
        try {
            const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
            if (Number(stat[19]) === born) parts.push({ name: file.slice(0, -4), pid });
        } catch {
            // It has ended.
        }
    }
    return parts;
}

// Extra processes come from the same build as those that run.
export function program(name) {
    const product = running_parts().find((part) => part.name === 'product');
    if (!product) throw new Failure('The product service does not run. Start the shop with: ./souk up');
    const path = `${dirname(readlinkSync(`/proc/${product.pid}/exe`))}/souk-${name}`;
    if (!existsSync(path)) throw new Failure(`There is no ${path}. ./souk up builds it.`);
    return path;
}

function environment(service, port, more) {
    const env = { ...process.env, SOUK_PORT: String(port), SOUK_PORT_EMAIL: String(port), SOUK_LOG_LEVEL: 'warn', ...more };
    const password = process.env[`SOUK_DB_PASSWORD_${service.toUpperCase()}`];
    if (password) Object.assign(env, { SOUK_DB_PASSWORD: password, SOUK_SERVICE_KEY_FILE: `${home()}/secrets/service_key_${service}` });
    return env;
}

// One more process of a service, beside those of the shop, on a port of its own. Resolves when it is ready.
export async function start_service(service, more = {}) {
    const path = program(service);
    const port = await free_port();
    const log = `${work_folder()}/${service}-${port}.log`;
    const env = environment(service, port, more);
    const began = process.hrtime.bigint();
    const child = start(path, [], { env, cwd: root, log });
    await wait_until(child, 20, async () => (await status_of(`http://127.0.0.1:${port}/ready`)) === 200);
    return { child, port, url: `http://127.0.0.1:${port}`, milliseconds: Number(process.hrtime.bigint() - began) / 1e6 };
}

// Proportional set size in MB, of our own C++ programs only.
export function memory() {
    const sizes = {};
    for (const { name, pid } of running_parts()) {
        try {
            if (!basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('souk-')) continue;
            const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
            if (pss) sizes[name] = Number(pss[1]) / 1024;
        } catch {
            // Ended meanwhile, or not ours to read.
        }
    }
    return sizes;
}

export function postgres_environment(role, password) {
    return { PGHOST: setting('SOUK_PG_HOST'), PGPORT: setting('SOUK_PG_PORT'), PGUSER: role, PGPASSWORD: password,
        PGSSLMODE: 'verify-ca', PGSSLROOTCERT: setting('SOUK_PG_CA'), PGCONNECT_TIMEOUT: '5' };
}
export const as_admin = () => postgres_environment('ecommerce_admin', setting('SOUK_MIGRATION_PASSWORD'));
export const as_service = (name) => postgres_environment(`${name}_service`, setting(`SOUK_DB_PASSWORD_${name.toUpperCase()}`));

export function psql(env, database, sql) {
    return run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', database], { env, input: sql });
}
