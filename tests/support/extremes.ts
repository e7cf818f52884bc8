import { checkConfig } from "../../src/config/parse";
import { settingSchemas } from "../../src/config/schema";
import { asRaw, keyOf, leaves, type Path, valueAt } from "./every-key";
import type { Inputs } from "./plan";

/** One setting of a stack's file at an extreme: too long, of strange letters, empty, huge, or a word that somebody keeps. */
interface Extreme {
  /** As docs/configuration.md has it; with a `!` where its name is meant, not its value. */
  readonly key: string;
  readonly value: unknown;
  /** Undefined where another extreme has renamed what it is in. */
  readonly apply: (settings: Inputs) => Inputs | undefined;
}

/** Settings with extremes, all at once, that the check takes. */
export interface Batch {
  readonly settings: Inputs;
  readonly extremes: readonly Extreme[];
}

/** No more of one key are planned: what is taken beside is of the same kind. */
const MOST = 24;

/**
 * Each key of some settings at the extremes that the check takes, put together to as few settings as they fit in.
 *
 * @param seen keys that others have shown; those of these settings are added
 */
export function batchesOf(settings: Inputs, seen: Set<string>): Batch[] {
  const byKey = new Map<string, Extreme[]>();
  for (const extreme of extremesOf(settings).filter(({ key }) => !seen.has(key))) {
    const same = byKey.get(extreme.key) ?? [];
    byKey.set(extreme.key, same);
    if (isPlausible(extreme.apply(settings), extreme)) same.push(extreme);
  }
  for (const key of byKey.keys()) seen.add(key);
  const batches: Batch[] = [];
  let left = [...byKey.values()].map((same) => some(same).filter(({ apply }) => isTaken(apply(settings))));
  left = left.filter((queue) => queue.length > 0);
  while (left.length > 0) {
    const batch = { settings, extremes: [] as Extreme[] };
    const waiting: Extreme[][] = [];
    for (const queue of left) {
      const [next] = queue as [Extreme];
      const changed = next.apply(batch.settings);
      if (isTaken(changed)) {
        batch.settings = changed;
        batch.extremes.push(next);
        queue.shift();
      } else waiting.push(queue);
    }
    batches.push(batch);
    // What didn't go with the others is first in the next.
    left = [...waiting, ...left.filter((queue) => !waiting.includes(queue))].filter((queue) => queue.length > 0);
  }
  return batches;
}

