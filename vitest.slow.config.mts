import { defineConfig } from "vitest/config";
import unit from "./vitest.config.mts";

/** Tables of hundreds of files or plans: CI runs them, and whoever works on what they are about. */
export default defineConfig({
  test: { ...unit.test, include: ["tests/**/*.slow.test.ts"], exclude: ["tests/e2e/**"], testTimeout: 120_000 },
});
