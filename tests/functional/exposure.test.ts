// The shop in each documented way of going public: everything that is served is looked through for the bytes of .souk/secrets,
// and held against the table of what answers say to browsers.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, type Asked, expectSafe, type Seen } from "./answers.js";
import { GatewayProcess } from "./gateway_process.js";
import { Document } from "./openapi.js";
import { call, newCustomer, owner, setting } from "./shop.js";

const home = setting("SOUK_HOME");
const notSecret = /\.(crt|names|srl|csr)$|service_keys\/|stripe_publishable_key$/; // certificates and public keys

// Every secret in the forms in which it could be served: as it is, and keys line by line.
function secrets(): Map<string, string> {
    const found = new Map<string, string>();
    for (const name of readdirSync(`${home}/secrets`, { recursive: true, encoding: "utf8" })) {
        const file = join(home, "secrets", name);
        if (statSync(file).isDirectory() || notSecret.test(name)) continue;
        for (const line of readFileSync(file, "latin1").split("\n")) if (line.length >= 12 && !line.startsWith("-----")) found.set(line, name);
    }
    return found;
}

interface Way {
    settings: Record<string, string>;
    asked: Asked;
    tls?: boolean;
}
const certificate = { SOUK_TLS_CERT: `${home}/secrets/server.crt`, SOUK_TLS_KEY: `${home}/secrets/server.key` };
const live = { SOUK_STRIPE_URL: "https://api.stripe.com", SOUK_STRIPE_KEY: "sk_live_1", SOUK_STRIPE_WEBHOOK_SECRET: "whsec_1" };
const ways: Record<string, Way> = {
    "at home": { settings: {}, asked: {} },
    "with a name and certificates": { settings: { ...certificate, ...live, SOUK_SERVER_NAME: "localhost", SOUK_TLS_ONLY: "1" }, asked: {}, tls: true },
    "behind a proxy on the same machine": {
        settings: { ...live, SOUK_PUBLIC_URL: "https://shop.example", SOUK_TRUSTED_PROXIES: "127.0.0.1" },
        asked: { headers: { Host: "shop.example", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https" } },
    },
    "with mapped ports, as a demonstration": { settings: { SOUK_DEMO: "1", SOUK_SERVER_NAME: "shop.example" }, asked: { headers: { Host: "shop.example:8080" } } },
};

// Where to begin: every GET of the documents, the pages, and what somebody would try who looks for the files.
async function seeds(): Promise<string[]> {
    const paths = ["/", "/admin", "/account", "/account/verify-email", "/account/reset-password", "/checkout/return", "/souk.json", "/health", "/nothing", "/api/nothing", "/media/", "/landing/"];
    for (const service of ["auth", "product", "order", "admin"]) {
        paths.push(`/docs/${service}`, `/docs/${service}/openapi.json`, `/health/${service}`, `/health/${service}/ready`);
        for (const each of (await Document.of(service)).operations({})) if (each.method === "GET") paths.push(each.path);
    }
    for (const part of ["email", "email/ready", "mail", "broker", "stripe", "redis"]) paths.push(`/health/${part}`);
    for (const file of ["env", "settings", "secrets/owner_password", "secrets/sealing_key", "log/access.log", "redis/redis.conf", "gateway/conf/nginx.conf"])
        for (const prefix of ["/", "/.souk/", "/media/../", "/landing/../../.souk/", "/landing/..%2f..%2f.souk/", "/media../", "/landing../../.souk/", "/api/../.souk/", "//"]) paths.push(prefix + file);
    const products = await call("/api/products?limit=100");
    for (const { id, image_url } of products.body.items) paths.push(`/api/products/${id}`, ...(image_url?.startsWith("/media/") ? [image_url] : []));
    return paths;
}

// What a page or a script leads to.
function links(path: string, { headers, text }: Seen): string[] {
    if (headers.location) return [headers.location.replace(/^https?:\/\/[^/]+/, "").replace(/#.*/, "")];
    if (!/html|javascript/.test(headers["content-type"] ?? "")) return [];
    return [...text.matchAll(/(?:href|src)="([^"#]+)"|from '([^']+)'|fetch\(['"]([^'"]+)['"]/g)]
        .map(([, attribute, module, fetched]) => attribute ?? fetched ?? new URL(module!, `http://a${path}`).pathname)
        .filter((each) => each.startsWith("/"));
}

describe.each(Object.entries(ways))("%s", (_, { settings, asked, tls }) => {
    let sought: Map<string, string>;
    let callers: Record<string, string | undefined>;
    beforeAll(async () => {
        sought = secrets();
        expect([...sought.values()]).toEqual(expect.arrayContaining(["owner_password", "customer_password", "redis", "sealing_key", "pg_auth_service", "service_key_order", "server.key"]));
        callers = { stranger: undefined, customer: (await newCustomer()).token, owner: await owner() };
    });

    test("no byte of a secret is served, and every answer has the headers that protect", async () => {
        const gateway = await GatewayProcess.start({ SOUK_RATE_LIMIT: "100000", ...settings });
        try {
            const origin = tls ? `https://127.0.0.1:${gateway.tlsPort}` : gateway.url;
            const ca = readFileSync(setting("SOUK_PG_CA"));
            const statuses = new Map<number, number>();
            for (const [who, token] of Object.entries(callers)) {
                const waiting = await seeds();
                const seen = new Set<string>();
                while (waiting.length > 0) {
                    const path = waiting.pop()!;
                    if (seen.has(path)) continue;
                    seen.add(path);
                    const headers = { ...asked.headers, ...(token && { Authorization: `Bearer ${token}` }) };
                    const answer = await ask(origin, path, { ...asked, headers, ca });
                    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
                    expectSafe(path, answer);
                    const whole = JSON.stringify(answer.headers) + answer.text;
                    for (const [secret, name] of sought) expect(whole.includes(secret), `${name} in ${path} for the ${who}`).toBe(false);
                    waiting.push(...links(path, answer));
                }
                expect(seen.size, who).toBeGreaterThan(150);
                for (const path of ["/landing/page.js", "/landing/session.js", "/landing/style.css", "/landing/icon.svg"]) expect(seen, who).toContain(path);
            }
            for (const status of [200, 401, 403, 404]) expect(statuses.get(status), `${status}: it is the shop that was looked through`).toBeGreaterThan(5);
        } finally {
            await gateway.stop();
        }
    });

    test("names that are not the shop's get nothing but 421", async () => {
        const gateway = await GatewayProcess.start(settings);
        const ca = readFileSync(setting("SOUK_PG_CA"));
        try {
            const origin = tls ? `https://127.0.0.1:${gateway.tlsPort}` : gateway.url;
            for (const Host of ["evil.example", "shop.example.evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "127.0.0.2", "[::1]", "xlocalhost"]) {
                for (const path of ["/", "/souk.json", "/api/products", "/admin", "/health", "/nothing", "/docs/auth", "//x"]) {
                    const answer = await ask(origin, path, { ca, headers: { ...asked.headers, Host } }).catch((error: NodeJS.ErrnoException) => {
                        if (tls) return undefined; // the certificate has another name
                        throw error;
                    });
                    if (!answer) continue;
                    expect(answer.status, `${Host} ${path}`).toBe(421);
                    expect(JSON.parse(answer.text).code).toBe("misdirected");
                    expectSafe(path, answer);
                }
            }
            const own = [asked.headers?.Host ?? "localhost", "localhost", "shop.localhost:1", "127.0.0.1"];
            for (const Host of own) expect((await ask(gateway.url, "/health", { headers: { ...asked.headers, Host } })).status, Host).toBe(200);
        } finally {
            await gateway.stop();
        }
    });
});

// Kind: two readings of one path. What a browser takes for another host's is no page of the shop.
test("a page has one spelling of its address", async () => {
    const gateway = await GatewayProcess.start({});
    try {
        for (const path of ["//evil.example/%2e%2e%2fdocs/auth", "//evil.example/..%2fdocs/auth", "//evil.example/%2e%2e/docs/auth", "/x/../docs/auth", "/./docs/auth", "/docs%2fauth", "//docs/auth", "/docs//auth", "/\\docs/auth", "//evil.example/%2e%2e/", "//evil.example/%2e%2e/admin", "/account/%2e%2e/"]) {
            const answer = await ask(gateway.url, path);
            expect([400, 404], path).toContain(answer.status);
            expect(answer.headers["content-type"], path).toContain("application/problem+json");
        }
        expect((await ask(gateway.url, "/docs/auth")).status).toBe(200);
        expect((await ask(gateway.url, "/api/products?q=a//b%2e%2e%2f")).status).toBe(200); // a question is no path
    } finally {
        await gateway.stop();
    }
});

// Kind: a secret in a query that a log keeps.
test("what nginx logs of its own has no queries", async () => {
    const gateway = await GatewayProcess.start({ SOUK_PORT_AUTH: "1" }); // nobody listens there: the connection fails
    const secret = randomUUID();
    try {
        expect((await ask(gateway.url, `/api/auth/oidc/one/callback?code=${secret}&state=${secret}`)).headers.location).toBe("/#signin_error=unavailable");
        expect((await ask(gateway.url, `/landing/none?${secret}`)).status).toBe(404);
    } finally {
        await gateway.stop();
    }
    expect(gateway.said).not.toContain(secret);
});
