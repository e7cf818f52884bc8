import { checkConfig, type RawConfig } from "../../src/config/parse";
import { entrySchemas } from "../../src/config/schema";
import { type Inputs, parsed, rawConfig } from "./plan";

/** One setting of a stack's file with another value. */
export interface KeyChange {
  readonly stack: string;
  /** As docs/configuration.md has it, like `services.<name>.cpu`. */
  readonly key: string;
  readonly before: unknown;
  /** Undefined: it is left out. */
  readonly after: unknown;
  readonly raw: RawConfig;
}

export type Path = readonly (string | number)[];

/**
 * Each key of the stacks' files with another value that the schema and the rules take, on its own: in the first stack that has such.
 *
 * @returns the changes, and the keys that can't be changed alone
 */
export function everyKey(stacks: readonly string[]): { changes: KeyChange[]; fixed: string[] } {
  const settings = new Map(stacks.map((stack) => [stack, parsedSettings(stack)]));
  const others = new Map<string, unknown[]>();
  for (const one of settings.values()) {
    for (const path of leaves(one)) {
      const key = keyOf(path);
      others.set(key, [...(others.get(key) ?? []), valueAt(one, path)]);
    }
  }
  const found = new Map<string, KeyChange>();
  for (const [stack, one] of settings) {
    for (const path of leaves(one)) {
      const key = keyOf(path);
      if (found.has(key)) continue;
      const before = valueAt(one, path);
      for (const after of candidates(before, others.get(key) ?? [])) {
        const raw = rawWith(one, path, after);
        if (checkConfig(raw).mistakes.length > 0) continue;
        found.set(key, { stack, key, before, after, raw });
        break;
      }
    }
  }
  return {
    changes: [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    fixed: [...others.keys()].filter((key) => !found.has(key)).sort(),
  };
}

function parsedSettings(stack: string): Inputs {
  return parsedRaw(rawConfig(stack));
}

/** Settings as values. */
export function parsedRaw(raw: RawConfig): Inputs {
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, parsed(value)]));
}

/** Values as settings. */
export function asRaw(settings: Inputs): RawConfig {
  return Object.fromEntries(
    Object.entries(settings).map(([key, entry]) => [key, typeof entry === "string" ? entry : JSON.stringify(entry)]),
  );
}

/** Lists of plain values are leaves. */
export function leaves(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [path];
  if (Array.isArray(value) && value.every((entry) => entry === null || typeof entry !== "object")) return [path];
  return Object.entries(value).flatMap(([key, entry]) =>
    leaves(entry, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** Parts whose second word is a name that somebody gave; below others, by their own words. */
const NAMED = new Set(Object.keys(entrySchemas).map((part) => `platform:${part}`));
const NAMED_WITHIN = /\.(environment|secrets|buckets|paths|rules)$/;

export function keyOf(path: Path): string {
  let key = "";
  for (const [i, word] of path.entries()) {
    const named = (i === 1 && NAMED.has(String(path[0]))) || NAMED_WITHIN.test(key);
    key +=
      typeof word === "number"
        ? "[]"
        : i === 0
          ? String(word).replace(/^platform:/, "")
          : named
            ? ".<name>"
            : `.${word}`;
  }
  return key;
}

export function valueAt(settings: Inputs, path: Path): unknown {
  // biome-ignore lint/suspicious/noExplicitAny: settings have every shape.
  return path.reduce((value: any, key) => value?.[key], settings);
}

/** Other values that may be allowed: what other stacks have, what is near, and none. */
function candidates(value: unknown, elsewhere: readonly unknown[]): unknown[] {
  const known = elsewhere.filter((one) => JSON.stringify(one) !== JSON.stringify(value));
  return [...near(value), ...known, undefined];
}

function near(value: unknown): unknown[] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1, value * 2, value - 1, Math.floor(value / 2)];
  if (Array.isArray(value))
    return [[...value].reverse(), value.slice(0, -1)].filter((one) => JSON.stringify(one) !== JSON.stringify(value));
  const text = String(value);
  if (text === "true" || text === "false") return [String(text !== "true")];
  if (/^\d+$/.test(text)) return [String(Number(text) + 1), String(Number(text) * 2)];
  return [`${text}2`, `${text}-2`, text.replace(/\d(?=\D*$)/, "9"), text.replace(/micro$/, "small")].filter(
    (one) => one !== text,
  );
}

function rawWith(settings: Inputs, path: Path, value: unknown): RawConfig {
  const changed = structuredClone(settings);
  const last = path.at(-1) as string | number;
  const place = path.length === 1 ? changed : valueAt(changed, path.slice(0, -1));
  if (value === undefined && Array.isArray(place)) place.splice(Number(last), 1);
  else if (value === undefined) delete (place as Inputs)[last];
  else (place as Inputs)[last] = value;
  return asRaw(changed);
}
