// A limit that stands in a database stands in the request's shape as well: each CHECK that there is, is known, and what would
// break it is refused before it gets there.
import { describe, expect, test } from "vitest";
import { guards } from "./checks.js";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { newCustomer } from "./shop.js";

test("every CHECK of the migrated databases is known, and none is named that does not exist", async () => {
    const found = [];
    for (const database of ["auth_db", "product_db", "order_db", "admin_db"]) {
        const checks = await asAdmin(database, `
            SELECT c.conrelid::regclass || '(' || (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) || ')'
            FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE c.contype = 'c' AND c.conrelid <> 0 AND n.nspname = 'public' ORDER BY 1`);
        found.push(...checks.split("\n").filter(Boolean).map((check) => `${database}: ${check}`));
    }
    expect([...new Set(found)].sort()).toEqual(Object.keys(guards).sort());
});

describe("what would break it is refused:", () => {
    for (const [check, guard] of Object.entries(guards)) {
        if (typeof guard !== "function") continue;
        test(check, async () => {
            const answers = await guard(await newCustomer());
            expect(answers.length).toBeGreaterThan(0);
            for (const [index, answer] of answers.entries()) {
                expectProblem(answer, `${check}, request ${index}`);
                expect([409, 422], `${check}, request ${index}: ${answer.text}`).toContain(answer.status);
            }
        });
    }
});
