// The row of quote, reserve and order: POST /orders at the order service, beside the same SQL by pgbench. Carts are filled
// by SQL between batches, since only the order is measured.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { customers, sign_in_customers } from './checkout.mjs';
import { in_turns, percentile } from './generators.mjs';
import { as_service, home, psql, setting } from './instance.mjs';
import { make_database, place_by_script, variants } from './order_script.mjs';
import { Poster, post } from './poster.mjs';
import { Failure } from './processes.mjs';
import { ratio_row } from './table.mjs';

const connections = 16;
const base = () => setting('SOUK_BASE_URL');

// The accounts of souk-retail checkout. A refresh token is good once: the new ones go back into its file.
async function tokens_of_customers() {
    const file = `${home()}/replay/bench-sessions.json`;
    if (!existsSync(file)) await sign_in_customers();
    const accounts = JSON.parse(readFileSync(file, 'utf8'));
    const found = [];
    try {
        for (const account of accounts.slice(0, customers)) {
            const answer = await fetch(`${base()}/api/auth/refresh`, { method: 'POST', headers: { 'Content-Type': 'application/json' },
                body: JSON.stringify({ refresh_token: account.refresh_token }) });
            if (!answer.ok) continue;
            const session = await answer.json();
            account.refresh_token = session.refresh_token;
            found.push({ token: session.access_token, user: JSON.parse(Buffer.from(session.access_token.split('.')[1], 'base64url')).sub });
        }
    } finally {
        writeFileSync(file, JSON.stringify(accounts), { mode: 0o600 });
    }
    if (found.length < connections) throw new Failure('the bench\'s customers cannot sign in; try: ./souk bench --only checkout --only orders');
    return found;
}

async function bench_variants() {
    const ids = await psql(as_service('product'), 'product_db', `SELECT id FROM variants WHERE sku LIKE 'BENCH-%' ORDER BY id LIMIT ${variants}`);
    return ids.split('\n').filter(Boolean);
}

const fill_carts = (users, ids) => psql(as_service('order'), 'order_db', `
    BEGIN;
    DELETE FROM carts WHERE status = 'open' AND user_id = ANY ('{${users.join()}}');
    INSERT INTO carts (id, user_id, address, shipping_method)
        SELECT gen_random_uuid(), unnest, '{"name":"Bench Customer","line1":"1 Market Street","city":"Vienna","postcode":"1010","country":"AT"}', 'pickup'
        FROM unnest('{${users.join()}}'::uuid[]);
    INSERT INTO cart_items (cart_id, variant_id, quantity)
        SELECT id, ('{${ids.join()}}'::uuid[])[1 + (random() * ${ids.length - 1})::integer], 1
        FROM carts WHERE status = 'open' AND user_id = ANY ('{${users.join()}}');
    COMMIT;`);

export async function measure_orders(rounds, say) {
    say('quote, reserve and order');
    const buyers = await tokens_of_customers();
    const users = buyers.map(({ user }) => user);
    const ids = await bench_variants();
    const poster = new Poster(setting('SOUK_ORDER_URL'));
    const place = async (seconds) => {
        let placed = 0, taken = 0;
        const times = [];
        while (taken < seconds) {
            await fill_carts(users, ids);
            const batch = await poster.send(buyers.map(({ token }) =>
                post('/orders', { expected_total: { amount: 1299, currency: 'EUR' } },
                    { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID() })), 201);
            placed += buyers.length;
            taken += batch.seconds;
            times.push(...batch.times);
        }
        return { rate: placed / taken, p50: percentile(times, 50), p99: percentile(times, 99) };
    };
    await make_database();
    await poster.open(connections);
    try {
        const runs = await in_turns(rounds, { service: place, script: (seconds) => place_by_script(seconds, connections) });
        return [ratio_row('quote, reserve and order: POST /orders at the service', runs.service, `pgbench, same statements, ${connections} connections`, runs.script, 0.6)];
    } finally {
        poster.close();
    }
}
