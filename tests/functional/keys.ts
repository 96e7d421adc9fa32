// The shop's own keys, to sign with them what the shop would never sign: tests of refusals need tokens that are wrong in one
// respect alone.
import { createDecipheriv, createHmac, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { asAdmin } from "./database.js";
import { setting } from "./shop.js";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

// How a part signs in at the brokers: a process of a test has its rights and no others.
export function brokersAs(name: string): Record<string, string> {
    const secret = (of: string) => readFileSync(`${setting("SOUK_HOME")}/secrets/${of}_${name}`, "utf8");
    return { SOUK_REDIS_USER: name, SOUK_REDIS_PASSWORD: secret("redis"), SOUK_AMQP_USER: name, SOUK_AMQP_PASSWORD: secret("rabbitmq") };
}

export function signed(header: object, claims: object, key: KeyObject): string {
    const text = `${part(header)}.${part(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

// What the auth service keeps sealed: nonce, AES-256-GCM, tag (foundation/crypto/sealing.hpp).
export function unsealed(sealed: Buffer, belongsTo: string): Buffer {
    const key = createHmac("sha256", readFileSync(setting("SOUK_SEALING_KEY_FILE")).toString().trim()).update("sealing").digest();
    const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
    cipher.setAAD(Buffer.from(belongsTo));
    cipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
}

export async function keyOf(kid: string): Promise<KeyObject> {
    const sealed = await asAdmin("auth_db", `SELECT encode(sealed_key, 'hex') FROM signing_keys WHERE kid = '${kid}'`);
    return createPrivateKey(unsealed(Buffer.from(sealed, "hex"), kid));
}

// The one that signs access tokens now.
export async function signingKey(): Promise<{ kid: string; key: KeyObject }> {
    const kid = await asAdmin("auth_db", "SELECT kid FROM signing_keys WHERE signs_from <= now() ORDER BY signs_from DESC LIMIT 1");
    return { kid, key: await keyOf(kid) };
}

export const serviceKeyFile = (service: string) => `${setting("SOUK_HOME")}/secrets/service_key_${service}`;

export function serviceToken(service: string, audience: string, key = createPrivateKey(readFileSync(serviceKeyFile(service)))): string {
    const now = Math.floor(Date.now() / 1000);
    return signed({ alg: "ES256", typ: "JWT" }, { iss: service, aud: audience, iat: now, exp: now + 60 }, key);
}
