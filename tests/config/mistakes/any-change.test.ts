import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { stackNames } from "../../../src/config/stack-file";
import { parsed, ROOT, rawConfig } from "../../support/plan";
import { findingsIn, stackFile } from "../../support/preview";

describe("any change of any value", () => {
  const places = stackNames(ROOT).flatMap((stack) => {
    const raw = rawConfig(stack);
    return Object.keys(raw).flatMap((key) => leaves(parsed(raw[key] as string)).map((path) => ({ stack, key, path })));
  });

  it("gives a configuration, or mistakes with a place; never a crash", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), ({ stack, key, path }, value) => {
        const document = parseDocument(stackFile(stack));
        document.setIn(["config", key, ...path], value);
        const text = document.toString();
        for (const mistake of findingsIn(stack, text).mistakes) {
          expect(mistake.path).toMatch(/^(platform|aws):/);
          expect(mistake.allowed).toMatch(/\w/);
          expect(mistake.fix).toMatch(/\w/);
          const { line = 0, column = 0 } = mistake.location ?? {};
          expect(text.split("\n")[line - 1]?.[column - 1]).toMatch(/\S/);
        }
      }),
      { numRuns: 200 },
    );
  });

  /** The paths of all values in a value, its own among them. */
  function leaves(value: unknown): string[][] {
    if (value === null || typeof value !== "object") return [[]];
    const below = Object.entries(value).flatMap(([key, entry]) => leaves(entry).map((path) => [key, ...path]));
    return [[], ...below];
  }
});
