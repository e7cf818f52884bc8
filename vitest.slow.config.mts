import { defineConfig } from "vitest/config";
import unit from "./vitest.config.mts";

/** Tables of hundreds of files or plans, and thousands of sequences: CI runs them, and whoever works on what they are about. */
export default defineConfig({
  test: {
    ...unit.test,
    include: ["tests/**/*.slow.test.ts", "tests/operations/model.test.ts"],
    exclude: ["tests/e2e/**"],
    env: { ...unit.test?.env, SEQUENCES: "5000" },
    testTimeout: 120_000,
  },
});
