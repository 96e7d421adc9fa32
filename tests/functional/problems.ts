// What every refusal looks like: a problem document (RFC 9457) with a stable code and the request's id, and nothing of how
// the shop is made.
import { expect } from "vitest";
import type { Answer } from "./shop.js";

const innards = /\b(SELECT|INSERT|UPDATE|DELETE) |\.[ch]pp\b|postgres|libpq|SQLSTATE|redis|std::|souk::|terminate called|0x[0-9a-f]{8}/i;

export function expectProblem(answer: Answer, what: string, status?: number, code?: string) {
    const shown = `${what}: ${answer.status} ${answer.text.slice(0, 300)}`;
    expect(answer.status, shown).toBeGreaterThanOrEqual(400);
    expect(answer.status, shown).toBeLessThan(500);
    if (status !== undefined) expect(answer.status, shown).toBe(status);
    expect(answer.headers.get("content-type"), shown).toContain("application/problem+json");
    expect(answer.body?.status, shown).toBe(answer.status);
    expect(answer.body.code, shown).toMatch(/^[a-z0-9_]+$/);
    if (code !== undefined) expect(answer.body.code, shown).toBe(code);
    expect(answer.body.request_id, shown).toBeTruthy();
    expect(answer.body.request_id, shown).toBe(answer.headers.get("x-request-id"));
    expect(answer.text, shown).not.toMatch(innards);
}

// Whatever the answer is, it is no fault of ours.
export function expectNoFault(answer: Answer, what: string) {
    expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeLessThan(500);
    if (answer.status >= 400) expectProblem(answer, what);
}
