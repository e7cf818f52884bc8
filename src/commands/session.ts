import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseConfig } from "../config/parse";
import { readStackFile } from "../config/stack-file";
import { pulumiEngine } from "../engine/cli";
import { awsIn, checkAccount } from "../operations/aws";
import { budgetOf, rollBackBudgetOf, totalSeconds } from "../operations/budget";
import { systemClock } from "../operations/clock";
import { withLock } from "../operations/lock";
import { asJson, asText, createProgress } from "../operations/progress";
import type { Operation } from "../operations/steps";

/** What the commands that work on a deployed stack have in common. */
export interface Session extends Operation {
  readonly write: (stackFile: string) => void;
  /**
   * Does something while nobody else releases the stack.
   *
   * @param what such as `release v1.4.0`
   */
  exclusively(what: string, takeOver: boolean, work: () => Promise<void>): Promise<void>;
}

/**
 * Opens a deployed stack.
 *
 * @throws ConfigError, UsageError or Failure where the stack file is wrong, or the credentials are
 */
export async function openSession(stack: string, { json }: { readonly json: boolean }): Promise<Session> {
  const folder = process.cwd();
  const config = parseConfig(stack, readStackFile(folder, stack));
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  const signal = interrupts();
  const clock = systemClock(signal);
  const progress = createProgress(clock, json ? asJson : asText, (line) => console.log(line));
  const aws = awsIn(config.aws.region);
  const who = await checkAccount(aws, config.aws.allowedAccountIds);
  const engine = await pulumiEngine({
    folder,
    stack,
    signal,
    interactive: Boolean(process.stdin.isTTY),
    note: (text) => progress.note(text),
  });
  const seconds = totalSeconds([...budgetOf(config), ...rollBackBudgetOf(config)]);
  return {
    config,
    stackFile: readFileSync(file, "utf8"),
    write: (text) => writeFileSync(file, text),
    engine,
    aws,
    clock,
    progress,
    get: async (url) => (await fetch(url, { redirect: "follow", signal: AbortSignal.timeout(5000) })).status,
    exclusively: (what, takeOver, work) =>
      progress.step(what, () =>
        withLock(aws.ssm, clock, { prefix: config.prefix, what, who, seconds, takeOver }, work),
      ),
  };
}

/** Given at the first Ctrl-C, or where the machine ends the command: what runs is then left in order. */
function interrupts(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
