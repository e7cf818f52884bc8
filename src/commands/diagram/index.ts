import { stackNamed } from "../../config/stack-file";
import { drawStack } from "../../diagram";
import { renderMermaid } from "../../diagram/mermaid";
import { renderSvg } from "../../diagram/svg";
import { parseCommand } from "../arguments";
import { recordAll } from "../plan";

/** What `--help` prints. */
export const USAGE = `Draws a stack from its plan: an arrow for each rule of a security group, route and permission.

  npm run --silent diagram -- <stack>           as Mermaid
  npm run --silent diagram -- <stack> --svg     as SVG

docs/stacks has them all.`;

/**
 * The command `diagram`.
 *
 * @param args what follows the command
 * @throws UsageError where the stack can't be planned
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack"], flags: ["svg"] });
  const [recording] = await recordAll(process.cwd(), [stackNamed(positionals[0] ?? "")]);
  if (!recording) return;
  const graph = drawStack(recording);
  process.stdout.write(flags.svg ? renderSvg(graph) : renderMermaid(graph));
}
