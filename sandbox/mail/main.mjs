// The mail sink: an SMTP server that takes every e-mail and delivers none, and pages on which they can be read. Tests can make
// it refuse, delay or lose some (faults.mjs).
// Settings: SOUK_PORT_SMTP (1025), SOUK_PORT_MAIL (8025), SOUK_MAIL_DIR, SOUK_MAIL_KEEP (20000). Both ports on loopback only.
import { SMTPServer } from 'smtp-server';
import { MailStore } from './store.mjs';
import { mailPages } from './pages.mjs';
import { Faults, refusal } from './faults.mjs';

const host = '127.0.0.1';
const setting = (name, fallback) => {
  const number = Number(process.env[name] || fallback);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${name} must be a whole number above 0`);
  return number;
};

const store = await MailStore.open(process.env.SOUK_MAIL_DIR || '.souk/mail', setting('SOUK_MAIL_KEEP', 20_000));

const faults = new Faults();
const hangUp = session => [...smtp.connections].find(each => each.session === session)?.close();

const smtp = new SMTPServer({
  banner: 'Souk mail sink',
  authOptional: true,
  onAuth: (auth, session, done) => done(null, { user: auth.username }), // any name and password will do
  allowInsecureAuth: true,
  hideSTARTTLS: true,
  lenientAddressParsing: true, // quoted local parts may have dots side by side; without this the library refuses them, too
  disableReverseLookup: true,
  size: 25 * 1024 * 1024,
  logger: false,
  async onRcptTo({ address }, session, done) {
    const fault = await faults.meet('rcpt', address);
    if (fault?.hang_up) return hangUp(session);
    done(fault?.reply ? refusal(fault) : null);
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', chunk => chunks.push(chunk));
    stream.on('error', done);
    stream.on('end', () => {
      if (stream.sizeExceeded) return done(Object.assign(new Error('the message is too large'), { responseCode: 552 }));
      take(Buffer.concat(chunks), session).then(id => id === undefined || done(null, `kept as ${id}`), done);
    });
  },
});
smtp.on('error', error => console.error(JSON.stringify({ level: 'warn', service: 'mail', message: error.message })));

// "250" is said when the mail is in the file, so that killing this process loses nothing that it has taken.
async function take(raw, session) {
  const { mailFrom, rcptTo } = session.envelope;
  const recipients = rcptTo.map(to => to.address);
  const fault = await faults.meet('data', recipients.join(' '));
  if (fault?.reply) throw refusal(fault);
  const id = await store.add(raw, mailFrom ? mailFrom.address : '', recipients);
  if (!fault?.hang_up) return id;
  hangUp(session);
}

const pages = mailPages(store, faults);
await Promise.all([
  new Promise((ready, failed) => smtp.listen(setting('SOUK_PORT_SMTP', 1025), host, ready).once('error', failed)),
  new Promise((ready, failed) => pages.listen(setting('SOUK_PORT_MAIL', 8025), host, ready).once('error', failed)),
]);
console.error(JSON.stringify({ level: 'info', service: 'mail', message: 'ready', kept: store.size, received: store.received }));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    pages.close();
    smtp.close();
    await store.written();
    process.exit(0);
  });
}
