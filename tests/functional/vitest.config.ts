import { defineConfig } from "vitest/config";

// Files run side by side, each with customers and products of its own; the sanitizers' build is slow.
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 60_000, maxWorkers: 2, minWorkers: 1 } });
