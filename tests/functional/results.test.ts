// How ./souk test counts what Vitest reports.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const reader = fileURLToPath(new URL("results.mjs", import.meta.url));

test("passed, failed and skipped tests are told apart", () => {
    const folder = mkdtempSync(join(tmpdir(), "souk-results-"));
    const report = join(folder, "report.json");
    const result = (fullName: string, status: string, message?: string) => ({ fullName, status, duration: 1, failureMessages: message ? [message] : [] });
    writeFileSync(report, JSON.stringify({
        testResults: [
            { name: "/x/a.test.ts", status: "failed", message: "", assertionResults: [result("good", "passed"), result("bad", "failed", "Error: why\n at x"), result("left\nout", "skipped")] },
            { name: "/x/b.test.ts", status: "failed", message: "no such import", assertionResults: [] },
            { name: "/x/c.test.ts", status: "passed", message: "", assertionResults: [result("good", "passed"), result("later", "todo")] },
        ],
    }));
    const { stdout, stderr } = spawnSync(process.execPath, [reader, report], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(stdout.trimEnd().split("\n")).toEqual(["2 2", "a.test.ts: left out", "c.test.ts: later (todo)"]);
    expect(stderr).toContain("FAILED  a.test.ts: bad (1 ms)\n        Error: why");
    expect(stderr).toContain("FAILED  b.test.ts\n        no such import");
});
