import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { configOf } from "../config/check-stack";
import type { Config } from "../config/schema";
import { type DatabaseEngine, type Engine, pulumiEngine } from "../engine/engine";
import { announced, tellTopic } from "../operations/announce";
import { type Aws, awsIn, checkAccount, patientAws } from "../operations/aws";
import { interruptible, systemClock } from "../operations/clock";
import { asRefusal } from "../operations/failure";
import type { PatienceArgs } from "../operations/patience";
import { asJson, asText, createProgress } from "../operations/progress";
import { type Held, hold, readRecord, type Seen } from "../operations/record";
import { siteOf } from "../operations/site";
import type { LockedContext, OperationContext } from "../operations/steps";
import { interrupts } from "./interrupts";

/** What the commands that work on a deployed stack have in common. */
export interface Session extends OperationContext {
  readonly engine: Engine & DatabaseEngine;
  /** What is recorded of the stack's releases. */
  record(): Promise<Seen>;
  /**
   * Does something while nobody else changes what the stack runs.
   *
   * Those who get the stack's alarms are told how it begins and ends.
   *
   * @param what such as `release v1.4.0`
   * @param notes what they want to know beside
   */
  exclusively(
    what: string,
    takeOver: boolean,
    work: (context: LockedContext) => Promise<void>,
    notes?: string,
  ): Promise<void>;
}

/**
 * AWS's clients for a stack's account, for a command that needs nothing else of it and is quickly done.
 *
 * @throws Failure where the credentials are another account's
 */
export async function openAccount({ aws: { region, allowedAccountIds } }: Config): Promise<Aws> {
  const aws = patientAws(awsIn(region), { clock: systemClock, note: (text) => console.error(text) });
  await checkAccount(aws, allowedAccountIds);
  return aws;
}

/**
 * Opens a deployed stack.
 *
 * @throws ConfigError, UsageError or Failure where the stack file is wrong, or the credentials are
 */
export async function openSession(stack: string, { json }: { readonly json: boolean }): Promise<Session> {
  const folder = process.cwd();
  const config = configOf(folder, stack);
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  const interrupted = interrupts();
  const progress = createProgress(systemClock, json ? asJson : asText, (line) => console.log(line));
  const note = (text: string) => progress.note(text);
  const clients = awsIn(config.aws.region);
  const patience = { clock: systemClock, interrupted, note };
  const aws = patientAws(clients, patience);
  const who = await checkAccount(aws, config.aws.allowedAccountIds);
  const engine = pulumiEngine({ folder, stack, interrupted, note });
  const site = siteOf(config, await engine.outputs());
  const context: OperationContext & Pick<Session, "engine"> = {
    config,
    site,
    stackFile: { read: () => readFileSync(file, "utf8"), write: (text) => writeFileSync(file, text) },
    engine,
    aws,
    clock: interruptible(systemClock, interrupted),
    progress,
    get: async (url) => (await fetch(url, { redirect: "follow", signal: AbortSignal.timeout(5000) })).status,
  };
  return {
    ...context,
    record: () => readRecord(aws.dynamodb, site.table),
    exclusively: (what, takeOver, work, notes) => {
      // Asked once: nothing waits for it.
      const tell = tellTopic(clients.sns, site.topicArn, stack, note);
      const telling = { tell, clock: systemClock, progress, stack, what, who, notes };
      const args = { dynamodb: aws.dynamodb, clock: systemClock, table: site.table, what, who, takeOver, note };
      const whole = () =>
        hold(args, (held) =>
          announced(telling, (progress) => work({ ...whileHeld(context, clients, patience, held), progress })),
        );
      return progress.step(what, () =>
        whole().catch((error) => {
          throw asRefusal(error);
        }),
      );
    },
  };
}

/** An operation that asks AWS nothing again once somebody else has taken over. */
export function whileHeld(context: OperationContext, clients: Aws, patience: PatienceArgs, held: Held): LockedContext {
  return { ...context, held, aws: patientAws(clients, { ...patience, fence: () => held.check() }) };
}
