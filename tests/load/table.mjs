// How figures are shown: one row for each thing that was measured.
import { median, medians } from './generators.mjs';

export const per_second = (rate) => `${rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)}/s`;
export const ms = (time) => `${time.toFixed(time < 10 ? 2 : 1)} ms`;
const percent = (ratio) => `${(ratio * 100).toFixed(0)} %`;

// ours and theirs: the runs of both, taken in turns.
export function ratio_row(what, ours, yardstick, theirs, least) {
    const own = medians(ours);
    const ratio = own.rate / median(theirs.map((run) => run.rate));
    return { what, value: per_second(own.rate) + (own.p50 === undefined ? '' : `, p50 ${ms(own.p50)}, p99 ${ms(own.p99)}`),
        beside: `${yardstick} ${per_second(median(theirs.map((run) => run.rate)))}`, ratio, shown_ratio: percent(ratio),
        ...(least === undefined ? {} : { budget: `at least ${percent(least)}`, met: ratio >= least }), ours, theirs };
}

function wrapped(text, width) {
    const lines = [''];
    for (const word of (text ?? '').split(' ')) {
        const last = lines[lines.length - 1];
        if (last && last.length + 1 + word.length > width) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
}

const columns = [
    ['what', 40, (row) => row.what],
    ['measured', 30, (row) => row.value ?? `left out: ${row.left_out}`],
    ['beside it', 34, (row) => row.beside],
    ['ratio', 7, (row) => row.shown_ratio],
    ['budget', 14, (row) => row.budget],
    ['', 4, (row) => ({ true: 'met', false: 'MISS' })[row.met] ?? ''],
];

export function print_table(rows) {
    const print = (cells) => {
        for (let index = 0; index < Math.max(...cells.map((cell) => cell.length)); ++index)
            console.log(`  ${cells.map((cell, column) => (cell[index] ?? '').padEnd(columns[column][1])).join('  ').trimEnd()}`);
    };
    console.log();
    print(columns.map(([name]) => [name]));
    console.log(`  ${columns.map(([, width]) => '-'.repeat(width)).join('  ')}`);
    for (const row of rows) print(columns.map(([, width, cell]) => wrapped(cell(row), width)));
    console.log();
}
