import table from "./replacements.json";

const KINDS: Readonly<Record<string, readonly string[]>> = table.kinds;
const KEPT: Readonly<Record<string, readonly string[]>> = table.kept;

/** Where the table comes from. */
export const TABLE = `${table.provider}, ${table.date}`;

/** Values of inputs, before and after. */
interface Values {
  readonly before: unknown;
  readonly after: unknown;
}

/** Inputs that the table can't have, as it depends on the values whether they replace. The provider was asked. */
const SOMETIMES: Readonly<Record<string, (path: string, values: Values) => boolean>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": (path, { before, after }) =>
    path === "engineVersion" && Number(after) < Number(before),
};

/**
 * Whether a resource can't be changed in an input, and has to be replaced.
 *
 * @param path of the input, as Pulumi writes it
 * @param values undefined: any other
 */
export function replaces(type: string, path: string, values?: Values): boolean {
  if (values && SOMETIMES[type]?.(path, values)) return true;
  const appears = values !== undefined && (values.before === undefined) !== (values.after === undefined);
  const changed = path.replace(/\[[^\]]*\]/g, "[*]");
  return (KINDS[type] ?? []).some((input) => {
    // A plus: the provider was only asked what its coming, or going, does.
    if (input.startsWith("+")) return appears && isWithin(changed, input.slice(1));
    return input === "*" || isWithin(changed, input) || isWithin(input, changed);
  });
}

/** Whether a resource keeps what it has where an input goes. */
export function keeps(type: string, input: string): boolean {
  return KEPT[type]?.includes(input) ?? false;
}

function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}
