import { isDeepStrictEqual } from "node:util";
import { SECRET } from "../plan/wire-values";

/** An input that isn't what it was. */
export interface InputChange {
  /** As Pulumi writes it, like `settings[0].value`. */
  readonly path: string;
  /** Where in a text that is JSON, like `Statement[0].Action`; empty: the whole input. */
  readonly inside: string;
  /** Undefined: it wasn't, or isn't, there. Secret ones stand as `[secret]`. */
  readonly before: unknown;
  readonly after: unknown;
  /** URN of the resource whose answer the value holds, where only that is another one. */
  readonly from?: string;
}

/** An input's value, and what people may see of it. */
interface Seen {
  readonly value: unknown;
  readonly shown: unknown;
}

interface InputPath {
  readonly path: string;
  readonly inside?: string;
}

/** What differs between two values of inputs. */
export function differences(before: Seen, after: Seen, { path, inside }: InputPath = { path: "" }): InputChange[] {
  if (isDeepStrictEqual(before.value, after.value)) return [];
  const secret = before.shown === SECRET || after.shown === SECRET;
  const [one, other] = secret ? [before.value, after.value] : [opened(before.value), opened(after.value)];
  const json = one !== before.value && other !== after.value;
  if (json && isDeepStrictEqual(one, other)) return [];
  const at: InputPath = json ? { path, inside: "" } : { path, inside };
  const below = (key: string): InputPath =>
    at.inside === undefined ? { path: joined(path, key) } : { path, inside: joined(at.inside, key) };
  if (!secret && isMap(one) && isMap(other)) {
    return keysOf(one, other).flatMap((key) =>
      differences(entry(before, one, key), entry(after, other, key), below(key)),
    );
  }
  if (!secret && Array.isArray(one) && Array.isArray(other)) {
    const named = byName(one) && byName(other);
    if (!named && one.every(isPlain) && other.every(isPlain))
      return [{ path, inside: inside ?? "", before: one, after: other }];
    if (named) return namedDifferences(one as Named[], other as Named[], below);
    const length = Math.max(one.length, other.length);
    return Array.from({ length }, (_, i) => i).flatMap((i) =>
      differences(entry(before, one, i), entry(after, other, i), below(`[${i}]`)),
    );
  }
  const shown = (seen: Seen, value: unknown) => (seen.shown === SECRET ? SECRET : value);
  return [{ path, inside: at.inside ?? "", before: shown(before, one), after: shown(after, other) }];
}

type Named = Readonly<Record<string, unknown>> & { readonly name: string };

/** Entries that have names are the same where their names are. */
function namedDifferences(
  one: readonly Named[],
  other: readonly Named[],
  below: (key: string) => InputPath,
): InputChange[] {
  const names = [...new Set([...one, ...other].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [from, to] = [one, other].map((entries) => entries.find((entry) => entry.name === name));
    return differences({ value: from, shown: from }, { value: to, shown: to }, below(`[${name}]`));
  });
}

function byName(list: readonly unknown[]): boolean {
  const names = list.map((entry) => (isMap(entry) ? entry.name : undefined));
  return names.every((name) => typeof name === "string") && new Set(names).size === names.length;
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Of a text that is JSON, what it stands for. */
function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function entry(seen: Seen, opened: object, key: string | number): Seen {
  const value = (opened as Record<string, unknown>)[key];
  const shown = isMap(seen.shown) || Array.isArray(seen.shown) ? (seen.shown as Record<string, unknown>)[key] : value;
  return { value, shown };
}

function keysOf(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function joined(path: string, key: string): string {
  return path === "" || key.startsWith("[") ? `${path}${key}` : `${path}.${key}`;
}
