import { type Config, entrySchemas } from "./schema";

/** A setting that two stacks don't have alike. */
export interface Difference {
  /** Path of the setting; `*` stands for the entries in `entries`. */
  readonly path: string;
  /** The entries that differ in this way. */
  readonly entries: readonly string[];
  /** What each stack has there; undefined: nothing. */
  readonly values: readonly [string | undefined, string | undefined];
}

/** The path of an entry, or of something in it. */
const ENTRY = new RegExp(`^(${Object.keys(entrySchemas).join("|")})\\.([^.]+)(\\..*)?$`);

/** What two stacks have of their own by nature, and what it is called where both have the same but for it. */
export type Own = readonly (readonly [word: string, value: string])[];

/**
 * The settings in which two stacks differ, once names, region and ranges are put aside: what was decided differently.
 *
 * Settings that are left out count with their defaults. Entries that differ alike are one difference.
 */
export function differences(one: Config, other: Config): Difference[] {
  const [left, right] = [settingsOf(one), settingsOf(other)];
  const grouped = new Map<string, { path: string; entries: string[]; values: Difference["values"] }>();
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const values = [left.get(path), right.get(path)] as const;
    if (values[0] === values[1]) continue;
    const [, part = "", entry, rest] = ENTRY.exec(path) ?? [];
    const pattern = entry ? `${part}.*${rest ?? ""}` : path;
    const key = JSON.stringify([pattern, values]);
    const group = grouped.get(key) ?? { path: pattern, entries: [], values };
    if (entry) group.entries.push(entry);
    grouped.set(key, group);
  }
  return [...grouped.values()];
}

/** What is a stack's own by nature: put aside in a comparison. */
export function ownOf({ aws, prefix, network }: Config): Own {
  const environment = aws.defaultTags.tags.Environment;
  return [
    ["prefix", prefix],
    ["region", aws.region],
    ...(typeof environment === "string" ? [["environment", environment] as const] : []),
    ...("cidr" in network ? [["range", network.cidr.split(".").slice(0, 2).join(".")] as const] : []),
  ];
}

/** Every value by its path, as text, with what is the stack's own by its word. */
function settingsOf(config: Config): Map<string, string> {
  const own = ownOf(config);
  const found = new Map<string, string>();
  // What is waived or accepted says nothing of what is built.
  const { waivers: _, accepts: __, ...built } = config;
  collect(built, "", (path, value) => found.set(path, withoutOwn(String(value), own)));
  return found;
}

function collect(value: unknown, path: string, take: (path: string, value: unknown) => void): void {
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) take(path, value.join(", "));
  else if (value !== null && typeof value === "object") {
    for (const [key, entry] of Object.entries(value)) collect(entry, path ? `${path}.${key}` : key, take);
  } else if (value !== undefined) take(path, value);
}

/** Of a word only the whole counts: `dev` not in `device`, but a region in its zones. */
function withoutOwn(text: string, own: Own): string {
  return own.reduce(
    (rest, [word, value]) =>
      rest.replace(new RegExp(`(?<![\\w.])${value.replaceAll(".", "\\.")}(?![a-z0-9]{2})`, "g"), `<${word}>`),
    text,
  );
}
