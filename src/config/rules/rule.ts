import { closest, suggestion } from "../../lib/suggest";
import type { Mistake } from "../mistakes";
import type { Config, entrySchemas } from "../schema";

/**
 * What is right by itself: settings and, of the settings with entries by name, entries. One mistake must not hide another, nor
 * cause one.
 */
export type Checked = Partial<Config> & {
  /** The names of all entries, the wrong ones too. */
  readonly names: Readonly<Record<keyof typeof entrySchemas, readonly string[]>>;
};

/** What must hold between the values of a stack. Paths begin with the setting, those of `aws:` settings with `aws.`. */
export type Rule = (config: Checked) => Mistake[];

/** Whether a setting was checked and isn't there; a setting with mistakes may be there. */
export function isMissing(config: Checked, setting: keyof Config): boolean {
  return setting in config && config[setting] === undefined;
}

/** A name must be an entry of a setting. */
export function mustExist(path: string, name: string, setting: keyof Checked["names"], config: Checked): Mistake[] {
  const { names } = config;
  if (names[setting].includes(name)) return [];
  // People know the name in AWS.
  const meant = Object.entries(config[setting] ?? {}).find(([, entry]) => "name" in entry && entry.name === name)?.[0];
  return [
    {
      path,
      value: name,
      allowed: names[setting].length
        ? `an entry of ${setting}: ${names[setting].join(", ")}`
        : `nothing: ${setting} has no entries`,
      ...suggestion(`correct the name, or add it to ${setting}`, meant ?? closest(name, names[setting])),
    },
  ];
}

/** Each name of a list must be an entry of a setting, and stand there once. */
export function mustExistOnce(
  path: string,
  list: readonly string[],
  setting: keyof Checked["names"],
  config: Checked,
): Mistake[] {
  return list.flatMap((name, i) =>
    list.indexOf(name) < i
      ? [{ path: `${path}[${i}]`, value: name, allowed: "each name once", fix: "remove the repetition" }]
      : mustExist(`${path}[${i}]`, name, setting, config),
  );
}
