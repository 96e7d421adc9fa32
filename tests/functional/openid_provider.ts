// A real OpenID Connect provider (the package oidc-provider) on a port of its own, where the shop is one client.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import Provider from "oidc-provider";
import { freePort } from "./stripe_sandbox_process.js";

export const clientId = "the shop";
export const clientSecret = "a secret: with / signs & 100% of them";

export class OpenIdProvider {
    private readonly accounts = new Map<string, { email: string; email_verified: boolean; name: string }>();
    private server?: Server;
    private constructor(readonly issuer: string) {}

    // `callback`: where the shop lets browsers come back to.
    static async start(callback: string): Promise<OpenIdProvider> {
        const port = await freePort();
        const made = new OpenIdProvider(`http://127.0.0.1:${port}`);
        const provider = new Provider(made.issuer, {
            clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback], application_type: "native" }],
            claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
            pkce: { required: () => true },
            findAccount: async (_context: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id, ...made.accounts.get(id) }) }),
            cookies: { keys: [randomUUID()] },
        });
        made.server = createServer(provider.callback()).listen(port, "127.0.0.1");
        await once(made.server, "listening");
        return made;
    }

    // What an auth service has to be told to know it by this name.
    settings(name: string): Record<string, string> {
        const prefix = `SOUK_OIDC_${name.toUpperCase()}`;
        return { [`${prefix}_ISSUER`]: this.issuer, [`${prefix}_CLIENT_ID`]: clientId, [`${prefix}_CLIENT_SECRET`]: clientSecret };
    }

    // Who signs in there with this id is that person.
    account(email = `${randomUUID()}@people.example`, email_verified = true): { id: string; email: string } {
        const id = randomUUID();
        this.accounts.set(id, { email, email_verified, name: "Grace Hopper" });
        return { id, email };
    }

    stop() {
        this.server?.close();
        this.server?.closeAllConnections();
    }
}
