import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RawConfig } from "../../src/config/parse";
import { readStackFile, stackNames } from "../../src/config/stack-file";
import { type Refusal, refusalsOf } from "../../src/plan/constraints";
import { asRaw, parsedRaw } from "../support/every-key";
import { type Batch, batchesOf } from "../support/extremes";
import { planAgain, ROOT } from "../support/plan";

const FIXTURE: [string, RawConfig] = [
  "everything",
  readStackFile(path.join(ROOT, "src/commands/lint-iam"), "everything"),
];
const STACKS = [FIXTURE, ...stackNames(ROOT).map((stack): [string, RawConfig] => [stack, readStackFile(ROOT, stack)])];
const seen = new Set<string>();

describe.each(STACKS)("each key of %s that the ones before haven't", (stack, raw) => {
  it("is refused at an extreme, or makes nothing that AWS refuses", { timeout: 600_000 }, async () => {
    const found = new Set<string>();
    for (const batch of batchesOf(parsedRaw(raw), seen)) {
      for (const line of await mistakesOf(stack, batch)) found.add(line);
    }
    expect([...found].sort()).toEqual([]);
  });
});

/** What AWS refuses of a batch, and the keys whose values it has. */
async function mistakesOf(stack: string, { settings, extremes }: Batch): Promise<string[]> {
  const plan = await planAgain(stack, asRaw(settings)).catch((error: Error) => error);
  const keys = extremes.map(({ key }) => key).join(" ");
  if (plan instanceof Error) return [`${plan.message.slice(0, 300)} (${keys})`];
  return refusalsOf(plan.recording).map((refusal) => {
    const suspects = extremes.filter(({ value }) => isPartOf(value, refusal)).map(({ key }) => key);
    return `${refusal.type} ${refusal.input} ${refusal.limit.slice(0, 40)} (${suspects.join(" ") || "a sum"}) ${JSON.stringify(refusal.value)?.slice(0, 60)}`;
  });
}

function isPartOf(value: unknown, refusal: Refusal): boolean {
  const text = String(value);
  return (
    text.length > 3 &&
    Number.isNaN(Number(text)) &&
    JSON.stringify([refusal.value, refusal.resource]).includes(JSON.stringify(text).slice(1, -1))
  );
}
