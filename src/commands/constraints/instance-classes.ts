import type { InstanceClasses } from "../../config/rules/instance-classes";

/** A part of a schema that holds where another does. */
interface Condition {
  readonly if?: { readonly properties: Readonly<Record<string, { readonly const?: unknown }>> };
  readonly then?: { readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>> };
}

/** By region; a list of conditions where it depends on the engine. */
export type ClassSchemas = Readonly<
  Record<string, { readonly enum?: readonly string[]; readonly allOf?: readonly Condition[] }>
>;

/** What a schema says of each region, in short: the sizes of each family anywhere, and which families a region lacks. */
export function instanceClassesOf(schemas: ClassSchemas, engine: string): InstanceClasses {
  const regions = Object.entries(schemas).map(([region, schema]) => [region, classesIn(schema, engine)] as const);
  const sizes = new Map<string, Set<string>>();
  for (const [family, size] of regions.flatMap(([, classes]) => classes.map(parts))) {
    sizes.set(family, (sizes.get(family) ?? new Set()).add(size));
  }
  const families = Object.fromEntries([...sizes].sort().map(([family, set]) => [family, [...set].sort()]));
  const without = Object.fromEntries(
    regions.map(([region, classes]) => {
      const there = new Set(classes.map((name) => parts(name)[0]));
      return [region, Object.keys(families).filter((family) => !there.has(family))];
    }),
  );
  return { families, without };
}

function classesIn({ enum: names = [], allOf = [] }: ClassSchemas[string], engine: string): readonly string[] {
  const ofEngine = allOf.filter((condition) => condition.if?.properties.Engine?.const === engine);
  return [...names, ...ofEngine.flatMap((condition) => condition.then?.properties.DBInstanceClass?.enum ?? [])];
}

/** `db.t3.micro` is `db.t3` and `micro`. */
function parts(name: string): [string, string] {
  const dot = name.lastIndexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}
