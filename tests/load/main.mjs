// ./souk bench: the table of measured figures, each beside its yardstick of the same run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { measure_accounts } from './accounts.mjs';
import { measure_checkout } from './checkout.mjs';
import { measure_orders } from './orders.mjs';
import { measure_reading } from './reading.mjs';
import { measure_build, measure_start } from './starting.mjs';
import { home } from './instance.mjs';
import { check_tools, machine, print_machine } from './machine.mjs';
import { Failure, end_everything } from './processes.mjs';
import { print_table } from './table.mjs';

const help = `./souk bench: measures the running shop and prints each figure beside its yardstick.

  ./souk bench             medians of 3 runs of 3 seconds
  ./souk bench --quick     of 1 run of 2 seconds: to see that it works
  ./souk bench --long      of 5 runs of 10 seconds
  ./souk bench --build     a clean release build, too: some minutes
  ./souk bench --only PART of reading, checkout, orders, accounts, start, build; may be repeated

It buys: orders of its own customers for its own products ("Bench item …") stay in the shop's books.
The result is kept in .souk/bench/ as JSON.
`;

const parts = { reading: measure_reading, checkout: measure_checkout, orders: measure_orders,
    accounts: measure_accounts, start: (_, say) => measure_start(say), build: (_, say) => measure_build(say) };

function options_of(args) {
    const options = { rounds: { count: 3, seconds: 3 }, only: [], build: false };
    for (let index = 0; index < args.length; ++index) {
        const argument = args[index];
        if (argument === '--quick') options.rounds = { count: 1, seconds: 2 };
        else if (argument === '--long') options.rounds = { count: 5, seconds: 10 };
        else if (argument === '--build') options.build = true;
        else if (argument === '--only' && args[index + 1] in parts) options.only.push(args[++index]);
        else if (argument === '--help') options.help = true;
        else throw new Failure(`bench does not know ${argument === '--only' ? `--only ${args[index + 1] ?? ''}` : argument}\n\n${help}`);
    }
    if (options.only.length === 0) options.only = Object.keys(parts).filter((name) => name !== 'build');
    if (options.build && !options.only.includes('build')) options.only.push('build');
    return options;
}

let stopping = false;
const say = (what) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K  measuring: ${what} …`);

async function main() {
    const options = options_of(process.argv.slice(2));
    if (options.help) return console.log(help);
    home();
    await check_tools();
    const about = machine(options.rounds);
    print_machine(about);
    const rows = [];
    for (const name of options.only) {
        if (stopping) return;
        try {
            rows.push(...(await parts[name](options.rounds, say)));
        } catch (error) {
            if (!(error instanceof Failure)) throw error;
            rows.push({ what: name, left_out: error.message.replace(/\s+/g, ' '), met: false });
        }
    }
    if (stopping) return;
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    print_table(rows);
    // Below the table, in one line: it is to be copied.
    for (const { what, install } of rows) if (install) console.log(`  For "${what}", as root: ${install}`);
    console.log('  Not measured: the gateway has no cache of its own yet; lists with facets and a million products.');
    mkdirSync(`${home()}/bench`, { recursive: true });
    const file = `${home()}/bench/${about.date.replaceAll(':', '-').slice(0, 19)}.json`;
    writeFileSync(file, JSON.stringify({ ...about, rows }, null, 1) + '\n');
    console.log(`  Kept in ${file}`);
    if (rows.some((row) => row.left_out && row.met === false)) process.exitCode = 1;
}

async function stop(signal) {
    stopping = true;
    await end_everything();
    process.exit(signal === 'SIGINT' ? 130 : 143);
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

try {
    await main();
} catch (error) {
    process.stderr.write(`bench: ${error instanceof Failure ? error.message : error.stack}\n`);
    process.exitCode = 1;
} finally {
    await end_everything();
}
