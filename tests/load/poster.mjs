// Posts prepared requests over kept connections, the next on each as soon as its answer is there. Bare sockets, so that the
// load generator leaves the cores to what is measured.
import { connect } from 'node:net';
import { Failure, port_of } from './processes.mjs';

export class Poster {
    #sockets = [];
    #port;

    constructor(url) {
        this.#port = port_of(url);
    }

    async open(connections) {
        while (this.#sockets.length < connections) {
            const socket = connect(this.#port, '127.0.0.1');
            await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
            socket.setNoDelay(true);
            socket.setEncoding('latin1');
            this.#sockets.push(socket);
        }
    }

    close() {
        for (const socket of this.#sockets.splice(0)) socket.destroy();
    }

    // Sends all; every answer must have the status. Returns seconds in all, each answer's milliseconds, and the answers if
    // they are asked for.
    async send(requests, status, { keep = false } = {}) {
        let next = 0;
        const times = [];
        const bodies = [];
        const began = performance.now();
        await Promise.all(this.#sockets.map((socket) => new Promise((resolve, reject) => {
            let text = '';
            let sent = 0;
            const done = (error) => {
                socket.removeAllListeners();
                error ? reject(error) : resolve();
            };
            const one = () => {
                if (next >= requests.length) return done();
                text = '';
                sent = performance.now();
                socket.write(requests[next++]);
            };
            socket.on('data', (part) => {
                text += part;
                const head = text.indexOf('\r\n\r\n');
                if (head < 0) return;
                const length = Number(/^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
                if (text.length < head + 4 + length) return;
                if (!text.startsWith(`HTTP/1.1 ${status} `)) return done(new Failure(`an answer was: ${text.slice(0, 12)} ${text.slice(head + 4)}`));
                times.push(performance.now() - sent);
                if (keep) bodies.push(JSON.parse(text.slice(head + 4)));
                one();
            });
            socket.on('error', done);
            socket.on('close', () => done(new Failure('the service closed a connection')));
            one();
        })));
        return { seconds: (performance.now() - began) / 1000, times, bodies };
    }
}

export function post(path, body, headers = {}) {
    const text = JSON.stringify(body);
    const lines = Object.entries({ Host: 'bench', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers })
        .map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}
