// Schemathesis (PyPI) against the services: it makes requests of the OpenAPI documents, valid and invalid ones, and says which answers
// break a promise. What differs on purpose is listed here and explained in docs/decisions/0025-what-documents-do-not-say.md.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const version = "4.32.5";
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}.souk/schemathesis-${version}`;
const program = `${folder}/bin/schemathesis`;

// Why there is none, or nothing. Only finished packages: nothing of theirs runs while they are installed.
export async function unavailable(): Promise<string | undefined> {
    if (existsSync(program)) return undefined;
    const run = promisify(execFile);
    try {
        await run("python3", ["-m", "venv", folder], { timeout: 180_000 });
        await run(`${folder}/bin/pip`, ["install", "--quiet", "--only-binary", ":all:", `schemathesis==${version}`], { timeout: 240_000 });
        return undefined;
    } catch (error) {
        rmSync(folder, { recursive: true, force: true });
        return `it cannot be installed here: ${String((error as { stderr?: string }).stderr || error).trim().split("\n").at(-1)}`;
    }
}

export interface Complaint {
    operation: string;
    code: string; // of Schemathesis: ST202 and so on
    message: string;
    status: number;
    sent: { query?: any; body?: any; path?: string };
    answer: any;
}

export interface Run {
    service: string;
    url: string;
    token: string;
    examples: number;
    seconds: number; // then it is stopped, and what it has found until then counts
    without: string[];
}

export interface Outcome {
    complaints: Complaint[];
    requests: number;
    output: string;
}

export async function schemathesis({ service, url, token, examples, seconds, without }: Run): Promise<Outcome> {
    const reports = mkdtempSync(join(tmpdir(), "schemathesis-"));
    try {
        const child = spawn(program, [
            "run", `${root}services/${service}/openapi.json`, "--url", url, "--header", `Authorization: Bearer ${token}`,
            // A subscriber of its own, so that nobody else is slowed down.
            "--header", `X-Forwarded-For: 198.18.${Math.floor(Math.random() * 250)}.${1 + Math.floor(Math.random() * 250)}`,
            "--exclude-path-regex", "^/internal/", ...without.flatMap((name) => ["--exclude-name", name]),
            "--phases", "examples,coverage,fuzzing", "--max-examples", String(examples), "--no-shrink", "--continue-on-failure",
            "--warnings", "off", "--seed", "1", "--request-timeout", "30", "--report", "ndjson", "--report-dir", reports,
        ], { cwd: reports, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
        const timer = setTimeout(() => child.kill("SIGINT"), seconds * 1000);
        await new Promise((resolve) => child.once("close", resolve));
        clearTimeout(timer);
        return { ...read(reports), output };
    } finally {
        rmSync(reports, { recursive: true, force: true });
    }
}

function read(reports: string): Omit<Outcome, "output"> {
    const complaints: Complaint[] = [];
    let requests = 0;
    for (const file of readdirSync(reports).filter((name) => name.endsWith(".ndjson"))) {
        for (const line of readFileSync(join(reports, file), "utf8").split("\n")) {
            if (!line.startsWith('{"ScenarioFinished"')) continue;
            let event: any;
            try {
                event = JSON.parse(line).ScenarioFinished;
            } catch {
                continue; // it was stopped in the middle of this line
            }
            const { label, cases = {}, checks = {}, interactions = {} } = event.recorder;
            requests += Object.keys(interactions).length;
            for (const [id, found] of Object.entries<any[]>(checks)) {
                for (const { failure_info: info } of found.filter(({ status }) => status === "failure")) {
                    const { value } = cases[id];
                    const response = interactions[id]?.response;
                    complaints.push({
                        operation: label, code: info.failure.code, message: info.failure.message, status: response?.status_code ?? 0,
                        sent: { query: value.query, body: value.body, path: value.path }, answer: bodyOf(response),
                    });
                }
            }
        }
    }
    return { complaints, requests };
}

function bodyOf(response: any): any {
    const content = response?.content;
    const text = typeof content === "string" ? Buffer.from(content, "base64").toString() : content?.$base64 ? Buffer.from(content.$base64, "base64").toString() : "";
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
