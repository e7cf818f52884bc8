import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfig, type RawConfig } from "../../src/config/parse";
import { readStackFile, stackNames } from "../../src/config/stack-file";
import { heldResources } from "../../src/plan/constraints";
import type { Recording } from "../../src/plan/record";
import { SLOTS } from "../../src/review/consequences/slots";
import { asRaw, parsedRaw } from "../support/every-key";
import { placesOf } from "../support/extremes";
import { type Inputs, planAgain, planWith, ROOT } from "../support/plan";

const FIXTURE: [string, RawConfig] = [
  "everything",
  readStackFile(path.join(ROOT, "src/commands/lint-iam"), "everything"),
];
const STACKS = [FIXTURE, ...stackNames(ROOT).map((stack): [string, RawConfig] => [stack, readStackFile(ROOT, stack)])];
const seen = new Set<string>();

describe.each(STACKS)("the names of %s", (stack, raw) => {
  it("are refused where another thing has them already", { timeout: 600_000 }, async () => {
    const settings = parsedRaw(raw);
    const { recording } = await planWith(stack, raw);
    expect(takenTwice(recording)).toEqual([]);
    const found = new Set<string>();
    for (const { key, value, changed } of clashes(settings, namesByKind(recording))) {
      if (seen.has(`${key} ${value}`) || checkConfig(asRaw(changed)).mistakes.length > 0) continue;
      seen.add(`${key} ${value}`);
      const plan = await planAgain(stack, asRaw(changed)).catch((error: Error) => error);
      const twice = plan instanceof Error ? [plan.message.slice(0, 200)] : takenTwice(plan.recording);
      for (const one of twice) found.add(`${key} as ${value}: ${one}`);
    }
    expect([...found].sort()).toEqual([]);
  });
});

function kindOf(type: string): string {
  const [, module = "", kind = ""] = type.split(":");
  return `${module.split("/")[0]}.${kind}`;
}

/** What AWS would have to take twice. It tells names of roles and groups apart by their letters, not by their capitals. */
function takenTwice(recording: Recording): string[] {
  const keys = heldResources(recording).flatMap(({ type, inputs }) => {
    const values = SLOTS[kindOf(type)]?.is(inputs).filter((value) => value !== undefined) ?? [];
    if (values.length === 0) return [];
    const key = JSON.stringify([kindOf(type), inputs.region, ...values]);
    return [/^(iam\.Role|ec2\.SecurityGroup)$/.test(kindOf(type)) ? key.toLowerCase() : key];
  });
  return [...new Set(keys.filter((key, i) => keys.indexOf(key) < i))];
}

/** The texts that tell resources of a kind apart. */
function namesByKind(recording: Recording): string[][] {
  const found = new Map<string, Set<string>>();
  for (const { type, inputs } of heldResources(recording)) {
    const values = SLOTS[kindOf(type)]?.is(inputs).filter((value): value is string => typeof value === "string") ?? [];
    found.set(type, new Set([...(found.get(type) ?? []), ...values]));
  }
  return [...found.values()].map((names) => [...names]);
}

/** Settings in which one text is such that a name made from it is another's. */
function clashes(settings: Inputs, kinds: readonly string[][]) {
  const tried = new Set<string>();
  return placesOf(settings).flatMap(({ key, text, put }, place) =>
    kinds.flatMap((names) =>
      names
        .filter((name) => text.length > 1 && name.includes(text))
        .flatMap((name) => {
          const [before = "", after = ""] = [
            name.slice(0, name.indexOf(text)),
            name.slice(name.indexOf(text) + text.length),
          ];
          return names
            .filter(
              (other) =>
                other !== name &&
                other.startsWith(before) &&
                other.endsWith(after) &&
                other.length > before.length + after.length,
            )
            .map((other) => other.slice(before.length, other.length - after.length));
        })
        .flatMap((value) => {
          const changed = tried.has(`${place} ${value}`) ? undefined : put(value)(settings);
          tried.add(`${place} ${value}`);
          return changed ? [{ key, value, changed }] : [];
        }),
    ),
  );
}
