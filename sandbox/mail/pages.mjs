// The mail sink's HTTP side: a page for people, JSON for tests. Mails are parsed only when somebody looks at them.
//   GET /api/messages?to=&before=&limit=   {items: [{id, message_id, from, to, subject, received_at, size}]}, newest first
//   GET /api/messages/:id                  the same with text, html and headers
//   GET /api/count                         {received, unique, kept}; unique counts a Message-ID once
//   DELETE /api/messages                   forgets all
//   GET, PUT /api/faults                   see faults.mjs
//   GET /messages/:id/html  /messages/:id/source
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { simpleParser } from 'mailparser';

const page = await readFile(new URL('page.html', import.meta.url));
const parseOptions = { skipImageLinks: true, skipTextToHtml: true };

export function mailPages(store, faults) {
  return createServer(async (request, response) => {
    const send = (status, type, body, headers = {}) => {
      response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const json = (body, status = 200) => send(status, 'application/json', JSON.stringify(body));
    try {
      const url = new URL(request.url, 'http://localhost');
      // A web page elsewhere whose name points to this machine must not read the mails.
      if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) return json({ error: 'only as localhost' }, 403);
      const match = /^\/(api\/messages|messages)\/(\d+)(?:\/(html|source))?$/.exec(url.pathname);
      const mail = match && store.find(Number(match[2]));

      if (request.method === 'DELETE' && url.pathname === '/api/messages') {
        await store.clear();
        return send(204, 'text/plain');
      }
      if (request.method === 'PUT' && url.pathname === '/api/faults') {
        faults.set(JSON.parse(Buffer.concat(await request.toArray()).toString()));
        return json({ items: faults.list() });
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return json({ error: 'method not allowed' }, 405);
      if (url.pathname === '/') {
        return send(200, 'text/html; charset=utf-8', page, { 'Content-Security-Policy': "default-src 'self' 'unsafe-inline'; img-src data:; frame-ancestors 'none'" });
      }
      if (url.pathname === '/health') return json({ status: 'alive', service: 'mail' });
      if (url.pathname === '/api/count') return json({ received: store.received, unique: store.unique, kept: store.size });
      if (url.pathname === '/api/faults') return json({ items: faults.list() });
      if (url.pathname === '/api/messages') {
        const limit = Math.min(Math.max(Number(url.searchParams.get('limit')) || 50, 1), 1000);
        const before = Number(url.searchParams.get('before')) || undefined;
        const mails = store.list({ to: url.searchParams.get('to') ?? '', before, limit });
        return json({ items: await Promise.all(mails.map(each => summary(store, each))) });
      }
      if (mail && match[1] === 'api/messages' && !match[3]) {
        const parsed = await simpleParser(await store.raw(mail), parseOptions);
        const headers = Object.fromEntries(parsed.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]));
        return json({ ...await summary(store, mail), text: parsed.text ?? '', html: parsed.html || '', headers });
      }
      if (mail && match[3] === 'source') return send(200, 'text/plain; charset=utf-8', await store.raw(mail));
      if (mail && match[3] === 'html') {
        const parsed = await simpleParser(await store.raw(mail), parseOptions);
        return send(200, 'text/html; charset=utf-8', parsed.html || '', {
          // A mail's HTML is a stranger's: no script, no form, nothing from the network.
          'Content-Security-Policy': "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        });
      }
      return json({ error: 'not found' }, 404);
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', service: 'mail', message: error.message, path: request.url }));
      if (!response.headersSent) json({ error: 'internal error' }, 500);
    }
  });
}

async function summary(store, mail) {
  if (mail.subject === undefined) {
    const raw = await store.raw(mail);
    const headerEnd = raw.indexOf('\r\n\r\n');
    const parsed = await simpleParser(headerEnd < 0 ? raw : raw.subarray(0, headerEnd + 4), parseOptions);
    mail.subject = parsed.subject ?? '';
  }
  const { id, messageId, from, to, subject, at, length } = mail;
  return { id, message_id: messageId, from, to, subject, received_at: at, size: length };
}
