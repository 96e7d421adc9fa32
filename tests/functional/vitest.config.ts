import { defineConfig } from "vitest/config";

// Files run side by side, each with customers and products of its own; the sanitizers' build is slow. When all are done, the
// books are looked at. Outages run afterwards, alone: SOUK_TEST_OUTAGES=1.
const common = { testTimeout: 120_000, hookTimeout: 60_000 };
const outages = ["outages.test.ts", "holds_outages.test.ts", "kills.test.ts"];
export default defineConfig({
    test: {
        maxWorkers: process.env.SOUK_TEST_OUTAGES === "1" ? 1 : 2,
        minWorkers: 1,
        projects: process.env.SOUK_TEST_OUTAGES === "1"
            ? [{ test: { ...common, name: "outages", include: outages, testTimeout: 300_000 } }]
            : [
                { test: { ...common, name: "shop", include: ["*.test.ts"], exclude: [...outages, "books.test.ts", "node_modules"], sequence: { groupOrder: 0 } } },
                { test: { ...common, name: "books", include: ["books.test.ts"], sequence: { groupOrder: 1 } } },
            ],
    },
});
