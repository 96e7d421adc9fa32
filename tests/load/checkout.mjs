// The rows of whole checkouts through the gateway, one request a step: how many a second, how long at half of that, and the
// memory of all our processes meanwhile.
import { memory, program } from './instance.mjs';
import { median } from './generators.mjs';
import { Failure, run } from './processes.mjs';
import { ms, per_second } from './table.mjs';

export const customers = 256; // accounts that stay for later runs

async function checkouts(seconds, ...how) {
    // Status 1: some checkouts failed, and the JSON says how many.
    const out = await run(program('retail'), ['checkout', ...how, '--seconds', String(seconds), '--warmup', '1'], { accept: [0, 1] });
    if (!out.includes('{')) throw new Failure('souk-retail checkout printed no result; try it by itself');
    const result = JSON.parse(out.slice(out.indexOf('{')));
    return { ...result, ...result.latency_ms };
}

// Registers them the first time.
export const sign_in_customers = () => checkouts(1, '--rate', '20', '--customers', String(customers));

export async function measure_checkout(rounds, say) {
    say('whole checkouts');
    let peak = {};
    let peak_sum = 0;
    const sum = (sizes) => Object.entries(sizes).reduce((total, [name, size]) => (name === 'stripe' ? total : total + size), 0);
    const watch = setInterval(() => {
        const sizes = memory();
        if (sum(sizes) > peak_sum) [peak, peak_sum] = [sizes, sum(sizes)];
    }, 250);
    const closed = [];
    const open = [];
    try {
        await sign_in_customers();
        for (let round = 0; round < rounds.count; ++round) closed.push(await checkouts(rounds.seconds, '--concurrency', '32'));
        const half = Math.max(1, Math.round(median(closed.map((run) => run.throughput)) / 2));
        for (let round = 0; round < rounds.count; ++round)
            open.push(await checkouts(rounds.seconds, '--rate', String(half), '--customers', String(customers)));
    } finally {
        clearInterval(watch);
    }
    const middle = (runs, name) => median(runs.map((run) => run[name]));
    const failed = [...closed, ...open].reduce((total, run) => total + run.errors, 0);
    const throughput = middle(closed, 'throughput');
    const steps = Object.entries(open[0].steps_ms).map(([step, { p50 }]) => `${step} ${p50.toFixed(1)}`).join(', ');
    return [
        { what: 'whole checkout of one item, one request a step, through the gateway', value: `${per_second(throughput)}${failed ? `, ${failed} FAILED` : ''}`,
            beside: `32 customers; the load generator takes ${Math.round(middle(closed, 'client_cpu') * 100)} % of a core`,
            budget: 'at least 700/s', met: throughput >= 700 && failed === 0, closed },
        { what: 'the same at a constant rate', value: `p50 ${ms(middle(open, 'p50'))}, p99 ${ms(middle(open, 'p99'))}`,
            beside: `at ${per_second(open[0].rate)}; p50 of the steps in ms: ${steps}`, open },
        { what: 'memory of all C++ processes under that load, peak', value: `${peak_sum.toFixed(0)} MB`,
            beside: Object.entries(peak).map(([name, size]) => `${name} ${size.toFixed(0)}`).join(', ') + (peak.stripe ? ' (the payment sandbox is not counted)' : ''),
            budget: 'under 90 MB', met: peak_sum < 90, memory_mb: peak },
    ];
}
