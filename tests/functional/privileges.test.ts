// What the processes of the shop may do on their machine. A fault in one of them is to stay with that one.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { broker } from "./broker.js";
import { call, setting } from "./shop.js";

const home = setting("SOUK_HOME");
const root = process.getuid?.() === 0;
// In a folder that is closed to others, parts see the checkout through a view of their own, and need a capability where there are no views.
const closed = spawnSync("setpriv", ["--reuid=nobody", "--clear-groups", "--inh-caps=-all", "--regid=nogroup", "test", "-x", home], { cwd: "/" }).status !== 0;
const views = spawnSync("unshare", ["--mount", "true"]).status === 0;
const parts = ["postgres", "redis", "rabbitmq", "epmd", "mail", "stripe", "auth", "product", "order", "admin", "email", "gateway"];
const owners: Record<string, string> = { postgres: "postgres", redis: "redis", rabbitmq: "rabbitmq", mail: "souk-mail", stripe: "souk-stripe", auth: "souk-auth", product: "souk-product", order: "souk-order", admin: "souk-admin", gateway: "www-data", media: "www-data" };

const pid = async (part: string) => (await readFile(`${home}/run/${part}.pid`, "utf8")).split("\n")[0]!;

// What the kernel says of a process and of all that it has started.
async function family(part: string): Promise<Map<string, string>[]> {
    const first = await pid(part);
    const found: Map<string, string>[] = [];
    const look = async (pid: string) => {
        const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => undefined);
        if (!status) return; // it has ended meanwhile
        found.push(new Map(status.split("\n").map((line) => [line.split(":")[0]!, line.slice(line.indexOf(":") + 1).trim()])));
        for (const child of (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "")).split(" ").filter(Boolean)) await look(child);
    };
    await look(first);
    return found;
}

// Kind: a memory fault behind the gateway that is the machine's.
describe.skipIf(!root || (closed && !views))("started as root", () => {
    test.each(parts)("%s is not root, has no capability and no way to get one", async (part) => {
        const processes = await family(part);
        expect(processes.length).toBeGreaterThan(0);
        for (const each of processes) {
            const what = `${part}: ${each.get("Name")}`;
            for (const id of each.get("Uid")!.split("\t").concat(each.get("Gid")!.split("\t"))) expect(Number(id), what).toBeGreaterThan(0);
            expect(each.get("Groups"), what).toBe("");
            // At ports below 1024 the gateway keeps the right to open them.
            const none = part === "gateway" && Number(setting("SOUK_PORT_GATEWAY")) < 1024 ? "0000000000000400" : "0000000000000000";
            for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) expect(each.get(set), `${set} of ${what}`).toBe(none);
            expect(each.get("NoNewPrivs"), what).toBe("1");
        }
    });

    test("no two parts have one user, but RabbitMQ and its port mapper", async () => {
        const users = await Promise.all(parts.filter((part) => part !== "epmd").map(async (part) => (await family(part))[0]!.get("Uid")));
        expect(new Set(users).size).toBe(users.length);
    });

    test("a part's folder is open to it alone; all else in .souk is root's", async () => {
        const view = ["--mount", "--target", await pid("auth"), "setpriv", "--inh-caps=-all", "--clear-groups"];
        const opens = (user: string, path: string) => spawnSync("nsenter", [...view, `--reuid=${user}`, `--regid=${execFileSync("id", ["-gn", user], { encoding: "utf8" }).trim()}`, "ls", path]).status === 0;
        for (const [folder, owner] of Object.entries(owners)) {
            expect(opens(owner, `${home}/${folder}`), folder).toBe(true);
            for (const other of new Set([...Object.values(owners), "souk-email", "nobody"])) {
                if (other === owner || (other === "nobody" && owner === "nobody")) continue;
                expect(opens(other, `${home}/${folder}`), `${folder} for ${other}`).toBe(false);
            }
        }
        for (const folder of [".", "log", "run", "secrets"]) for (const user of Object.values(owners)) expect(opens(user, `${home}/${folder}`), `${folder} for ${user}`).toBe(false);
    });
});

test(".souk can be passed through and not looked into", async () => {
    expect((await stat(home)).mode & 0o777).toBe(0o711);
    for (const name of await readdir(home)) {
        const { mode } = await stat(`${home}/${name}`);
        const most = name === "ca.crt" ? 0o644 : name === "log" || name === "build" || name === "node" || name === "test" || name === "results" ? 0o755 : 0o700;
        expect(mode & 0o777 & ~most, name).toBe(0);
    }
    for (const name of await readdir(`${home}/log`)) expect((await stat(`${home}/log/${name}`)).mode & 0o077, `log/${name}`).toBe(0);
});

