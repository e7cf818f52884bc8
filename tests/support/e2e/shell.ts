import { spawn } from "node:child_process";
import type { EmulatedStack } from "../../../src/engine/stack";
import { commandsOf } from "../runbook";

/** For RDS in us-east-1 AWS's command line passes over the variable. */
const ON_THE_EMULATOR = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }';

/**
 * Runs commands as somebody does who has followed the README; whatever asks gets a yes.
 *
 * @returns what they print
 */
export async function runShell({ project, pulumi }: EmulatedStack, commands: string): Promise<string> {
  const child = spawn("sh", ["-euc", `${ON_THE_EMULATOR}\n${commands}`], {
    cwd: project,
    env: { ...pulumi.env, PULUMI_SKIP_CONFIRMATIONS: "true", NEW_VALUE: "another" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${commands}\nended with ${code}:\n${output}`);
  return output;
}

/**
 * Runs the commands that a runbook has under a name.
 *
 * @param values what stands for `<…>` beside the stack
 */
export function runRunbook(
  stack: EmulatedStack,
  name: string,
  values: Readonly<Record<string, string>> = {},
): Promise<string> {
  return runShell(stack, commandsOf(name, { stack: stack.name, ...values }));
}
