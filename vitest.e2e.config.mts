import { defineConfig } from "vitest/config";

/** Tests that need Pulumi's command line and an emulator of AWS; they mostly wait. */
export default defineConfig({
  test: {
    include: [process.env.CASES ? "tests/e2e/**/*.cases.ts" : "tests/e2e/**/*.test.ts"],
    pool: "threads",
    // The SDK's pinned version runs on Node 20; the warning is about later ones.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // More than there are cores. A test may have four runs of Pulumi, beside as many others.
    maxWorkers: 4,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