/** Some of all kinds. */
function some(extremes: readonly Extreme[]): Extreme[] {
  const step = Math.max(1, extremes.length / MOST);
  return extremes.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

/** Whether the part's own schema takes it, which is known fast. */
function isPlausible(settings: Inputs | undefined, { key }: Extreme): boolean {
  const part = key.split(/[.[!]/)[0] as keyof typeof settingSchemas;
  const value = settings?.[`platform:${part}`];
  return typeof value !== "object" || settingSchemas[part].safeParse(value).success;
}

function isTaken(settings: Inputs | undefined): settings is Inputs {
  return settings !== undefined && checkConfig(asRaw(settings)).mistakes.length === 0;
}

/** A place in settings that a text can be put into. */
interface Place {
  readonly key: string;
  readonly text: string;
  readonly put: (text: string) => Extreme["apply"];
}

function namesOf(settings: Inputs): Place[] {
  return leaves(settings).flatMap((path) =>
    path.slice(0, -1).flatMap((_, i): Place[] => {
      const [above, name] = [path.slice(0, i + 1), path[i + 1]];
      if (typeof name !== "string" || !/\.(<name>|tags\.\w+)$/.test(keyOf([...above, name]))) return [];
      const put = (value: string) => (before: Inputs) =>
        i === 0 ? renamed(before, name, value) : withName(before, above, name, value);
      return [{ key: `${keyOf(above)}!`, text: name, put }];
    }),
  );
}

function extremesOf(settings: Inputs): Extreme[] {
  const values = leaves(settings).flatMap((path) =>
    extremeValues(valueAt(settings, path)).map((value) => ({
      key: keyOf(path),
      value,
      apply: (before: Inputs) => withValue(before, path, value),
    })),
  );
  const names = namesOf(settings).flatMap(({ key, text, put }) =>
    extremeTexts(text).map((value) => ({ key, value, apply: put(value) })),
  );
  return [...values, ...names];
}

function extremeValues(value: unknown): unknown[] {
  if (typeof value === "number") return NUMBERS;
  if (typeof value === "string" && /^\d+$/.test(value)) return [...NUMBERS.map(String), ...extremeTexts(value)];
  if (typeof value === "string") return extremeTexts(value);
  if (!Array.isArray(value)) return [];
  const first = typeof value[0] === "string" ? value[0] : "a";
  const lists = SIZES.map((size) => Array.from({ length: size }, (_, i) => varied(first, i)));
  return [[], ...lists, ...extremeTexts(first).map((text) => [text])];
}

const NUMBERS = [
  -1, 0, 0.5, 1, 2, 3, 6, 7, 29, 31, 59, 61, 90, 100, 101, 256, 900, 1000, 1001, 3600, 4000, 10_240, 43_200, 50_000,
  65_535, 65_536, 86_400, 1_000_000, 2_000_000_000, 2_147_483_647, 10_000_000_000,
];
const SIZES = [2, 5, 6, 11, 17, 51, 101, 1001];
const LENGTHS = [16, 17, 31, 32, 33, 41, 57, 63, 64, 65, 77, 81, 110, 127, 129, 200, 255, 257, 513, 1025, 5000];
const WORDS = [
  "a",
  "A",
  "1",
  "default",
  "internal-a",
  "sg-a",
  "postgres",
  "admin",
  "user",
  "select",
  "rdsadmin",
  "template1",
  "aws",
  "ssm-a",
  "/aws/a",
  "/ssm/a",
  "0.0.0.0/0",
  "AWS_REGION",
  "_HANDLER",
  "aws:a",
  "xn--a",
  "alias/aws/a",
  "/",
  "/*",
  "$default",
  "null",
  "true",
];
const MARKS = [
  "_",
  "-",
  ".",
  "--b",
  "..b",
  " b",
  "/b",
  "//b",
  ":b",
  "#b",
  "%b",
  "@b",
  "*",
  "?b",
  "=b",
  "+b",
  ",b",
  "&b",
  "'b",
  '"b',
  "$b",
  "{b}",
  "[b]",
  "é",
  "漢",
  "\nb",
  "\tb",
  "\\b",
  "|b",
  "<b>",
  "~b",
];

function extremeTexts(text: string): string[] {
  const long = LENGTHS.filter((length) => length > text.length).map((length) => lengthened(text, length));
  const marked = MARKS.flatMap((mark) => [`${text}${mark}`, `${mark[0]}${text}`]);
  return ["", ...long, ...WORDS, ...marked, `1${text}`, text.toUpperCase(), `${text}${"/b".repeat(16)}`];
}

/** In the middle, so that its ends stay; a domain gets labels, as one may be no longer than 63. */
function lengthened(text: string, length: number): string {
  const at = Math.ceil(text.length / 2);
  const filling = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text) ? `${"x".repeat(49)}.` : "x";
  const more = filling.repeat(Math.ceil((length - text.length) / filling.length));
  return text.includes(".") && filling !== "x"
    ? `${more}${text}`.slice(-length)
    : text.slice(0, at) + more.slice(0, length - text.length) + text.slice(at);
}

/** The one of some texts that differ in their number only; of ranges, another each. */
function varied(text: string, i: number): string {
  if (/^\d+(\.\d+){3}\/\d+$/.test(text)) return `10.${Math.floor(i / 256)}.${i % 256}.0/24`;
  return i === 0
    ? text
    : text.includes("@")
      ? `${i}${text}`
      : text.includes("*")
        ? text.replace("*", `${i}/*`)
        : `${text}${i}`;
}

function withValue(settings: Inputs, path: Path, value: unknown): Inputs | undefined {
  const changed = structuredClone(settings);
  const place = path.length === 1 ? changed : valueAt(changed, path.slice(0, -1));
  if (place === undefined) return undefined;
  (place as Inputs)[path.at(-1) as string] = value;
  return changed;
}

function withName(settings: Inputs, above: Path, name: string, value: string): Inputs | undefined {
  const map = valueAt(settings, above);
  return map === undefined ? undefined : withValue(settings, above, withKey(map as Inputs, name, value));
}

function withKey(map: Inputs, name: string, value: string): Inputs {
  return Object.fromEntries(Object.entries(map).map(([key, entry]) => [key === name ? value : key, entry]));
}

/** With an entry renamed wherever it is named. */
function renamed(settings: Inputs, name: string, value: string): Inputs {
  const within = (one: unknown): unknown => {
    if (one === name) return value;
    if (Array.isArray(one)) return one.map(within);
    if (one === null || typeof one !== "object") return one;
    return Object.fromEntries(Object.entries(one).map(([key, entry]) => [key === name ? value : key, within(entry)]));
  };
  return within(settings) as Inputs;
}
