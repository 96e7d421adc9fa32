// What every answer of the gateway says to browsers, as one table, and requests as they are on the wire: nothing normalized,
// nothing followed, from any of this machine's addresses.
import { type IncomingHttpHeaders, request } from "node:http";
import { request as requestTls } from "node:https";
import { expect } from "vitest";

export interface Seen {
    status: number;
    headers: IncomingHttpHeaders;
    text: string;
}

export interface Asked {
    method?: string;
    headers?: Record<string, string>;
    localAddress?: string;
    ca?: Buffer;
    body?: string;
}

// `path` goes as it is written, with its dots and double slashes.
export function ask(origin: string, path: string, asked: Asked = {}): Promise<Seen> {
    return new Promise((resolve, reject) => {
        const { hostname, port, protocol } = new URL(origin);
        const name = (asked.headers?.Host ?? "localhost").replace(/:\d+$/, "");
        const options = { host: hostname.replace(/^\[|\]$/g, ""), port, path, ...asked, servername: /^[\d.[]/.test(name) ? "" : name };
        const outgoing = (protocol === "https:" ? requestTls : request)(options, (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk) => chunks.push(chunk));
            answer.on("end", () => resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(chunks).toString("latin1") }));
        });
        outgoing.on("error", reject);
        outgoing.setTimeout(30_000, () => outgoing.destroy(new Error("no answer")));
        outgoing.end(asked.body);
    });
}

const everywhere: Record<string, RegExp> = {
    "x-content-type-options": /^nosniff$/,
    "x-frame-options": /^DENY$/,
    "referrer-policy": /^strict-origin-when-cross-origin$/,
    "x-request-id": /^[A-Za-z0-9._-]+$/,
    server: /^nginx$/, // without its version
};

const none = /^default-src 'none'; frame-ancestors 'none'$/;
const page = /^default-src 'none'; script-src( 'self'| 'none'|( 'sha256-[A-Za-z0-9+/]{43}=')+); style-src( 'self'| 'none'|( 'sha256-[A-Za-z0-9+/]{43}=')+); img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/;

// The first line that fits: status, path, type; then the content policy and who may keep the answer.
const table: [status: RegExp, path: RegExp, type: RegExp, policy: RegExp, keeping: RegExp][] = [
    [/^200$/, /^\/media\/[^?]+$/, /^image\/svg/, /^default-src 'none'; frame-ancestors 'none'; sandbox$/, /^public, max-age=2592000, immutable$/],
    [/^200$/, /^\/media\/[^?]+$/, /./, none, /^public, max-age=2592000, immutable$/],
    [/^200$/, /^\/(landing\/.*|account(\/.*)?)?$/, /^text\/html/, page, /^no-cache$/],
    [/^200$/, /^\/landing\//, /^image\/svg/, /^default-src 'none'; frame-ancestors 'none'; sandbox$/, /^no-cache$/],
    [/^200$/, /^\/landing\//, /./, none, /^no-cache$/],
    [/./, /./, /^text\/html/, page, /^no-store$/],
    [/^(200|304)$/, /^\/api\/(products|categories|sellers\/)/, /json|^$/, none, /^(public, (max-age=\d+|no-cache)|no-store)$/],
    [/^200$/, /^\/api\/auth\/\.well-known\/jwks\.json$/, /json/, none, /^public, max-age=\d+$/],
    [/./, /./, /.*/, none, /^no-store$/],
];

export function expectSafe(path: string, { status, headers }: Seen) {
    const what = `${status} ${path}`;
    for (const [name, value] of Object.entries(everywhere)) expect(headers[name], `${name} of ${what}`).toMatch(value);
    const type = headers["content-type"] ?? "";
    const [, , , policy, keeping] = table.find(([statuses, paths, types]) => statuses.test(String(status)) && paths.test(path) && types.test(type))!;
    expect(headers["content-security-policy"], `policy of ${what} (${type})`).toMatch(policy);
    expect(headers["cache-control"], `keeping of ${what} (${type})`).toMatch(keeping);
}
