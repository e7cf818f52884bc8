import { defineConfig } from "vitest/config";

/** Tests that need Pulumi's command line and an emulator of AWS; they mostly wait. */
export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.test.ts"],
    pool: "threads",
    // Each file has a stack up at a time.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
