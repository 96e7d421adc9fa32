// The load generators: wrk (as fast as it can), constant_rate.cpp (open model), pgbench (both). Latencies are milliseconds.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { here, work_folder } from './instance.mjs';
import { Failure, port_of, run } from './processes.mjs';

const pgbench_program = ['/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench'].find(existsSync) ?? 'pgbench';

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(values, percent) {
    const sorted = Float64Array.from(values).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
}

// Takes turns, so that whatever else the machine does meets all of them alike. Each gets an unmeasured first run.
export async function in_turns(rounds, measurements) {
    const results = {};
    for (const [name, measure] of Object.entries(measurements)) {
        results[name] = [];
        await measure(1);
    }
    for (let round = 0; round < rounds.count; ++round)
        for (const [name, measure] of Object.entries(measurements)) results[name].push(await measure(rounds.seconds));
    return results;
}

export const medians = (runs) =>
    Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));

// Closed loop, connections kept. A path may be followed by a blank and a bearer token.
export async function wrk(base, paths, seconds, connections = 32) {
    const file = `${work_folder()}/paths`;
    writeFileSync(file, paths.join('\n') + '\n');
    const out = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', `${here}/lua_paths.lua`, base, '--', file]);
    const result = JSON.parse(out.slice(out.lastIndexOf('{')));
    if (result.errors) throw new Failure(`${result.errors} of the requests to ${base}${paths[0]} failed. See: ./souk logs gateway`);
    return { rate: result.rate, p50: result.p50, p99: result.p99 };
}

// Open model: so many requests a second, whatever the answers take.
export async function constant_rate(base, paths, rate, seconds, connections = 32) {
    const program = `${work_folder()}/constant_rate`;
    if (!existsSync(program)) await run('clang++-19', ['-O2', '-std=c++23', '-o', program, `${here}/constant_rate.cpp`]);
    const file = `${work_folder()}/paths`;
    writeFileSync(file, paths.join('\n') + '\n');
    return JSON.parse(await run(program, [String(port_of(base)), String(rate), String(seconds), String(connections), file]));
}

// Prepared statements. With a rate, the time is that of the statements alone, without the wait for their turn.
export async function pgbench(env, database, scripts, seconds, { clients, rate, variables = {} }) {
    const files = scripts.map((sql, number) => {
        const file = `${work_folder()}/script-${number}.sql`;
        writeFileSync(file, sql);
        return ['-f', file];
    });
    const prefix = `pgbench-${process.pid}`;
    const out = await run(pgbench_program, ['-n', '-M', 'prepared', '-c', String(clients),
        '-j', String(Math.min(clients, availableParallelism())), '-T', String(seconds), ...files.flat(),
        ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
        ...(rate ? ['-R', String(Math.floor(rate)), '-l', `--log-prefix=${prefix}`] : []), database],
        { env, cwd: work_folder() });
    const result = { rate: Number(/^tps = ([\d.]+)/m.exec(out)[1]), transactions: Number(/actually processed: (\d+)/.exec(out)[1]) };
    if (!rate) return result;
    const times = [];
    for (const file of readdirSync(work_folder()).filter((name) => name.startsWith(`${prefix}.`))) {
        for (const line of readFileSync(`${work_folder()}/${file}`, 'utf8').split('\n')) {
            const [, , microseconds, , , , lag] = line.split(' ').map(Number);
            if (lag !== undefined) times.push((microseconds - lag) / 1000);
        }
        writeFileSync(`${work_folder()}/${file}`, '');
    }
    return { ...result, p50: percentile(times, 50), p99: percentile(times, 99) };
}
