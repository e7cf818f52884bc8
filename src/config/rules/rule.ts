import type { Mistake } from "../mistakes";
import type { Config } from "../schema";

/** The parts that are right by themselves: one mistake must not hide another, nor cause one. */
export type Checked = Partial<Config>;

/** What must hold between the values of a stack. Paths begin with the part. */
export type Rule = (config: Checked) => Mistake[];

/** Whether a part was checked and isn't there; a part with mistakes may be there. */
export function isMissing(config: Checked, part: keyof Config): boolean {
  return part in config && config[part] === undefined;
}

/** A name must be an entry of a part. */
export function mustExist(path: string, name: string, part: string, entries: object | undefined): Mistake[] {
  if (!entries || name in entries) return [];
  const known = Object.keys(entries).join(", ");
  return [
    {
      path,
      value: name,
      allowed: known ? `an entry of ${part}: ${known}` : `nothing: ${part} has no entries`,
      fix: `correct the name, or add it to ${part}`,
    },
  ];
}

/** Each name of a list must be an entry of a part, and stand there once. */
export function mustExistOnce(
  path: string,
  names: readonly string[],
  part: string,
  entries: object | undefined,
): Mistake[] {
  return names.flatMap((name, i) =>
    names.indexOf(name) < i
      ? [{ path: `${path}[${i}]`, value: name, allowed: "each name once", fix: "remove the repetition" }]
      : mustExist(`${path}[${i}]`, name, part, entries),
  );
}
