// Settings of the gateway that the instance under test does not have: who may open /admin.
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GatewayProcess } from "./gateway_process.js";

interface Seen {
    status: number;
    type: string;
    text: string;
}

// From any of this machine's addresses.
function get(url: string, localAddress: string, headers: Record<string, string> = {}): Promise<Seen> {
    return new Promise((resolve, reject) => {
        const outgoing = request(url, { localAddress, headers }, (answer) => {
            let text = "";
            answer.on("data", (chunk) => (text += String(chunk)));
            answer.on("end", () => resolve({ status: answer.statusCode!, type: answer.headers["content-type"] ?? "", text }));
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
        for (const path of ["/admin", "/admin/", "/admin/overview", "/admin/reconciliation", "/%61dmin/stats", "//admin/overview", "/health/../admin/overview"]) {
            const refused = await get(gateway.url + path, "127.0.0.2");
            expect(refused.status, path).toBe(403);
            expect(refused.type, path).toContain("application/problem+json");
            expect(JSON.parse(refused.text), path).toMatchObject({ code: "forbidden", status: 403 });
        }
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
