import { describe, expect, it } from "vitest";
import type { RawConfig } from "../../src/config/parse";
import { stackNames } from "../../src/config/stack-file";
import type { RecordedResource } from "../../src/plan/recorder";
import { type Inputs, parsed, planOf, planWith, ROOT, rawConfig } from "../support/plan";

const PARTS = ["services", "functions", "queues", "buckets", "secrets"] as const;

/** Renames an entry and whatever refers to it; not what has the same name by chance. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((entry) => renamed(entry, from, to));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key === from ? to : key,
      ["handler", "value"].includes(key) ? entry : renamed(entry, from, to),
    ]),
  );
}

function withRenamed(stack: string, part: string, from: string, to: string): RawConfig {
  const raw = Object.fromEntries(
    Object.entries(rawConfig(stack)).map(([key, text]) => [key, renamed(parsed(text), from, to)]),
  ) as Record<string, Inputs>;
  Object.assign(raw[`platform:${part}`]?.[to], { previously: from });
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** The URNs that the engine looks for in the state. */
const candidates = ({ urn, name, aliases }: RecordedResource) => [
  urn,
  ...aliases.map((alias) => `${urn.slice(0, -name.length)}${alias}`),
];

describe.each(stackNames(ROOT))("a renamed entry of %s that says so", (stack) => {
  const keys = PARTS.flatMap((part) =>
    Object.keys(parsed(rawConfig(stack)[`platform:${part}`] ?? "{}") as object).map((key) => [part, key] as const),
  );
  // Those that the rules refuse are in tests/config/mistakes. One of each part is enough, the last: others' names may begin with the first's.
  const free = keys.filter(
    ([, key]) => !["api", "migrate"].includes(key) && keys.filter(([, other]) => other === key).length === 1,
  );
  const renames = [...new Map(free)];

  it.each(renames)(
    "under %s stays what it is: nothing is deleted, nothing made (%s)",
    { timeout: 60_000 },
    async (part, key) => {
      const before = new Set((await planOf(stack)).recording.resources.map(({ urn }) => urn));
      const after = (await planWith(stack, withRenamed(stack, part, key, "another"))).recording.resources;
      const found = after.map((resource) => candidates(resource).filter((urn) => before.has(urn)));
      expect(after.filter((_, i) => found[i]?.length === 0).map(({ urn }) => urn)).toEqual([]);
      // Two that claim one are refused by the engine.
      expect(new Set(found.flat()).size).toBe(found.flat().length);
      expect(found.flat()).toHaveLength(before.size);
    },
  );
});