// Kind: one password for all.
describe("Redis", () => {
    const redis = (args: string[], password: string) =>
        spawnSync("redis-cli", ["-p", setting("SOUK_REDIS_PORT"), "--no-auth-warning", ...args], { env: { ...process.env, REDISCLI_AUTH: password }, encoding: "utf8" }).stdout.trim();
    const as = (part: string, ...command: string[]) => redis(["--user", part, ...command], readFileSync(`${home}/secrets/redis_${part}`, "utf8"));
    const operator = (...command: string[]) => redis(command, setting("SOUK_REDIS_PASSWORD"));
    const own: Record<string, string[]> = { auth: ["auth:test", "oidc:test", "api_key:test"], product: ["catalogue:test"], order: [], admin: [], email: ["email:test"] };

    // What Redis has refused since these tests ran last. They are refused much themselves, and so begin with this.
    test("nothing that a part does is refused", async () => {
        await call("/api/auth/login", { json: { email: setting("SOUK_OWNER_EMAIL"), password: setting("SOUK_OWNER_PASSWORD") } });
        const refused = operator("--json", "ACL", "LOG");
        const entries: { username: string; object: string; reason: string }[] = JSON.parse(refused);
        // A password that was changed is refused until its part has been started again.
        expect(entries.filter(({ username, reason }) => username in own && reason !== "auth")).toEqual([]);
    });
    afterAll(() => void operator("ACL", "LOG", "RESET"));

    test("parts are signed in as themselves", () => {
        const users = new Set([...operator("CLIENT", "LIST").matchAll(/ user=(\S+)/g)].map(([, user]) => user));
        for (const part of Object.keys(own)) expect(users, part).toContain(part);
    });

    test.each(Object.keys(own))("%s has its own keys and no others", (part) => {
        for (const [owner, keys] of Object.entries(own)) {
            for (const key of keys) {
                const answers = [as(part, "SET", key, "1", "PX", "1000"), as(part, "GET", key), as(part, "DEL", key)];
                if (owner === part) expect(answers[0], `${key} by ${part}`).toBe("OK");
                else for (const answer of answers) expect(answer, `${key} by ${part}`).toContain("NOPERM");
            }
        }
        for (const key of ["other", "auth", "souk:other"]) for (const command of [["SET", key, "1"], ["GET", key]]) expect(as(part, ...command), `${command.join(" ")} by ${part}`).toContain("NOPERM");
    });

    // An entry more would sign somebody out, and one less would let a token live that was ended.
    test.each(Object.keys(own))("%s writes to the list of ended tokens only if it is auth", (part) => {
        const [read, ...writes] = [["ZRANGEBYSCORE", "souk:revoked", "+inf", "+inf"], ["ZADD", "souk:revoked", "1", "test"], ["ZREM", "souk:revoked", "test"], ["PUBLISH", "souk:revoked", "0"], ["DEL", "souk:revoked"]];
        expect(as(part, ...read!)).toEqual(part === "email" ? expect.stringContaining("NOPERM") : "");
        if (part !== "auth") for (const command of writes) expect(as(part, ...command), `${command.join(" ")} by ${part}`).toContain("NOPERM");
        expect(as(part, "SUBSCRIBE", "other"), part).toContain("NOPERM");
    });

    test.each(Object.keys(own))("%s is no administrator", (part) => {
        const key = own[part]![0] ?? "souk:revoked";
        const commands = [["FLUSHALL"], ["FLUSHDB"], ["KEYS", "*"], ["SCAN", "0"], ["RANDOMKEY"], ["DBSIZE"], ["CONFIG", "GET", "requirepass"], ["CONFIG", "SET", "dir", "/tmp"], ["ACL", "LIST"], ["ACL", "SETUSER", part, "+@all"], ["SAVE"],
            ["CLIENT", "LIST"], ["CLIENT", "KILL", "ID", "1"], ["MONITOR"], ["SHUTDOWN", "NOSAVE"], ["REPLICAOF", "127.0.0.1", "1"], ["MODULE", "LIST"], ["FUNCTION", "LIST"], ["SCRIPT", "FLUSH"], ["SWAPDB", "0", "1"], ["INFO"], ["DUMP", key], ["COPY", key, `${key}:2`]];
        for (const command of commands) expect(as(part, ...command), `${command.join(" ")} by ${part}`).toContain("NOPERM");
        // What a script does is held against its caller's rights as well.
        for (const inside of ["redis.call('GET', 'other')", "redis.call('KEYS', '*')"]) expect(as(part, "EVAL", `return ${inside}`, "0"), `${inside} by ${part}`).toMatch(/NOPERM|user executing the script can't/);
    });
});

describe("RabbitMQ", () => {
    const events: Record<string, string[]> = { auth: ["user.registered", "user.deleted", "seller.active", "seller.suspended", "audit.recorded"], product: ["product.updated"], order: ["order.created", "order.closed", "payment.processed"], admin: [], email: [] };

    test("each part publishes its own events and no others'", async () => {
        const rules = new Map<string, RegExp>((await broker(`vhosts/${setting("SOUK_AMQP_VHOST")}/topic-permissions`)).map((each: any) => [each.user, new RegExp(each.write)]));
        for (const part of Object.keys(events)) {
            for (const [owner, names] of Object.entries(events)) {
                for (const name of names.filter((name) => name !== "audit.recorded" || owner === part)) expect(rules.get(part)!.test(name), `${name} by ${part}`).toBe(owner === part);
            }
        }
    });

    test("parts are signed in as themselves, none is an administrator, and mails are written by those who write to people", async () => {
        const connections: { user: string; client_properties: { connection_name?: string } }[] = await broker("connections");
        const users = new Set(connections.map(({ user }) => user));
        for (const part of Object.keys(events)) expect(users, part).toContain(part);
        expect(users).not.toContain("souk"); // that is the operator's
        for (const part of Object.keys(events)) {
            expect((await broker(`users/${part}`)).tags).toEqual([]);
            const rights = (await broker(`users/${part}/permissions`))[0];
            const may = (right: string, name: string) => new RegExp(rights[right]).test(name);
            expect(may("write", "souk.mail"), part).toBe(["auth", "order"].includes(part));
            for (const right of ["configure", "write", "read"]) for (const name of ["amq.topic", "amq.direct", "other", "souk", ""]) expect(may(right, name), `${right} ${name} by ${part}`).toBe(false);
        }
    });
});
