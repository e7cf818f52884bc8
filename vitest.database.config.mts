import { defineConfig } from "vitest/config";

/** Tests on a PostgreSQL with real sessions, which they start themselves; some wait for limits of seconds. */
export default defineConfig({
  test: {
    include: [process.env.BENCH ? "tests/database/**/*.bench.ts" : "tests/database/**/*.test.ts"],
    pool: "threads",
    // The SDK's pinned version runs on Node 20; the warning is about later ones.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
