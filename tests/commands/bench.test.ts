import { expect, it } from "vitest";
import { columns } from "../../src/commands/bench/summary";

it("shows medians with their spread, and ratios of each pair: not of two medians", () => {
  const sample = (bare: number, whole: number) => ({
    bare: { wall: bare, cpu: bare * 2 },
    whole: { wall: whole, cpu: whole },
  });
  expect(columns([{ name: "plan", samples: [sample(1, 2), sample(2, 8), sample(4, 4)] }]).split("\n")).toEqual([
    "               wall s               cpu s                wall ÷ bare          cpu ÷ bare",
    "plan           4.00 (2.00–8.00)     4.00 (2.00–8.00)     2.00 (1.00–4.00)     1.00 (0.50–2.00)",
  ]);
});
