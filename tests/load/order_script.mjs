// The yardstick of POST /orders: the statements that its services run for one order, by pgbench, in a database of the bench's
// own with the services' schemas.
import { readFileSync, readdirSync } from 'node:fs';
import { as_admin, psql, root } from './instance.mjs';
import { pgbench } from './generators.mjs';
import { Failure, on_end } from './processes.mjs';
import { statement } from './statements.mjs';

const database = `souk_bench_${process.pid}`;
export const variants = 100;
const address = '{"name":"Bench Customer","line1":"1 Market Street","city":"Vienna","postcode":"1010","country":"AT"}';

// One id for each kind of thing and number; growing, as UUIDv7 does.
const id = (kind, number) => `bench_id(${kind}, ${number})`;
const order = ':n::bigint * 64 + :client_id::bigint';
const user = id(1, order), cart = id(2, order), order_id = id(3, order), payment = id(4, order), event = id(5, order);
const variant = id(6, ':v::bigint'), product = id(7, ':v::bigint'), seller = id(8, 1);

function script() {
    const orders = 'services/order/storage/';
    const claims = 'foundation/idempotency/claims.cpp';
    const answer = `'{"id":"01900000-0000-7000-8000-000000000000","status":"pending","total":{"amount":1299,"currency":"EUR"},"expires_at":"2026-01-01T00:00:00Z"}'`;
    const told = `'{"id":"01900000-0000-7000-8000-000000000000","name":"order.created","version":1,"occurred_at":"2026-01-01T00:00:00.000000Z","traceparent":"","data":{"order_id":"01900000-0000-7000-8000-000000000000","user_id":"01900000-0000-7000-8000-000000000000","total":{"amount":1299,"currency":"EUR"}}}'`;
    const key = `'bench-order-' || (${order})`;
    return [
        '\\set n :n + 1\n\\set v random(1, ' + variants + ')\n',
        statement(claims, 'idempotency.claim', [user, key, `'\\x${'00'.repeat(32)}'::bytea`, order_id, '60', "'bench'"]),
        statement(`${orders}cart_store.cpp`, 'cart.open', [user]),
        statement(`${orders}cart_store.cpp`, 'shipping.price', ["'pickup'", "'EUR'", "'AT'"]),
        statement(`${orders}order_store.cpp`, 'order.unpaid', [user, '5']),
        statement(`${orders}order_store.cpp`, 'order.unpaid_items', [user, `ARRAY[${variant}]`, '5']),
        statement('services/product/storage/stock_store.cpp', 'stock.hold',
            [order_id, '1', `ARRAY[${variant}]`, `'{1}'::bigint[]`, `'{0}'::bigint[]`, '2100', '75']),
        'BEGIN;\n',
        statement(`${orders}order_store.cpp`, 'order.insert', [order_id, user, "'bench@load.example'", cart, "'EUR'::text", '1299', '0', '1299::bigint',
            "'pickup'", `'${address}'::jsonb`, 'now()', "now() + interval '30 minutes'", payment, '1', "'stripe'"]),
        statement(`${orders}order_store.cpp`, 'order.insert_items', [order_id, `ARRAY[${variant}]`, `ARRAY[${product}]`, `ARRAY[${seller}]`,
            "'{BENCH}'::text[]", "'{Bench item}'::text[]", "'{\"\"}'::text[]", "'{1299}'::bigint[]", "'{1}'::bigint[]"]),
        statement(claims, 'idempotency.keep', [user, key, '1', answer, '201', `'/orders/' || ${order_id}`]),
        statement('foundation/outbox/statements.hpp', 'outbox.append', [event, "'order.created'", told]),
        'COMMIT;\n',
    ].join('');
}

function migrations(service) {
    const folder = `${root}/services/${service}/migrations`;
    return readdirSync(folder).filter((name) => name.endsWith('.sql')).sort().map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('\n');
}

export async function make_database() {
    const admin = as_admin();
    await psql(admin, 'postgres', `CREATE DATABASE ${database}`);
    on_end(() => psql(admin, 'postgres', `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
    // Both services have tables for their events: a schema each. No table but those has the same name twice.
    await psql(admin, database, `
        SET client_min_messages = warning;
        ALTER DATABASE ${database} SET search_path = order_side, product_side;
        CREATE SCHEMA order_side; CREATE SCHEMA product_side;
        SET search_path = product_side; ${migrations('product')};
        SET search_path = order_side; ${migrations('order')};
        CREATE FUNCTION bench_id(kind integer, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
            RETURN ('01900000-0000-7000-' || lpad(to_hex(32768 + kind), 4, '0') || '-' || lpad(to_hex(number), 12, '0'))::uuid;
        SET search_path = order_side, product_side;
        INSERT INTO categories (id, slug, name) VALUES (${id(9, 1)}, 'bench', 'Bench');
        INSERT INTO sellers (id, state) VALUES (${seller}, 'active');
        INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, price_from, currency)
            SELECT ${id(7, 'v')}, ${seller}, ${id(9, 1)}, 'bench-' || v, 'Bench item ' || v, 'For measuring.', 'approved', true, 1299, 'EUR'
            FROM generate_series(1, ${variants}) v;
        INSERT INTO variants (id, product_id, position, sku, name, price, currency)
            SELECT ${id(6, 'v')}, ${id(7, 'v')}, 1, 'BENCH-' || v, '', 1299, 'EUR' FROM generate_series(1, ${variants}) v;
        INSERT INTO stock (variant_id, on_hand) SELECT ${id(6, 'v')}, 1000000000 FROM generate_series(1, ${variants}) v;`);
}

let carts = 0; // so many for each client
let known = [0, 0, 0, 0];

// New open carts for more orders than can be placed, then orders as fast as it goes. The tables stay as they are and grow, as
// the shop's do: with empty ones, statements would be planned for emptiness.
export async function place_by_script(seconds, clients) {
    const first = carts + 1;
    carts += Math.ceil((seconds * 12_000) / clients);
    await psql(as_admin(), database, `
        INSERT INTO carts (id, user_id, address, shipping_method)
            SELECT ${id(2, 'n * 64 + c')}, ${id(1, 'n * 64 + c')}, '${address}', 'pickup'
            FROM generate_series(${first}, ${carts}) n, generate_series(0, ${clients - 1}) c;
        INSERT INTO cart_items (cart_id, variant_id, quantity)
            SELECT ${id(2, 'n * 64 + c')}, ${id(6, `1 + (random() * ${variants - 1})::integer`)}, 1
            FROM generate_series(${first}, ${carts}) n, generate_series(0, ${clients - 1}) c;
        VACUUM (ANALYZE) carts; VACUUM (ANALYZE) cart_items;
        ${known[0] ? 'ANALYZE;' : ''}`);
    const { rate, transactions } = await pgbench(as_admin(), database, [script()], seconds, { clients, variables: { n: first - 1 } });
    // A yardstick that does nothing would be easy to beat.
    const counted = (await psql(as_admin(), database, `
        SELECT count(*), (SELECT count(*) FROM reservation_items), (SELECT count(*) FROM order_items),
               (SELECT count(*) FROM outbox) FROM orders`)).trim().split('|').map(Number);
    const [orders, held, lines, told] = counted.map((count, index) => count - known[index]);
    known = counted;
    if (orders < transactions || held < orders || lines < orders || told < orders)
        throw new Failure(`pgbench placed ${orders} orders in ${transactions} transactions, with ${lines} lines, ${held} held and ${told} events: its script does not fit the services any more`);
    return { rate };
}
