// Programs that the bench runs: to their end, or in the background until the bench ends. All have a process id that we keep;
// nothing else is ever ended.
import { spawn } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export class Failure extends Error {} // what is told to the user without a stack

const background = new Set();
const cleanups = [];

export function on_end(cleanup) {
    cleanups.push(cleanup);
}

// Runs it to its end and returns what it printed.
export async function run(command, args, { env = {}, input = '', cwd, accept = [0] } = {}) {
    const child = spawn(command, args, { env: { ...process.env, ...env }, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    background.add(child);
    let out = '';
    let errors = '';
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (errors += part));
    child.stdin.on('error', () => {}); // it ended without reading all
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => {
        child.once('error', (error) => reject(new Failure(`${command} cannot be run: ${error.message}`)));
        child.once('close', resolve);
    });
    background.delete(child);
    if (!accept.includes(code)) {
        const said = (errors || out).trim().split('\n').slice(-5).join('\n  ');
        throw new Failure(`${command} ${args[0] ?? ''} ended with status ${code}:\n  ${said}`);
    }
    return out;
}

// Runs until it is ended. What it says goes to the log.
export function start(command, args, { env, cwd, log }) {
    const file = openSync(log, 'a', 0o600);
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', file, file] });
    closeSync(file);
    child.log = log;
    child.once('error', () => {});
    background.add(child);
    child.once('exit', () => background.delete(child));
    return child;
}

export function ended(child) {
    return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

export async function end(child, signal = 'SIGTERM') {
    if (ended(child)) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(late);
}

export async function end_everything() {
    await Promise.all([...background].map((child) => end(child)));
    for (const cleanup of cleanups.splice(0).reverse()) {
        try {
            await cleanup();
        } catch (error) {
            process.stderr.write(`bench: ${error.message}\n`);
        }
    }
}

export async function free_port() {
    const server = createServer();
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

export function status_of(url) {
    return new Promise((resolve) => {
        get(url, { agent: false, timeout: 2000 }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
        }).once('error', () => resolve(0));
    });
}

export const port_of = (url) => Number(new URL(url).port || 80);

export function listening(port) {
    return new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true) || socket.destroy());
        socket.once('error', () => resolve(false));
    });
}

export async function wait_until(child, seconds, ready) {
    const until = Date.now() + seconds * 1000;
    while (!(await ready())) {
        if (ended(child) || Date.now() > until) {
            const said = readFileSync(child.log, 'utf8').trim().split('\n').slice(-5).join('\n  ');
            throw new Failure(`${child.spawnfile} does not become ready:\n  ${said}`);
        }
        await sleep(1);
    }
}
