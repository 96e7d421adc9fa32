// The rows of customers who look around: product detail and list through the gateway, from Redis and from the database,
// beside nginx with the same bytes; and what the service adds to the time of its SELECT.
import { as_service, psql, setting, start_service } from './instance.mjs';
import { constant_rate, in_turns, median, medians, pgbench, wrk } from './generators.mjs';
import { start_fastapi } from './fastapi.mjs';
import { start_file_server, start_second_gateway } from './nginx.mjs';
import { Failure, end } from './processes.mjs';
import { ms, per_second, ratio_row } from './table.mjs';
import { statement } from './statements.mjs';

const sample = 500; // products asked for in turn
const list_path = '/api/products?limit=20';

async function text_of(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Failure(`${url} answered ${answer.status}`);
    return answer.text();
}

// Spread over the whole catalogue.
async function some_products() {
    const ids = await psql(as_service('product'), 'product_db', `
        SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS row, count(*) OVER () AS rows FROM products
                        WHERE approval = 'approved' AND published) p
        WHERE (row - 1) % greatest(rows / ${sample}, 1) = 0 ORDER BY id LIMIT ${sample}`);
    const list = ids.split('\n').filter(Boolean);
    if (list.length === 0) throw new Failure('There are no products. Import some: ./souk import FILE');
    return list;
}

async function uncached_shop() {
    const products = [];
    const gateway = await start_second_gateway(async () => {
        const product = await start_service('product', { SOUK_CATALOGUE_CACHE: 'false' });
        products.push(product);
        return product.port;
    });
    return { gateway, products };
}

export async function measure_reading(rounds, say) {
    say('product detail and lists');
    const base = setting('SOUK_BASE_URL');
    const ids = await some_products();
    const paths = ids.map((id) => `/api/products/${id}`);
    const bodies = {};
    for (const path of paths) bodies[path] = await text_of(base + path);
    bodies['/list'] = await text_of(base + list_path);
    const files = await start_file_server(bodies);
    const uncached = await uncached_shop();

    const fastapi = await start_fastapi(product_reads(':id').map((sql) => sql.trim().replace(/;$/, '')), ids[0], bodies[paths[0]]);
    const detail = await in_turns(rounds, {
        ...(fastapi.missing ? {} : { fastapi: (seconds) => wrk(fastapi.url, ids.map((id) => `/products/${id}`), seconds) }),
        file: (seconds) => wrk(files.url, paths, seconds),
        database: (seconds) => wrk(uncached.gateway.url, paths, seconds),
        redis: (seconds) => wrk(base, paths, seconds),
    });
    const lists = await in_turns(rounds, {
        file: (seconds) => wrk(files.url, ['/list'], seconds),
        database: (seconds) => wrk(uncached.gateway.url, [list_path], seconds),
        redis: (seconds) => wrk(base, [list_path], seconds),
    });
    const size = Math.round(median(Object.values(bodies).map((body) => body.length)) / 100) / 10;
    const rows = [
        ratio_row(`product detail through the gateway, from the database (${size} kB)`, detail.database, 'nginx, same bytes from a file', detail.file, 0.3),
        fastapi_row(detail, fastapi),
        ratio_row('product detail from Redis', detail.redis, 'nginx, same bytes from a file', detail.file, 0.4),
        ratio_row('list of 20 through the gateway, from the database', lists.database, 'nginx, same bytes from a file', lists.file),
        ratio_row('the same from Redis', lists.redis, 'nginx, same bytes from a file', lists.file),
    ];
    await Promise.all([files, uncached.gateway, fastapi].map(({ child }) => child && end(child)));
    say('a service over its database');
    rows.push(...(await measure_added_latency(rounds, ids, uncached.products[0])));
    await Promise.all(uncached.products.map(({ child }) => end(child)));
    return rows;
}

// Of one product: the service reads those together that are asked for at the same time.
function product_reads(id) {
    const names = ['product.visible', 'product.images', 'product.variants'];
    return names.map((name) => statement('services/product/storage/catalogue_store.cpp', name, ['$1'])
        .replace('= ANY ($1)', () => `= ${id}`));
}

// In one round trip, as the service sends them.
const select_product = (id) => `\\startpipeline\n${product_reads(id).join('')}\\endpipeline\n`;

async function measure_added_latency(rounds, ids, product) {
    const paths = ids.map((id) => `/products/${id}`);
    const scripts = ids.slice(0, 100).map((id) => select_product(`'${id}'::uuid`));
    const database = (seconds, rate) => pgbench(as_service('product'), 'product_db', scripts, seconds, { clients: 6, rate });
    const most = await in_turns(rounds, {
        service: (seconds) => wrk(product.url, paths, seconds),
        database: (seconds) => database(seconds),
    });
    const half = Math.min(medians(most.service).rate, medians(most.database).rate) / 2;
    const runs = await in_turns(rounds, {
        service: (seconds) => constant_rate(product.url, paths, half, seconds),
        database: (seconds) => database(seconds, half),
    });
    const service = medians(runs.service);
    const select = medians(runs.database);
    const added = (name, budget) => {
        const difference = service[name] - select[name];
        return { what: `added latency of a service over its database, ${name}`, value: `${ms(difference)}`,
            beside: `${ms(service[name])}, and pgbench -R ${ms(select[name])}, at ${per_second(half)}`,
            budget: `under ${budget} ms`, met: difference < budget, service: runs.service, database: runs.database };
    };
    return [
        ratio_row('product detail at the service itself, from the database', most.service, 'pgbench, those SELECTs, 6 connections', most.database),
        added('p50', 0.3),
        added('p99', 2),
    ];
}

function fastapi_row(detail, { missing, install }) {
    const what = 'the same, beside FastAPI';
    if (missing) return { what, left_out: missing, install };
    const ours = medians(detail.database).rate;
    const theirs = medians(detail.fastapi).rate;
    return { what, value: per_second(ours), beside: `FastAPI + SQLAlchemy + asyncpg, two workers ${per_second(theirs)}`,
        ratio: ours / theirs, shown_ratio: `${(ours / theirs).toFixed(1)} x`, budget: 'at least 25 x', met: ours / theirs >= 25,
        theirs: detail.fastapi };
}
