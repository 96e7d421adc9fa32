// Keeps mails in append-only files of some hundreds or thousands each ("segments"); when there are too many, the oldest file
// goes. In memory is only an index. Mails that arrive together are written with one write; nothing is synced to the disk:
// what was taken survives the end of this process, not of the machine. seen.log remembers every Message-ID for the counts.
import { open, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export class MailStore {
  #directory;
  #keep;
  #segments = [];     // {path, file, end, mails}, oldest first; the last one grows
  #index = [];        // {id, segment, offset, length, at, from, to, messageId}, oldest first
  #seen = new Set();  // Message-IDs
  #seenFile;
  #queue = [];
  #writing = null;

  received = 0;

  static async open(directory, keep) {
    const store = new MailStore();
    store.#directory = directory;
    store.#keep = keep;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await store.#load();
    return store;
  }

  get size() { return Math.min(this.#index.length, this.#keep); }
  get unique() { return this.#seen.size; }

  // Resolves with the mail's number when it is in the file.
  add(raw, from, to) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ raw, from, to, resolve, reject });
      this.#writing ??= this.#write().finally(() => { this.#writing = null; });
    });
  }
  async written() { while (this.#writing) await this.#writing; }

  // Newest first; `to` is a part of a recipient's address, `before` a mail's number.
  list({ to = '', before = Infinity, limit = 50 } = {}) {
    const wanted = to.toLowerCase();
    const found = [];
    const oldest = this.#index.length - this.size;
    for (let i = this.#index.length - 1; i >= oldest && found.length < limit; --i) {
      const mail = this.#index[i];
      if (mail.id < before && (!wanted || mail.to.some(address => address.toLowerCase().includes(wanted)))) found.push(mail);
    }
    return found;
  }
  find(id) { return this.#index.find(mail => mail.id === id); }

  async raw(mail) {
    const { buffer } = await mail.segment.file.read(Buffer.alloc(mail.length), 0, mail.length, mail.offset);
    return buffer;
  }

  async clear() {
    await this.written();
    for (const segment of this.#segments) await this.#drop(segment);
    this.#segments = [];
    this.#index = [];
    this.#seen.clear();
    this.received = 0;
    await this.#seenFile.truncate(0);
  }

  async #write() {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0);
      try {
        const segment = await this.#growing();
        const parts = [];
        const mails = [];
        let end = segment.end;
        let id = this.#nextId();
        for (const { raw, from, to } of batch) {
          const mail = { id: id++, length: raw.length, at: new Date().toISOString(), from, to, messageId: messageIdOf(raw) };
          const head = Buffer.from(JSON.stringify(mail) + '\n');
          parts.push(head, raw, newline);
          mails.push({ ...mail, segment, offset: end + head.length });
          end += head.length + raw.length + 1;
        }
        await segment.file.writev(parts, segment.end);
        await this.#seenFile.write(mails.map(mail => mail.messageId + '\n').join(''));
        segment.end = end;
        segment.mails += mails.length;
        for (const mail of mails) this.#count(mail);
        this.#index.push(...mails);
        await this.#forgetOld();
        batch.forEach(({ resolve }, i) => resolve(mails[i].id));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  #nextId() { return (this.#index.at(-1)?.id ?? 0) + 1; }
  #count(mail) {
    this.received += 1;
    this.#seen.add(mail.messageId);
  }

  async #growing() {
    const last = this.#segments.at(-1);
    if (last && last.mails < Math.max(1, this.#keep / 10)) return last;
    const path = join(this.#directory, `${String(this.#nextId()).padStart(10, '0')}.mails`);
    const segment = { path, file: await open(path, 'w+', 0o600), end: 0, mails: 0 };
    this.#segments.push(segment);
    return segment;
  }

  async #forgetOld() {
    while (this.#segments.length > 1 && this.#index.length - this.#segments[0].mails >= this.#keep) {
      const segment = this.#segments.shift();
      this.#index.splice(0, segment.mails);
      await this.#drop(segment);
    }
  }
  async #drop(segment) {
    await segment.file.close();
    await rm(segment.path, { force: true });
  }

  async #load() {
    const names = (await readdir(this.#directory)).filter(name => name.endsWith('.mails')).sort();
    for (const name of names) {
      const path = join(this.#directory, name);
      const segment = { path, file: await open(path, 'r+'), end: 0, mails: 0 };
      const content = await readFile(path);
      for (;;) {
        const lineEnd = content.indexOf(10, segment.end);
        if (lineEnd < 0) break;
        let mail;
        try { mail = JSON.parse(content.toString('utf8', segment.end, lineEnd)); } catch { break; }
        const end = lineEnd + 1 + mail.length + 1;
        if (end > content.length) break; // written in part: whoever sent it was not told "250" and sends it again
        this.#index.push({ ...mail, segment, offset: lineEnd + 1 });
        segment.mails += 1;
        segment.end = end;
      }
      this.#segments.push(segment);
    }
    const seenPath = join(this.#directory, 'seen.log');
    this.#seenFile = await open(seenPath, 'a+', 0o600);
    const lines = (await readFile(seenPath, 'utf8')).split('\n');
    lines.pop();
    this.received = lines.length;
    for (const line of lines) this.#seen.add(line);
  }
}

const newline = Buffer.from('\n');

// From the header only, and without parsing the mail: this runs for every one. A mail without the field is its own kind.
let nameless = 0;
function messageIdOf(raw) {
  const headerEnd = raw.indexOf('\r\n\r\n');
  const header = raw.toString('latin1', 0, headerEnd < 0 ? raw.length : headerEnd);
  const field = /^message-id:\s*(\S+)/im.exec(header);
  return field ? field[1].replace(/^<|>$/g, '') : `none-${process.pid}-${Date.now()}-${++nameless}`;
}
