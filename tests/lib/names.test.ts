import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitName } from "../../src/lib/names";

describe("fitName", () => {
  it.each([
    ["staging-api-gateway-8000", 32, "staging-api-gateway-8000"],
    ["a".repeat(32), 32, "a".repeat(32)],
    ["staging-inventory-api-gateway-8000", 32, "staging-inventory-api-gat-7ee7a8"],
  ])("%s in %i characters is %s", (name, limit, expected) => {
    expect(fitName(name, limit)).toBe(expected);
  });

  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,80}[a-z0-9]$/);
  const limit = fc.integer({ min: 8, max: 64 });

  it("never exceeds the limit, and ends with no dash", () => {
    fc.assert(
      fc.property(name, limit, (text, most) => {
        const fitted = fitName(text, most);
        return fitted.length <= most && !fitted.endsWith("-");
      }),
    );
  });

  it("keeps different names different, however alike they begin", () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const begin = "x".repeat(30);
        return (a === b) === (fitName(begin + a, 32) === fitName(begin + b, 32));
      }),
    );
  });
});
