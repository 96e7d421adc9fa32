// The rows of accounts: what checking a token costs, GET /users/me beside nginx, sign-ins beside bare hashing and how the others
// fare meanwhile, and the memory that ten thousand signed-in users take.
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { randomUUID } from 'node:crypto';
import { as_admin, here, program, psql, setting, start_service, work_folder } from './instance.mjs';
import { constant_rate, in_turns, median, percentile, wrk } from './generators.mjs';
import { start_file_server } from './nginx.mjs';
import { Poster, post } from './poster.mjs';
import { Failure, end, run } from './processes.mjs';
import { ms, per_second, ratio_row } from './table.mjs';

const domain = `bench-${process.pid}.example`;
const password = 'correct horse battery';
const signers = 64;
const bystander_rate = 200; // requests a second of those who are signed in already

const email_of = (index) => `user-${index}@${domain}`;

async function register(base) {
    const answer = await fetch(`${base}/api/auth/register`, { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: email_of('first'), password, name: 'Bench Customer' }) });
    if (answer.status !== 201) throw new Failure(`registering answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()).access_token;
}

// Hashing their passwords one by one would take half an hour: all have that of the one who registered, or one that is given.
async function make_users(count, hash) {
    await psql(as_admin(), 'auth_db', `
        INSERT INTO users (id, email, name, password_hash)
        SELECT gen_random_uuid(), 'user-' || n || '@${domain}', 'Bench Customer', ${hash ? `'${hash}'` : 'u.password_hash'}
        FROM generate_series(0, ${count - 1}) n, users u WHERE u.email = '${email_of('first')}'
        ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash`);
}

export async function measure_accounts(rounds, say) {
    const base = setting('SOUK_BASE_URL');
    const token = await register(base);
    try {
        return [
            ...(await measure_tokens(rounds, say)),
            ...(await measure_profile(rounds, say, base, token)),
            ...(await measure_sign_ins(rounds, say, base, token)),
            ...(await measure_sessions(rounds, say)),
        ];
    } finally {
        await psql(as_admin(), 'auth_db', `DELETE FROM users WHERE email LIKE '%@${domain}'`);
    }
}

async function measure_tokens(rounds, say) {
    say('the check of a token');
    const runs = [];
    for (let round = 0; round < rounds.count; ++round) runs.push(JSON.parse(await run(program('token-cost'), [])));
    const middle = (name) => median(runs.map((each) => each[name]));
    const row = (what, name, budget, beside) => ({ what, value: `${middle(name).toFixed(name === 'seen' ? 2 : 0)} us`, beside,
        budget: `under ${budget} us`, met: middle(name) < budget, runs });
    return [
        row('check of an access token that was seen before', 'seen', 5, 'in the request path, without any call'),
        row('check of a new one', 'new', 150, `its bare ES256 signature ${middle('signature').toFixed(0)} us`),
    ];
}

async function measure_profile(rounds, say, base, token) {
    say('GET /users/me');
    const answer = await fetch(`${base}/api/users/me`, { headers: { Authorization: `Bearer ${token}` } });
    const files = await start_file_server({ '/me': await answer.text() });
    const runs = await in_turns(rounds, {
        file: (seconds) => wrk(files.url, ['/me'], seconds),
        profile: (seconds) => wrk(base, [`/api/users/me ${token}`], seconds),
    });
    await end(files.child);
    return [ratio_row('GET /users/me through the gateway', runs.profile, 'nginx, same bytes from a file', runs.file, 0.25)];
}

const sign_in = (index, path, address) => post(path, { email: email_of(index), password }, address ? { 'X-Forwarded-For': address } : {});

async function hash_rate(cost, threads, seconds) {
    const binary = `${work_folder()}/hash_rate`;
    if (!existsSync(binary)) await run('clang++-19', ['-O2', '-std=c++23', '-o', binary, `${here}/hash_rate.cpp`, '-lcrypt']);
    return JSON.parse(await run(binary, [String(cost), String(threads), String(seconds)]));
}

async function measure_sign_ins(rounds, say, base, token) {
    say('sign-ins');
    await make_users(signers);
    const cost = Number(setting('SOUK_PASSWORD_COST'));
    const cores = availableParallelism();
    const poster = new Poster(base);
    await poster.open(8 * cores);
    const one_core = (await hash_rate(cost, cores, 1)).rate;
    const enough = (seconds) => Math.max(16 * cores, Math.ceil(one_core * seconds));
    const sign_ins = async (seconds) => {
        const requests = Array.from({ length: enough(seconds) }, (_, index) => sign_in(index % signers, '/api/auth/login'));
        const { seconds: taken } = await poster.send(requests, 200);
        return { rate: requests.length / taken };
    };
    const runs = await in_turns(rounds, { sign_ins, bcrypt: (seconds) => hash_rate(cost, cores, seconds) });

    // Those who are signed in already, alone and while all cores hash.
    const bystanders = (seconds) => constant_rate(base, [`/api/users/me ${token}`], bystander_rate, seconds, 16);
    const beside = await in_turns(rounds, {
        alone: bystanders,
        during: async (seconds) => {
            const signing = sign_ins(seconds + 2);
            const result = await bystanders(seconds);
            await signing;
            return result;
        },
    });
    poster.close();
    const during = median(beside.during.map((each) => each.p99));
    return [
        ratio_row(`sign-ins through the gateway, bcrypt cost ${cost}`, runs.sign_ins, `bare bcrypt on ${cores} threads`, runs.bcrypt, 0.9),
        { what: `GET /users/me at ${bystander_rate}/s while all cores hash passwords, p99`, value: ms(during),
            beside: `p50 ${ms(median(beside.during.map((each) => each.p50)))}; without sign-ins p99 ${ms(median(beside.alone.map((each) => each.p99)))}`,
            budget: 'under 20 ms', met: during < 20, ...beside },
    ];
}

const private_memory = (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;

// On an auth service of its own with cheap hashes: it is the sessions that are looked at.
async function measure_sessions(rounds, say) {
    say('ten thousand users');
    const users = rounds.count === 1 ? 1000 : 10_000;
    const auth = await start_service('auth', { SOUK_PASSWORD_COST: '4' });
    const poster = new Poster(auth.url);
    await poster.open(32);
    const address = (index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
    const [first] = (await poster.send([post('/auth/register', { email: `${randomUUID()}@${domain}`, password, name: 'Bench Customer' })], 201, { keep: true })).bodies;
    const hash = (await psql(as_admin(), 'auth_db', `SELECT password_hash FROM users WHERE id = '${first.user.id}'`)).trim();
    await make_users(users, hash);
    const before = private_memory(auth.child.pid);
    const signed_in = await poster.send(Array.from({ length: users }, (_, index) => sign_in(index, '/auth/login', address(index))), 200, { keep: true });
    const tokens = signed_in.bodies.map(({ access_token }) => access_token);
    const asked = await poster.send(tokens.map((token) => `GET /users/me HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n\r\n`), 200);
    const after = private_memory(auth.child.pid);
    poster.close();
    await end(auth.child);
    return [{ what: `memory of the auth service with ${users.toLocaleString('en')} users signed in, each with a token seen`, value: `${after.toFixed(0)} MB`,
        beside: `before ${before.toFixed(0)} MB; the first GET /users/me of each p99 ${ms(percentile(asked.times, 99))}, ${per_second(users / asked.seconds)}`,
        budget: 'under 60 MB', met: after < 60, before, after }];
}
