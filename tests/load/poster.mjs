// Posts prepared requests over kept connections, the next on each as soon as its answer is there. Bare sockets, so that the
// load generator leaves the cores to what is measured.
import { connect } from 'node:net';
import { Failure } from './processes.mjs';

export class Poster {
    #sockets = [];
    #port;

    constructor(url) {
        this.#port = Number(new URL(url).port);
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

    // Sends all; every answer must have the status. Returns seconds in all and each answer's milliseconds.
    async send(requests, status) {
        let next = 0;
        const times = [];
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
                one();
            });
            socket.on('error', done);
            socket.on('close', () => done(new Failure('the service closed a connection')));
            one();
        })));
        return { seconds: (performance.now() - began) / 1000, times };
    }
}

export function post(path, token, key, body) {
    const text = JSON.stringify(body);
    return `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
        + `Idempotency-Key: ${key}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
