// An auth service beside the instance's own, with settings of its own, on the instance's database and Redis.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { brokersAs, serviceKeyFile } from "./keys.js";
import { eventually, setting } from "./shop.js";
import { freePort } from "./stripe_sandbox_process.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = process.env.SOUK_AUTH_BIN ?? `${root}.souk/build/${process.env.SOUK_PRESET ?? "release"}/bin/souk-auth`;

export class AuthProcess {
    private constructor(readonly url: string, private readonly child: ChildProcess, private readonly output: string[]) {}

    static async start(settings: Record<string, string>, port?: number): Promise<AuthProcess> {
        port ??= await freePort();
        const url = `http://127.0.0.1:${port}`;
        const output: string[] = [];
        const env = { ...process.env, SOUK_DB_PASSWORD: setting("SOUK_DB_PASSWORD_AUTH"), SOUK_PORT: String(port),
            SOUK_SERVICE_KEY_FILE: serviceKeyFile("auth"), SOUK_PUBLIC_URL: url, ...brokersAs("auth"), ...settings };
        const child = spawn(binary, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => output.push(String(text)));
        await eventually("the auth service to be ready", async () => {
            if (child.exitCode !== null) throw new Error(`it ended: ${output.join("")}`);
            return (await fetch(`${url}/ready`).then((answer) => answer.ok, () => false)) || undefined;
        });
        return new AuthProcess(url, child, output);
    }

    get log(): string {
        return this.output.join("");
    }

    async stop() {
        if (this.child.exitCode !== null) return;
        const end = once(this.child, "close");
        this.child.kill("SIGTERM");
        await end;
    }
}
