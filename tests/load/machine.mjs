// What it was measured on, and with what.
import { cpus, loadavg, totalmem } from 'node:os';
import { root } from './instance.mjs';
import { Failure, run } from './processes.mjs';

const tools = { wrk: 'wrk', 'clang++-19': 'clang-19', pgbench: 'postgresql-15', psql: 'postgresql-client-15', nginx: 'nginx' };

// One line to copy. That script starts no services of its packages, and knows what to do without package lists.
export const install = (...names) => `${root}/deploy/local/install-packages ${names.join(' ')}`;

export async function check_tools() {
    const missing = [];
    for (const [tool, name] of Object.entries(tools)) {
        const found = await run('sh', ['-c', 'PATH=$PATH:/usr/sbin:/usr/lib/postgresql/15/bin command -v "$1"', 'sh', tool], { accept: [0, 1, 127] });
        if (!found) missing.push(name);
    }
    if (missing.length) throw new Failure(`Something to measure with is missing. As root: ${install(...missing)}`);
    process.env.PATH += ':/usr/sbin';
}

export function machine(rounds) {
    const cores = cpus();
    return { date: new Date().toISOString(), cores: cores.length, cpu: cores[0]?.model.trim() ?? 'unknown', memory_gb: Math.round(totalmem() / 2 ** 30),
        load_at_start: loadavg()[0], runs: rounds.count, seconds: rounds.seconds };
}

export function print_machine(about) {
    console.log(`\n  ${about.date.slice(0, 16).replace('T', ' ')} UTC; ${about.cores} cores, ${about.cpu}, ${about.memory_gb} GB; shop, servers and load generators all on it`);
    console.log(`  Medians of ${about.runs} x ${about.seconds} s, yardsticks in turn with what they are beside; 32 connections.`);
    if (about.load_at_start > about.cores / 2)
        console.log(`  WARNING: the load average was ${about.load_at_start.toFixed(1)} at the start: this machine is busy with other things, and the figures suffer.`);
}
