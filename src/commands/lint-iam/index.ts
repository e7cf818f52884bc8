import { readFileSync } from "node:fs";
import path from "node:path";
import { parseConfig } from "../../config/parse";
import { readStackFile, stackNames } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { CALLS, exampleScope, policyFor } from "../../operations/permissions";
import { parseCommand } from "../arguments";
import { recordAll } from "../plan";
import { type Finding, lint } from "./linter";
import { type Policy, policiesOf } from "./policies";
import { judge, parseWaivers, type Waiver } from "./waivers";

/** What `--help` prints. */
export const USAGE = `Lints every IAM policy of every stack and of a stack with every optional part, and what each command needs.

  npm run lint:iam`;

/**
 * The command `lint:iam`: lints every policy of every stack.
 *
 * @throws UsageError with all findings that have no waiver, and all waivers that have no finding
 */
export async function main(args: readonly string[]): Promise<void> {
  parseCommand(args, USAGE, {});
  const folder = process.cwd();
  // What no stack asks for yet is linted too: beside this file stands a stack with every optional part.
  const recordings = [
    ...(await recordAll(folder, stackNames(folder))),
    ...(await recordAll(__dirname, ["everything"])),
  ];
  const operators = stackNames(folder).flatMap((stack) => operatorPolicies(folder, stack));
  const policies = [...recordings.flatMap(policiesOf), ...operators];
  const findings = lint(folder, policies);
  const waivers = parseWaivers(readFileSync(path.join(__dirname, "waivers.yaml"), "utf8"));
  const { unwaived, unused } = judge(findings, waivers);
  if (unwaived.length + unused.length > 0) {
    throw new UsageError([...unwaived.map(describeFinding), ...unused.map(describeUnused)].join("\n"));
  }
  console.log(`${policies.length} policies, ${findings.length} findings, all waived by ${waivers.length} waivers`);
}

/** What people need who run commands on a stack. */
function operatorPolicies(folder: string, stack: string): Policy[] {
  const scope = exampleScope(stack, parseConfig(stack, readStackFile(folder, stack)));
  return Object.keys(CALLS).map((command) => ({
    name: `${stack} operator ${command}`,
    kind: "operator policy",
    document: JSON.stringify(policyFor(command, scope)),
  }));
}

function describeFinding({ policy, statement, issue, detail }: Finding): string {
  return `${[policy.name, statement].filter(Boolean).join(" › ")}: ${issue}: ${detail}`;
}

function describeUnused({ policy, statement, issue, detail = "anything" }: Waiver): string {
  return `waivers.yaml: no ${[policy, statement].filter(Boolean).join(" › ")} has the finding ${issue}: ${detail}. Remove the waiver.`;
}
