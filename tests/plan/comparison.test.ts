import { expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import { renderComparison } from "../../src/plan/comparison";
import { styleFor } from "../../src/plan/style";
import { rawConfig } from "../support/plan";

const compared = (stack: string) => ({ stack, config: parseConfig(stack, rawConfig(stack)) });

function text(width: number): string {
  return renderComparison(compared("inventory-dev"), compared("inventory-staging"), { style: styleFor({}), width });
}

it("shows the settings in which two stacks differ side by side, below their names", () => {
  const lines = text(80).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const head = lines.findIndex((line) => /^ +inventory-dev +inventory-staging$/.test(line));
  expect(lines[head + 1]).toMatch(/^release +latest +v1\.0\.0$/);
  expect(lines).toContainEqual(expect.stringMatching(/^database\.instanceClass +db\.t3\.micro +db\.t3\.small$/));
});

it("shows them below each other where it is narrow", () => {
  const lines = text(50).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
  expect(lines.join("\n")).toContain("database.instanceClass\n  - db.t3.micro\n  + db.t3.small");
});
