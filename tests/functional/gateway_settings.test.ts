// Settings of the gateway that the instance under test does not have: who may open /admin, and TLS only.
import { readFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { request as requestTls } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GatewayProcess } from "./gateway_process.js";
import { setting } from "./shop.js";

interface Seen {
    status: number;
    type: string;
    text: string;
    headers: IncomingHttpHeaders;
}

// From any of this machine's addresses.
function get(url: string, localAddress: string, headers: Record<string, string> = {}, method = "GET"): Promise<Seen> {
    return new Promise((resolve, reject) => {
        const options = { localAddress, headers, method };
        const outgoing = url.startsWith("https:") ? requestTls(url, { ...options, ca: readFileSync(setting("SOUK_PG_CA")) }) : request(url, options);
        outgoing.on("response", (answer) => {
            let text = "";
            answer.on("data", (chunk) => (text += String(chunk)));
            answer.on("end", () => resolve({ status: answer.statusCode!, type: answer.headers["content-type"] ?? "", text, headers: answer.headers }));
        });
        outgoing.on("error", reject);
        outgoing.end();
    });
}

describe("with SOUK_ADMIN_ALLOW", () => {
    let gateway: GatewayProcess;
    beforeAll(async () => {
        gateway = await GatewayProcess.start({ SOUK_ADMIN_ALLOW: "127.0.0.1 127.0.1.0/24", SOUK_TRUSTED_PROXIES: "127.0.0.9" });
    });
    afterAll(() => gateway?.stop());

    test("addresses that are listed open /admin", async () => {
        for (const address of ["127.0.0.1", "127.0.1.7"]) {
            const page = await get(`${gateway.url}/admin`, address);
            expect(page.status, address).toBe(200);
            expect(page.text, address).toContain("Souk admin");
            expect((await get(`${gateway.url}/admin/overview`, address)).status, address).toBe(401); // the service's own answer
        }
    });

    test("others do not, on no path below it and however they write it, and keep the shop", async () => {
        for (const path of ["/admin", "/admin/", "/admin/overview", "/admin/reconciliation", "/%61dmin/stats", "/health/../admin/overview"]) {
            const refused = await get(gateway.url + path, "127.0.0.2");
            expect(refused.status, path).toBe(403);
            expect(refused.type, path).toContain("application/problem+json");
            expect(JSON.parse(refused.text), path).toMatchObject({ code: "forbidden", status: 403 });
        }
        expect((await get(`${gateway.url}//admin/overview`, "127.0.0.2")).status).toBe(404);
        expect((await get(`${gateway.url}/api/products`, "127.0.0.2")).status).toBe(200);
        expect((await get(`${gateway.url}/`, "127.0.0.2")).status).not.toBe(403);
    });

    test("only a trusted proxy's word on the address counts", async () => {
        const as = (address: string) => ({ "X-Forwarded-For": address, "X-Real-IP": address });
        expect((await get(`${gateway.url}/admin`, "127.0.0.2", as("127.0.0.1"))).status).toBe(403);
        expect((await get(`${gateway.url}/admin`, "127.0.0.9", as("127.0.1.7"))).status).toBe(200);
        expect((await get(`${gateway.url}/admin`, "127.0.0.9", as("192.0.2.1"))).status).toBe(403);
        expect((await get(`${gateway.url}/admin`, "127.0.0.9", as("127.0.1.7, 192.0.2.1"))).status).toBe(403); // the last one came to the proxy
    });
});

test("without it, anyone may ask", async () => {
    const gateway = await GatewayProcess.start({ SOUK_ADMIN_ALLOW: "" });
    try {
        expect((await get(`${gateway.url}/admin`, "127.0.0.2")).status).toBe(200);
    } finally {
        await gateway.stop();
    }
});

describe("with SOUK_TLS_ONLY", () => {
    let gateway: GatewayProcess;
    beforeAll(async () => {
        gateway = await GatewayProcess.start({ SOUK_TLS_ONLY: "1" });
    });
    afterAll(() => gateway?.stop());

    test("plain HTTP is sent to TLS, where browsers are told to stay", async () => {
        for (const method of ["GET", "POST"]) {
            const sent = await get(`${gateway.url}/api/products?limit=1`, "127.0.0.2", {}, method);
            expect(sent.status).toBe(308); // the method stays
            expect(sent.headers.location).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/api\/products\?limit=1$/);
            expect(sent.headers["strict-transport-security"]).toBeUndefined(); // counts over TLS only
        }
        const target = (await get(`${gateway.url}/api/products?limit=1`, "127.0.0.2")).headers.location!;
        const page = await get(target, "127.0.0.2");
        expect(page.status).toBe(200);
        expect(JSON.parse(page.text).items).toBeInstanceOf(Array);
        expect(page.headers["strict-transport-security"]).toBe("max-age=31536000");
        // Also on answers of nginx itself.
        expect((await get(new URL("/nothing", target).href, "127.0.0.2")).headers["strict-transport-security"]).toBe("max-age=31536000");
    });

    test("this machine itself may stay with HTTP", async () => {
        const page = await get(`${gateway.url}/api/products`, "127.0.0.1");
        expect(page.status).toBe(200);
        expect(page.headers["strict-transport-security"]).toBeUndefined();
    });
});

test("without it, TLS is no duty", async () => {
    const gateway = await GatewayProcess.start({ SOUK_TLS_ONLY: "0" });
    try {
        expect((await get(`${gateway.url}/api/products`, "127.0.0.2")).status).toBe(200);
    } finally {
        await gateway.stop();
    }
});
