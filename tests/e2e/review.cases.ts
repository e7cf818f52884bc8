import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import type { TriedCase } from "../../src/commands/docs/review-cases";
import { readSettings } from "../../src/engine/project";
import { discardStack, type EmulatedStack, prepareStack } from "../../src/engine/stack";
import { type Case, DAILY, FOUND, OTHERS } from "../review/cases";
import { type Tried, tryBeside } from "../support/e2e/beside";
import { forkStack } from "../support/e2e/fork";
import { UP } from "../support/e2e/steps";
import { ROOT } from "../support/plan";

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 600_000, maxConcurrency: Number(process.env.JOBS ?? 4) });

const RESULTS = path.join(ROOT, "src/review/cases.json");

/** What the emulator, or the provider beside it, does otherwise than AWS: a line that differs so, and why. */
const CANNOT: Readonly<Record<string, { readonly unlike: RegExp; readonly reason: string }>> = {
  "HTTPS is added, in a zone that nobody has delegated yet": {
    unlike: /it doesn't stop/,
    reason: "the emulator has each certificate validated at once, whoever asks the zone",
  },
  "the stack moves to another region": {
    unlike: /refused are .*, not .*Bucket alb-logs/,
    reason:
      "the Terraform provider beside the emulator is older than Pulumi's: it doesn't know that a bucket has a region",
  },
};

const ALL = [...FOUND, ...OTHERS, ...DAILY];

/** Stacks that are up, as their files say; each case changes a fork of one. */
const stacks = new Map<string, Promise<EmulatedStack>>();
/** They are made one after the other: each takes all that the machine has. */
let last: Promise<unknown> = Promise.resolve();

function up(name: string): Promise<EmulatedStack> {
  const known = stacks.get(name);
  if (known) return known;
  const made = last.then(() => make(name));
  stacks.set(name, made);
  last = made.catch(() => undefined);
  return made;
}

async function make(name: string): Promise<EmulatedStack> {
  // Nothing is destroyed here: as in the file.
  const { "platform:protect": protect } = readSettings(ROOT, name);
  const stack = await prepareStack(ROOT, name, {
    checkpoints: false,
    change: (settings) => Object.assign(settings, { "platform:protect": protect }),
  });
  try {
    await stack.pulumi.run(...UP);
    return stack;
  } catch (error) {
    discardStack(stack);
    throw error;
  }
}

afterAll(async () => {
  for (const stack of await Promise.allSettled(stacks.values())) {
    if (stack.status === "fulfilled") discardStack(stack.value);
  }
});

it.concurrent.each(
  [...ALL]
    .sort((one, other) => one.stack.localeCompare(other.stack))
    .map((one) => [one.stack, one.change, one] as const),
)("%s: %s", async (_, change, one) => {
  const stack = await forkStack(await up(one.stack));
  try {
    const tried = await tryBeside(stack, one.edit);
    keep(one, tried);
    const cannot = CANNOT[change];
    expect(tried.differences.filter((line) => !cannot?.unlike.test(line))).toEqual([]);
    expect(tried.differences.length > 0, `${change} is among what the emulator can't show`).toBe(cannot !== undefined);
  } finally {
    discardStack(stack);
  }
});

function keep({ change, stack, reference, state, brings }: Case, { differences, ...tried }: Tried): void {
  const known: readonly TriedCase[] = JSON.parse(readFileSync(RESULTS, "utf8"));
  const one: TriedCase = {
    stack,
    change,
    reference,
    state,
    brings,
    ...tried,
    differences,
    cannot: CANNOT[change]?.reason,
  };
  const all = [...known.filter((other) => other.change !== change), one];
  const places = new Map(ALL.map((other, i) => [other.change, i]));
  all.sort((one, other) => (places.get(one.change) ?? 0) - (places.get(other.change) ?? 0));
  writeFileSync(RESULTS, `${JSON.stringify(all, undefined, 2)}\n`);
}
