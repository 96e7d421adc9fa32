// The rows of start and build.
import { availableParallelism } from 'node:os';
import { mkdirSync } from 'node:fs';
import { root, start_service, work_folder } from './instance.mjs';
import { median } from './generators.mjs';
import { end, run } from './processes.mjs';

const times = 5;

export async function measure_start(say) {
    say('start of each service');
    const taken = {};
    for (const service of ['auth', 'product', 'order', 'admin', 'email']) {
        taken[service] = [];
        for (let time = 0; time < times; ++time) {
            const process = await start_service(service);
            taken[service].push(process.milliseconds);
            await end(process.child);
        }
    }
    const medians = Object.entries(taken).map(([service, all]) => [service, median(all)]);
    const slowest = Math.max(...medians.map(([, time]) => time));
    return [{ what: 'start of a service on a migrated database, until it is ready; the slowest', value: `${slowest.toFixed(0)} ms`,
        beside: medians.map(([service, time]) => `${service} ${time.toFixed(0)}`).join(', '), budget: 'under 150 ms', met: slowest < 150,
        start_ms: taken }];
}

export async function measure_build(say) {
    say('a clean release build');
    const folder = `${work_folder()}/build`;
    mkdirSync(folder);
    const env = { CCACHE_DISABLE: '1' };
    const jobs = Math.min(2, availableParallelism());
    const began = Date.now();
    await run('cmake', ['--preset', 'release', '-B', folder], { cwd: root, env });
    await run('ninja', ['-C', folder, `-j${jobs}`], { cwd: root, env });
    const seconds = (Date.now() - began) / 1000;
    return [{ what: 'clean release build', value: `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`, beside: `ninja -j${jobs}, everything, no ccache`,
        budget: 'under 4 min', met: seconds < 240, seconds }];
}
