import { configDefaults, defineConfig } from "vitest/config";

// Files run side by side, each with customers and products of its own; the sanitizers' build is slow. The outages are for
// tests/chaos/run, which says so.
const outages = process.env.SOUK_TEST_OUTAGES === "1";
export default defineConfig({
    test: {
        testTimeout: 120_000,
        hookTimeout: 60_000,
        maxWorkers: 2,
        minWorkers: 1,
        include: outages ? ["outages.test.ts"] : ["*.test.ts"],
        exclude: outages ? [] : [...configDefaults.exclude, "outages.test.ts"],
    },
});
