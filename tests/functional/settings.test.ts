// What ./souk says about settings with which nothing good would come of it, before it has changed anything; and that it keeps
// the others as they were given.
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const souk = fileURLToPath(new URL("../../souk", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

// Nothing of the instance under test.
const withoutSouk = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SOUK_")));

// Runs functions of deploy/local as ./souk does, without its main program: nothing is started.
function run(script: string, env: Record<string, string>): string {
    const parts = 'set -Eeuo pipefail; souk_root=$1 local_dir=$1/deploy/local; for part in "$local_dir"/*.sh; do . "$part"; done; ';
    return execFileSync("bash", ["-c", parts + script, "bash", root], { env: { ...withoutSouk, ...env }, encoding: "utf8" });
}

const freeBase = () => run("free_port_base", {}).trim();

// NAME=VALUE, each ended by a zero byte: as `env -0` prints them.
function parse(environment: string): Record<string, string> {
    return Object.fromEntries(environment.split("\0").filter(Boolean).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

function up(settings: Record<string, string>) {
    const home = mkdtempSync(join(tmpdir(), "souk-settings-"));
    const env = { ...withoutSouk, SOUK_HOME: home, ...settings };
    const { status, stderr } = spawnSync(souk, ["up", "servers"], { env, encoding: "utf8" });
    const made = readdirSync(home).filter((name) => !["run", "log"].includes(name));
    rmSync(home, { recursive: true });
    return { status, stderr, made };
}

test("a base of ports that outgoing connections may take is refused", () => {
    for (const base of ["40000", "64501", "80", "many"]) {
        const { status, stderr, made } = up({ SOUK_PORT_BASE: base });
        expect(status, stderr).toBe(1);
        expect(stderr).toContain(`SOUK_PORT_BASE is ${base}`);
        expect(stderr).toContain("SOUK_PORT_BASE=20000 ./souk up");
        expect(made).toEqual([]);
    }
});

describe("a setting comes back as it was given", () => {
    const given: Record<string, string> = {
        SOUK_STRIPE_KEY: "abc=", SOUK_STRIPE_WEBHOOK_SECRET: "c2VjcmV0cw==", SOUK_OIDC_ACME_CLIENT_SECRET: "a=b==",
        SOUK_OIDC_ACME_LABEL: "=", SOUK_SHOP_NAME: " Tom & Ann's \"Shop\" #1 ", SOUK_SMTP_URL: "smtp://u:a$HOME&b'c;d`e\\f g*=@mail.example:587",
        SOUK_MAIL_FROM: "a = b", SOUK_STRIPE_URL: "http://127.0.0.1:1/?a=b&c=$(date)",
    };
    let home: string;
    beforeEach(() => { home = mkdtempSync(join(tmpdir(), "souk-settings-")); });
    afterEach(() => rmSync(home, { recursive: true }));
    const names = Object.keys(given).join(" ");
    const show = `export ${names}; env -0`;

    test("from what `up` remembers, as often as it is written", () => {
        run("load_settings; save_settings", { SOUK_HOME: home, ...given });
        for (let turn = 0; turn < 3; ++turn) {
            expect(parse(run(`load_settings; save_settings; ${show}`, { SOUK_HOME: home }))).toMatchObject(given);
        }
    });

    // Kind: a setting that holds only until the next `up`.
    test("each in the table, until it is given empty", () => {
        const table = run("echo \"$settings_table\"", {}).split("\n").filter(Boolean).map((line) => line.split("|")[0]!);
        expect(table).toContain("SOUK_PRESET");
        const values = Object.fromEntries(table.map((name) => [name, `1 ${name}`]));
        const after = (env: Record<string, string>) => parse(run(`load_settings; save_settings; export ${table.join(" ")}; env -0`, { SOUK_HOME: home, ...env }));
        after(values);
        expect(after({})).toMatchObject(values);
        const emptied = Object.fromEntries(table.map((name) => [name, ""]));
        const usual = parse(run(`load_settings; export ${table.join(" ")}; env -0`, { SOUK_HOME: "/nowhere" }));
        after(emptied);
        const last = after({});
        for (const name of table) expect(last[name], name).toBe(usual[name]);
    });

    test("the build that `dev` makes in between changes nothing", () => {
        const preset = (env: Record<string, string>) => run("load_settings; save_settings; load_settings; echo $SOUK_PRESET", { SOUK_HOME: home, ...env }).trim();
        const after = () => run("load_settings; echo $SOUK_PRESET", { SOUK_HOME: home }).trim();
        preset({ SOUK_PRESET: "dev", souk_developing: "yes" });
        expect(after()).toBe("release");
        expect(preset({ SOUK_PRESET: "asan" })).toBe("asan");
        preset({ SOUK_PRESET: "dev", souk_developing: "yes" });
        expect(after()).toBe("asan");
    });

    test("from .souk/env, for whoever sources it", () => {
        const made = run('SOUK_PORT_BASE=$(free_port_base); load_settings; begin_work; prepare_instance; env -i bash --norc -c \'set -a; . "$1/env"; env -0\' bash "$SOUK_HOME"',
            { SOUK_HOME: home, ...given });
        const { SOUK_STRIPE_KEY, SOUK_STRIPE_WEBHOOK_SECRET, SOUK_STRIPE_URL, SOUK_SMTP_URL } = given;
        expect(parse(made)).toMatchObject({ SOUK_STRIPE_KEY, SOUK_STRIPE_WEBHOOK_SECRET, SOUK_STRIPE_URL, SOUK_SMTP_URL, SOUK_HOME: home });
    });
});

test("`souk settings` shows neither keys nor passwords, and where the key of the certificate is", () => {
    const secrets = { SOUK_STRIPE_KEY: "sk_live_1", SOUK_STRIPE_WEBHOOK_SECRET: "whsec_2", SOUK_OIDC_ACME_CLIENT_SECRET: "acme_3" };
    const shown = run("load_settings; show_settings", {
        SOUK_HOME: "/nowhere", ...secrets, SOUK_SMTP_URL: "smtp://user:pass@wo:rd/4@mail.example:587", SOUK_OTLP_ENDPOINT: "http://127.0.0.1:4318",
        SOUK_TLS_KEY: "/etc/shop.key", SOUK_OIDC_ACME_ISSUER: "https://id.example:8443/a", SOUK_OIDC_ACME_CLIENT_SECRET_FILE: "/etc/acme",
    });
    const value = (name: string) => new RegExp(`^${name} +(\\S+)`, "m").exec(shown)?.[1];
    for (const [name, secret] of Object.entries(secrets)) {
        expect(value(name)).toBe("(set)");
        expect(shown).not.toContain(secret);
    }
    expect(value("SOUK_SMTP_URL")).toBe("smtp://user:***@mail.example:587");
    expect(value("SOUK_OTLP_ENDPOINT")).toBe("http://127.0.0.1:4318");
    expect(value("SOUK_TLS_KEY")).toBe("/etc/shop.key");
    expect(value("SOUK_TLS_CERT")).toBe("-");
    expect(value("SOUK_OIDC_ACME_ISSUER")).toBe("https://id.example:8443/a");
    expect(value("SOUK_OIDC_ACME_CLIENT_SECRET_FILE")).toBe("/etc/acme");
});

test("the shop's public address is what was given, else https as soon as there are real certificates", () => {
    const url = (settings: Record<string, string>) =>
        run("load_settings; public_url", { SOUK_HOME: "/nowhere", SOUK_PORT_GATEWAY: "80", SOUK_PORT_TLS: "8443", SOUK_SERVER_NAME: "a.example", ...settings }).trim();
    expect(url({})).toBe("http://a.example");
    expect(url({ SOUK_TLS_ONLY: "1" })).toBe("https://a.example:8443");
    expect(url({ SOUK_TLS_CERT: "/etc/a.pem", SOUK_TLS_KEY: "/etc/a.key", SOUK_PORT_TLS: "443" })).toBe("https://a.example");
    expect(url({ SOUK_PUBLIC_URL: "https://shop.example/", SOUK_TLS_ONLY: "1" })).toBe("https://shop.example");
    // It is an origin as well, and each origin is named once: nginx refuses one that is there twice.
    const origins = (settings: Record<string, string>) => run("load_settings; cors_origins", { SOUK_HOME: "/nowhere", ...settings }).trim();
    expect(origins({})).toBe("");
    expect(origins({ SOUK_CORS_ORIGINS: "https://b.example https://shop.example", SOUK_PUBLIC_URL: "https://shop.example" })).toBe("https://b.example https://shop.example");
});

test("a port that is taken is named, and so is the setting that moves it", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    try {
        for (const name of ["SOUK_PORT_GATEWAY", "SOUK_PORT_ORDER", "SOUK_PG_PORT"]) {
            // Those before it in the table are others than the instance's under test.
            const { status, stderr, made } = up({ SOUK_PORT_BASE: freeBase(), [name]: String(port) });
            expect(status, stderr).toBe(1);
            expect(stderr).toContain(`port ${port} is taken by ${readFileSync("/proc/self/comm", "utf8").trim()} (process ${process.pid})`);
            expect(stderr).toMatch(new RegExp(`${name}=\\d+ \\./souk up`));
            expect(made).toEqual([]);
        }
    } finally {
        taken.close();
    }
});

test("a public address with a path, or without a scheme, is refused", () => {
    for (const address of ["shop.example", "https://shop.example/souk", "https://shop.example?a", "ftp://shop.example", "https://a b"]) {
        const { status, stderr, made } = up({ SOUK_PUBLIC_URL: address });
        expect(status, stderr).toBe(1);
        expect(stderr).toContain(`SOUK_PUBLIC_URL is ${address}`);
        expect(made).toEqual([]);
    }
});

describe("a shop that others can reach", () => {
    const live = { SOUK_STRIPE_URL: "https://api.stripe.com", SOUK_STRIPE_KEY: "sk_live_1", SOUK_STRIPE_WEBHOOK_SECRET: "whsec_1" };
    const ways: Record<string, string>[] = [{ SOUK_GATEWAY_ADDRESS: "0.0.0.0" }, { SOUK_GATEWAY_ADDRESS: "192.0.2.1" }, { SOUK_PUBLIC_URL: "https://shop.example" },
        { SOUK_SERVER_NAME: "shop.example" }, { SOUK_TRUSTED_PROXIES: "127.0.0.1" }];
    const check = (settings: Record<string, string>) => run("load_settings; check_exposure; echo goes", { SOUK_HOME: "/nowhere", ...settings }).trim();

    // Kind: what is right at home decided by one setting.
    test("is refused without a payment account, unless it is declared a demonstration", () => {
        for (const way of ways) {
            const { status, stderr, made } = up(way);
            expect(status, stderr).toBe(1);
            expect(stderr).toContain("has no payment account");
            expect(stderr).toContain("SOUK_DEMO=1 ./souk up");
            expect(made).toEqual([]);
            expect(() => check({ ...way, SOUK_STRIPE_URL: live.SOUK_STRIPE_URL }), "an address is no account").toThrow();
            expect(check({ ...way, ...live })).toBe("goes");
            expect(check({ ...way, SOUK_DEMO: "1" })).toBe("goes");
        }
        for (const home of [{}, { SOUK_SERVER_NAME: "shop.localhost" }, { SOUK_PUBLIC_URL: "http://localhost:8080" }, { SOUK_GATEWAY_ADDRESS: "127.0.0.2" }]) expect(check(home as Record<string, string>)).toBe("goes");
        expect(() => check({ SOUK_DEMO: "yes" })).toThrow();
    });

    test("says what is not safe about it", () => {
        const said = (settings: Record<string, string>) => run("load_settings; exposure_warnings", { SOUK_HOME: "/nowhere", SOUK_PORT_GATEWAY: "80", SOUK_PORT_TLS: "443", ...settings });
        const safe = { ...live, SOUK_GATEWAY_ADDRESS: "0.0.0.0", SOUK_SERVER_NAME: "shop.example", SOUK_TLS_CERT: "/a.pem", SOUK_TLS_KEY: "/a.key", SOUK_TLS_ONLY: "1",
            SOUK_SMTP_URL: "smtp://mail.example:587", SOUK_SECOND_FACTOR_FOR: "admin support" };
        expect(said({})).toBe("");
        expect(said(safe)).toBe("");
        const faults: [Record<string, string>, RegExp][] = [[{ SOUK_STRIPE_KEY: "" }, /play money/], [{ SOUK_DEMO: "1" }, /cards are charged/], [{ SOUK_TLS_ONLY: "0", SOUK_TLS_CERT: "" }, /in clear/],
            [{ SOUK_TLS_ONLY: "0" }, /SOUK_TLS_ONLY=1/], [{ SOUK_TLS_CERT: "" }, /browsers warn/], [{ SOUK_SMTP_URL: "" }, /mail sink/], [{ SOUK_SECOND_FACTOR_FOR: "support" }, /second factor/],
            [{ SOUK_TRUSTED_PROXIES: "10.0.0.1 0.0.0.0/0" }, /lists everybody/], [{ SOUK_PUBLIC_URL: "http://shop.example", SOUK_OIDC_PROVIDERS: "one" }, /https only/]];
        for (const [fault, words] of faults) expect(said({ ...safe, ...fault }), JSON.stringify(fault)).toMatch(words);
    });
});

// Kind: a machine whose holes are known to everybody but its operator.
test("security updates that wait are named", () => {
    const folder = mkdtempSync(join(tmpdir(), "souk-updates-"));
    const lists = mkdtempSync(join(tmpdir(), "souk-lists-"));
    try {
        const fake = (lines: string) => writeFileSync(`${folder}/apt-get`, `#!/bin/sh\ncat <<'TEXT'\n${lines}\nTEXT\n`, { mode: 0o755 });
        const said = () => run("security_updates", { PATH: `${folder}:${process.env.PATH}`, SOUK_APT_LISTS: lists }).trim();
        writeFileSync(`${lists}/deb.debian.org_dists_bookworm_Packages`, "");
        fake("Inst nano [7.2-1] (7.2-2 Debian:12.9/oldstable [amd64])");
        expect(said()).toBe("");
        fake("Inst libssl3 [3.0.19-1] (3.0.22-1 Debian-Security:12/oldstable-security [amd64])\nInst vim [1] (2 Debian-Security:12/oldstable-security [amd64])\nConf libssl3 (3.0.22-1 Debian-Security:12/oldstable-security [amd64])");
        expect(said()).toMatch(/^Security updates wait for 2 packages, among them libssl3: apt-get/);
        rmSync(`${lists}/deb.debian.org_dists_bookworm_Packages`);
        expect(said()).toContain("package lists are older");
    } finally {
        for (const each of [folder, lists]) rmSync(each, { recursive: true });
    }
});

// Of a shop that runs nothing: what it says does not hang on that.
test("`souk status` tells of pending security updates and of an unsafe way of going public", () => {
    const folder = mkdtempSync(join(tmpdir(), "souk-status-"));
    try {
        writeFileSync(`${folder}/apt-get`, "#!/bin/sh\necho 'Inst nginx [1.22.1-9] (1.22.1-9+deb12u9 Debian-Security:12/oldstable-security [amd64])'\n", { mode: 0o755 });
        const home = join(folder, ".souk");
        mkdirSync(`${home}/run`, { recursive: true });
        const status = (settings: Record<string, string>) =>
            run("load_settings; save_settings", { SOUK_HOME: home, ...settings }) + spawnSync(souk, ["status"], { env: { ...withoutSouk, SOUK_HOME: home, PATH: `${folder}:${process.env.PATH}` }, encoding: "utf8" }).stdout;
        writeFileSync(`${home}/ports`, "");
        const away = status({ SOUK_GATEWAY_ADDRESS: "0.0.0.0", SOUK_PUBLIC_URL: "http://shop.example", SOUK_TRUSTED_PROXIES: "0.0.0.0/0" });
        for (const words of ["Updates of this machine:", "Security updates wait for 1 packages, among them nginx", "What is not safe as it is:", "has no payment account", "passwords and orders travel in clear", "lists everybody"]) expect(away).toContain(words);
        const atHome = status({ SOUK_GATEWAY_ADDRESS: "", SOUK_PUBLIC_URL: "", SOUK_TRUSTED_PROXIES: "" });
        expect(atHome).toContain("Updates of this machine:");
        expect(atHome).not.toContain("What is not safe as it is:");
    } finally {
        rmSync(folder, { recursive: true });
    }
});

// Kind: a copied checkout that builds in the folder it was copied from.
test("a build folder that was made elsewhere is made anew, one's own stays", () => {
    const folder = mkdtempSync(join(tmpdir(), "souk-build-"));
    const forget = (made_for: string) => {
        mkdirSync(`${folder}/asan`, { recursive: true });
        writeFileSync(`${folder}/asan/CMakeCache.txt`, `CMAKE_CACHEFILE_DIR:INTERNAL=${made_for}\n`);
        run(`forget_foreign_build ${folder}/asan`, {});
        return !existsSync(`${folder}/asan`);
    };
    try {
        expect(forget("/elsewhere/.souk/build/asan")).toBe(true);
        expect(forget(`${folder}/asan`)).toBe(false);
        run(`forget_foreign_build ${folder}/none`, {});
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});

// Kind: a setting that is documented and reaches nobody.
test("what operators read about is known to `up`", () => {
    const known = run('for each in "$settings_table" "$ports_table"; do echo "$each"; done', {});
    const ofOneProcess = ["SOUK_DB_NAME", "SOUK_DB_USER", "SOUK_MAIL_GALLERY"]; // and so the documents say
    const named = new Set(readFileSync(`${root}/docs/operating.md`, "utf8").match(/SOUK_[A-Z_]+[A-Z]/g));
    expect(named.size).toBeGreaterThan(40);
    for (const name of named) {
        if (name.startsWith("SOUK_OIDC") || ofOneProcess.includes(name)) continue;
        expect(known, name).toMatch(new RegExp(`^${name}[|]`, "m"));
    }
});

test("what programs read reaches them", () => {
    const given: Record<string, string> = { SOUK_MAX_CONNECTIONS: "77", SOUK_DB_CONNECTIONS: "7", SOUK_HASHING_THREADS: "3", SOUK_HASHING_QUEUE: "30", SOUK_ODD_MAIL_DOMAINS: "mail.example",
        SOUK_CATALOGUE_CACHE: "0", SOUK_CATALOGUE_CACHE_LIFE: "3s" };
    const told = (program: string, settings: Record<string, string>) =>
        run(`secret() { echo x; }; load_settings; load_ports; program_environment ${program} 1; printf '%s\\0' "\${process_env[@]}"`, { SOUK_HOME: "/nowhere", ...settings });
    const { SOUK_MAX_CONNECTIONS, SOUK_DB_CONNECTIONS, SOUK_HASHING_THREADS, SOUK_HASHING_QUEUE, SOUK_ODD_MAIL_DOMAINS, SOUK_CATALOGUE_CACHE, SOUK_CATALOGUE_CACHE_LIFE } = given;
    expect(parse(told("auth", given))).toMatchObject({ SOUK_MAX_CONNECTIONS, SOUK_DB_CONNECTIONS, SOUK_HASHING_THREADS, SOUK_HASHING_QUEUE, SOUK_ODD_MAIL_DOMAINS });
    expect(parse(told("product", given))).toMatchObject({ SOUK_MAX_CONNECTIONS, SOUK_DB_CONNECTIONS, SOUK_CATALOGUE_CACHE, SOUK_CATALOGUE_CACHE_LIFE });
    expect(parse(told("auth", {}))).not.toHaveProperty("SOUK_HASHING_THREADS"); // the program counts the cores
});
