import { writeFileSync } from "node:fs";
import path from "node:path";
import { stackNames } from "../../config/stack-file";
import { heldResources } from "../../plan/constraints";
import type { Recording } from "../../plan/record";
import { parseCommand } from "../arguments";
import { recordAll } from "../plan";
import { instanceClassesOf } from "./instance-classes";
import { Schemas } from "./schemas";
import { type KindTable, needless, tableOf } from "./table";

/** What `--help` prints. */
export const USAGE = `Takes from AWS's published schemas what AWS takes of each input of our kinds, and writes src/plan/constraints/table.json; and the
classes of databases and caches by region, into src/config/rules/instance-classes.json.
Needs Python 3.10 or newer, and PyPI the first time.

  npm run constraints`;

const FILE = "src/plan/constraints/table.json";
const CLASSES = "src/config/rules/instance-classes.json";

/** Has every part that no stack may have now. */
const EVERYTHING = { folder: "src/commands/lint-iam", stack: "everything" };

type Inputs = Readonly<Record<string, unknown>>;

/** The command `constraints`: writes what is published of each kind. */
export async function main(args: readonly string[]): Promise<void> {
  parseCommand(args, USAGE, {});
  const folder = process.cwd();
  const schemas = Schemas.installed(folder);
  const recordings = [
    ...(await recordAll(folder, stackNames(folder))),
    ...(await recordAll(path.join(folder, EVERYTHING.folder), [EVERYTHING.stack])),
  ];
  const kinds: Record<string, KindTable> = {};
  const without: string[] = [];
  for (const [type, inputs] of [...inputsByKind(recordings)].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const found = tableOf(schemas, type, inputs);
    if (found) kinds[type] = found;
    else without.push(type);
  }
  const wrong = needless(kinds);
  if (wrong.length > 0) throw new Error(`stated of what no plan has: ${wrong.join(", ")}`);
  const source = `cfn-lint ${schemas.version} from PyPI: CloudFormation's schemas of ${schemas.date}`;
  const classes = {
    source: `cfn-lint ${schemas.version}`,
    database: instanceClassesOf(schemas.extension("aws_rds_dbinstance", "dbinstanceclass_enum"), "postgres"),
    cache: instanceClassesOf(schemas.extension("aws_elasticache_cachecluster", "cachenodetype_enum"), "redis"),
  };
  write(folder, FILE, { source, kinds, without });
  write(folder, CLASSES, classes);
}

function write(folder: string, file: string, table: object): void {
  writeFileSync(path.join(folder, file), `${JSON.stringify(table, undefined, 2)}\n`);
  console.log(`${file} is written; npm run format lays it out.`);
}

function inputsByKind(recordings: readonly Recording[]): Map<string, Inputs[]> {
  const found = new Map<string, Inputs[]>();
  for (const { type, inputs } of recordings.flatMap(heldResources))
    found.set(type, [...(found.get(type) ?? []), inputs]);
  return found;
}
