// The services' own SQL, read from their source, so that what pgbench runs is what they run.
import { readFileSync } from 'node:fs';
import { Failure } from './processes.mjs';
import { root } from './instance.mjs';

// parameters: an SQL expression for each of $1, $2, …
export function statement(file, name, parameters) {
    const source = readFileSync(`${root}/${file}`, 'utf8');
    const quoted = name.replaceAll('.', '\\.');
    const found = new RegExp(`\\{\\s*"${quoted}",\\s*(?:R"sql\\(([^]*?)\\)sql"|"([^"]*)")`).exec(source);
    if (!found) throw new Failure(`${file} has no statement "${name}" any more: tests/load has to follow`);
    return `${(found[1] ?? found[2]).trim().replace(/\$(\d+)/g, (_, number) => {
        if (!parameters[number - 1]) throw new Failure(`the statement "${name}" has a parameter $${number} that tests/load does not know`);
        return parameters[number - 1];
    })};\n`;
}
