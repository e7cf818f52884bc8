import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/e2e/**", "tests/database/**", "tests/**/*.slow.test.ts"],
    // Loading Pulumi's SDK takes longer than the tests: files share it.
    isolate: false,
    pool: "threads",
    // The SDK's pinned version runs on Node 20; the warning is about later ones.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    maxWorkers: "100%",
    // Commands are processes of their own; a busy machine is slow to start them.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
