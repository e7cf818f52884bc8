import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseConfig } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { pulumiEngine } from "../../engine/engine";
import { adopt } from "../../operations/adopt";
import { clientsIn } from "../../operations/adopt/aws";
import { awsIn, checkAccount } from "../../operations/aws";
import { record } from "../../plan/record";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Writes the file with which pulumi import takes over what exists; see docs/runbooks/adopt.md.

  npm run adopt -- <stack>`;

/** The command `adopt`. */
export async function main(args: readonly string[]): Promise<void> {
  const [stack = ""] = parseCommand(args, USAGE, { positionals: ["stack"] }).positionals;
  const folder = process.cwd();
  const raw = readStackFile(folder, stack);
  const { aws } = parseConfig(stack, raw);
  await checkAccount(awsIn(aws.region), aws.allowedAccountIds);
  const { signal } = new AbortController();
  const engine = pulumiEngine({ folder, stack, interrupted: signal, note: () => {} });
  const file = await engine.importFile(readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8"));
  const run = (given: Parameters<Parameters<typeof adopt>[1]>[0]) => record(stack, raw, { given });
  const { file: filled, found, missing } = await adopt(file, run, clientsIn(aws.region), aws.region);

  const target = `import.${stack}.json`;
  writeFileSync(path.join(folder, target), `${JSON.stringify(filled, undefined, 2)}\n`);
  console.log(`${target} takes over ${found.length}:`);
  for (const { type, name, id } of found) console.log(`  ${type} ${name}: ${id}`);
  console.log(`\nNot imported, so made or set by the first pulumi up: ${missing.length}:`);
  for (const { type, name, why } of missing) console.log(`  ${type} ${name}: ${why}`);
}
