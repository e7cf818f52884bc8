import { closest, suggestion } from "../../lib/suggest";
import type { Mistake } from "../mistakes";
import table from "./instance-classes.json";
import type { Rule } from "./rule";

/** Classes of instances that AWS has. `npm run constraints` makes the table. */
export interface InstanceClasses {
  /** The sizes of each family, like `db.t3`, in any region. */
  readonly families: Readonly<Record<string, readonly string[]>>;
  /** Families that a region lacks. */
  readonly without: Readonly<Record<string, readonly string[]>>;
}

const databaseClassIsThere: Rule = ({ aws, database }) =>
  database?.engine === "postgres"
    ? mustBeThere("database.instanceClass", database.instanceClass, table.database, aws?.region)
    : [];

const nodeTypeIsThere: Rule = ({ aws, cache }) =>
  cache ? mustBeThere("cache.nodeType", cache.nodeType, table.cache, aws?.region) : [];

function mustBeThere(path: string, value: string, classes: InstanceClasses, region = ""): Mistake[] {
  const lacking = new Set(classes.without[region]);
  const known = Object.entries(classes.families)
    .filter(([family]) => !lacking.has(family))
    .flatMap(([family, sizes]) => sizes.map((size) => `${family}.${size}`));
  if (known.includes(value)) return [];
  const where = classes.without[region] ? ` in ${region}` : "";
  const fix = `choose one of those; one newer than ${table.source} needs a newer table first: npm run constraints`;
  return [{ path, value, allowed: `a class that AWS has${where}`, ...suggestion(fix, closest(value, known)) }];
}

export const instanceClassRules: readonly Rule[] = [databaseClassIsThere, nodeTypeIsThere];
