import { closest, suggestion } from "../../lib/suggest";
import type { Mistake } from "../mistakes";
import type { Config, keyedParts } from "../schema";

/**
 * What is right by itself: parts and, of the parts with entries by name, entries. One mistake must not hide another, nor
 * cause one.
 */
export type Checked = Partial<Config> & {
  /** The names of all entries, the wrong ones too. */
  readonly names: Readonly<Record<keyof typeof keyedParts, readonly string[]>>;
};

/** What must hold between the values of a stack. Paths begin with the part, those of `aws:` settings with `aws.`. */
export type Rule = (config: Checked) => Mistake[];

/** Whether a part was checked and isn't there; a part with mistakes may be there. */
export function isMissing(config: Checked, part: keyof Config): boolean {
  return part in config && config[part] === undefined;
}

/** A name must be an entry of a part. */
export function mustExist(path: string, name: string, part: keyof Checked["names"], config: Checked): Mistake[] {
  const { names } = config;
  if (names[part].includes(name)) return [];
  // People know the name in AWS.
  const meant = Object.entries(config[part] ?? {}).find(([, entry]) => "name" in entry && entry.name === name)?.[0];
  return [
    {
      path,
      value: name,
      allowed: names[part].length
        ? `an entry of ${part}: ${names[part].join(", ")}`
        : `nothing: ${part} has no entries`,
      ...suggestion(`correct the name, or add it to ${part}`, meant ?? closest(name, names[part])),
    },
  ];
}

/** Each name of a list must be an entry of a part, and stand there once. */
export function mustExistOnce(
  path: string,
  list: readonly string[],
  part: keyof Checked["names"],
  config: Checked,
): Mistake[] {
  return list.flatMap((name, i) =>
    list.indexOf(name) < i
      ? [{ path: `${path}[${i}]`, value: name, allowed: "each name once", fix: "remove the repetition" }]
      : mustExist(`${path}[${i}]`, name, part, config),
  );
}
