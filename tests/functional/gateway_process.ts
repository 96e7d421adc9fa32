// A gateway beside the instance's own, rendered from the same templates with settings of its own, before the same services.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, setting } from "./shop.js";
import { freePort } from "./stripe_sandbox_process.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
// As ./souk does, without its main program: sets no ports and makes no secrets.
const render = 'set -Eeuo pipefail; souk_root=$1 local_dir=$1/deploy/local; for part in "$local_dir"/*.sh; do . "$part"; done; load_settings; render_gateway "$2"; write_parts "$2/souk.json"';

export class GatewayProcess {
    // `url` is the door of visitors; the other has no limits.
    private constructor(readonly url: string, readonly toolsUrl: string, readonly tlsPort: number, private readonly home: string, private readonly child: ChildProcess) {}

    static async start(settings: Record<string, string>): Promise<GatewayProcess> {
        const port = await freePort();
        const home = mkdtempSync(join(tmpdir(), "souk-gateway-"));
        chmodSync(home, 0o755); // nginx's workers have a user of their own
        const folder = join(home, "gateway");
        for (const each of ["gateway/tmp", "log", "media"]) mkdirSync(join(home, each), { recursive: true });
        for (const file of readdirSync(join(root, "gateway"))) if (file.endsWith(".conf")) cpSync(join(root, "gateway", file), join(folder, file));
        const secrets = `${setting("SOUK_HOME")}/secrets`;
        const tools = await freePort(), tls = await freePort();
        const env = { ...process.env, SOUK_PORT_TOOLS: String(tools), SOUK_HOME: home, SOUK_PORT_GATEWAY: String(port), SOUK_PORT_TLS: String(tls),
            SOUK_TLS_CERT: "", SOUK_TLS_KEY: "", ...settings };
        cpSync(settings.SOUK_TLS_CERT ?? `${secrets}/server.crt`, join(folder, "tls.crt"));
        cpSync(settings.SOUK_TLS_KEY ?? `${secrets}/server.key`, join(folder, "tls.key"));
        execFileSync("bash", ["-c", render, "bash", root.replace(/\/$/, ""), folder], { env });
        const path = `${process.env.PATH}:/usr/sbin`;
        const child = spawn("nginx", ["-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf"), ...(process.getuid?.() === 0 ? ["-g", "user root;"] : [])], { env: { PATH: path }, stdio: ["ignore", "ignore", "pipe"] });
        const gateway = new GatewayProcess(`http://127.0.0.1:${port}`, `http://127.0.0.1:${tools}`, tls, home, child);
        child.stderr!.on("data", (text) => (gateway.said += String(text)));
        await eventually("the gateway to answer", async () => {
            if (child.exitCode !== null) throw new Error(`nginx ended: ${gateway.said}`);
            return (await fetch(`${gateway.url}/health`).then((answer) => answer.ok, () => false)) || undefined;
        });
        return gateway;
    }

    said = ""; // on its standard error

    // What it has written to one of its logs.
    log(name: string): string {
        return readFileSync(join(this.home, "log", name), "utf8");
    }

    get master(): number {
        return this.child.pid!;
    }

    async stop() {
        if (this.child.exitCode === null) {
            const end = once(this.child, "close");
            this.child.kill("SIGTERM");
            await end;
        }
        rmSync(this.home, { recursive: true });
    }
}
