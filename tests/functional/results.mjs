// Reads Vitest's JSON report: each failure with its first lines on standard error, then on standard output "PASSED FAILED" and a
// line for each test that was skipped.
// A file whose tests could not even begin (an import, a beforeAll) counts as one failure.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const shownLines = 12;
const { testResults } = JSON.parse(readFileSync(process.argv[2], "utf8"));
let [passed, failed] = [0, 0];
const skipped = [];
const fail = (what, message) => {
    ++failed;
    const lines = message.replace(/\x1b\[[0-9;]*m/g, "").trim().split("\n");
    console.error([`FAILED  ${what}`, ...lines.slice(0, shownLines).map((line) => `        ${line}`)].join("\n"));
};
for (const { name, status, message, assertionResults } of testResults) {
    const failures = assertionResults.filter((test) => test.status === "failed");
    passed += assertionResults.filter((test) => test.status === "passed").length;
    for (const test of assertionResults) {
        if (!["passed", "failed"].includes(test.status)) skipped.push(`${basename(name)}: ${test.fullName}${test.status === "todo" ? " (todo)" : ""}`);
    }
    for (const { fullName, duration, failureMessages } of failures) fail(`${basename(name)}: ${fullName} (${Math.round(duration)} ms)`, failureMessages.join("\n"));
    if (status === "failed" && failures.length === 0) fail(basename(name), message);
}
console.log([`${passed} ${failed}`, ...skipped.map((line) => line.replace(/\s+/g, " "))].join("\n"));
