import path from "node:path";
import { readStackFile } from "../../config/stack-file";
import { requireContract } from "../../engine/contract";
import { keptFolder, keptStacks } from "../../engine/kept";
import { discardStack, type EmulatedStack, prepareStack } from "../../engine/stack";
import { UsageError } from "../../lib/errors";
import { parseCommand } from "../arguments";
import { interrupts } from "../interrupts";

/** What `--help` prints. */
export const USAGE = `Makes a stack on an emulator of AWS, leaves it up, and says how to look at it.

  npm run local -- <stack>
  npm run local:down            removes what is up`;

/**
 * The command `local`: makes a stack on an emulator of AWS, leaves it up, and says how to look at it.
 *
 * @param args the stack's name
 * @throws UsageError where it can't
 */
export async function main(args: readonly string[]): Promise<void> {
  const root = process.cwd();
  const [name = ""] = parseCommand(args, USAGE, { positionals: ["stack"] }).positionals;
  readStackFile(root, name);
  if (keptStacks(root).includes(name)) {
    throw new UsageError(`${name} is up already, or was left half made.\nnpm run local:down removes it.`);
  }
  const interrupted = interrupts();
  console.log(`Starting an emulator and making ${name}, which takes some two minutes.`);
  const stack = await prepareStack(root, name, { folder: keptFolder(root, name) });
  try {
    const run = await stack.pulumi.attempt(["up", "--yes", "--skip-preview"], (line) => console.log(line), {
      interrupted,
    });
    const reason = interrupted.aborted ? "Interrupted" : "pulumi up failed";
    if (run.code !== 0) throw new UsageError(`${reason}; ${name} is removed.`);
    await requireContract(stack.emulator);
  } catch (error) {
    discardStack(stack);
    throw error;
  }
  console.log(howToLook(root, stack));
}

function howToLook(root: string, { name, project, emulator }: EmulatedStack): string {
  const { endpoint, region, env } = emulator;
  const shown = ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_HOME"].filter((key) => env[key]);
  return `
${name} is up on an emulator at ${endpoint}, until npm run local:down. Look at it in a shell with

  export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export ${shown.map((key) => `${key}='${env[key]}'`).join(" ")}
  cd ${path.relative(root, project)}

such as

  aws ecs list-clusters
  aws --endpoint-url ${endpoint} s3 ls
  pulumi stack output --stack ${name}
  pulumi preview --stack ${name}      # after a change of Pulumi.${name}.yaml or src there`;
}
