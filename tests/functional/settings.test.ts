// What ./souk says about settings with which nothing good would come of it, before it has changed anything.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const souk = fileURLToPath(new URL("../../souk", import.meta.url));

function up(settings: Record<string, string>) {
    const home = mkdtempSync(join(tmpdir(), "souk-settings-"));
    // Nothing of the instance under test.
    const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SOUK_"))), SOUK_HOME: home, ...settings };
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
