import table from "./replacements.json";

const KINDS: Readonly<Record<string, readonly string[]>> = table.kinds;

/** Where the table comes from. */
export const TABLE = `${table.provider}, ${table.date}`;

/**
 * Whether a resource can't be changed in an input, and has to be replaced.
 *
 * @param path of the input, as Pulumi writes it
 * @param appears whether the input is only there before, or only after
 */
export function replaces(type: string, path: string, appears = false): boolean {
  const changed = path.replace(/\[[^\]]*\]/g, "[*]");
  return (KINDS[type] ?? []).some((input) => {
    // A plus: the provider was only asked what its coming, or going, does.
    if (input.startsWith("+")) return appears && isWithin(changed, input.slice(1));
    return input === "*" || isWithin(changed, input) || isWithin(input, changed);
  });
}

function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}
