import { resolveNs } from "node:dns/promises";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ConfigError } from "../../config/config-error";
import { parseConfig } from "../../config/parse";
import { readStackFile, stackNames } from "../../config/stack-file";
import { pulumiView } from "../../engine/pulumi-view";
import { tellTopic } from "../../operations/announce";
import { awsIn } from "../../operations/aws";
import { systemClock } from "../../operations/clock";
import { type Diagnosis, examine, isBlocked, machineChecks, newsIn, renderDiagnosis } from "../../operations/doctor";
import { doctorAwsIn } from "../../operations/doctor/aws";
import { Made, type PulumiView } from "../../operations/doctor/check";
import { examineStack } from "../../operations/doctor/stack";
import { EXIT_CODES, Failure } from "../../operations/failure";
import { widthOf } from "../../plan/wrap";
import { parseCommand } from "../arguments";
import { interrupts } from "../interrupts";

/** What `--help` prints. */
export const USAGE = `Looks for what would stop a deployment, and what is odd: tools, backend, account, names, quotas, secrets, images, drift.
Each finding says what to do. Changes nothing. Ends with 19 where something blocks a deployment.

  npm run doctor [-- <stack>]
    no stack      the machine, and all stack files
    --json        as JSON
    --quick       without drift, which reads everything anew
    --tell        those who get the stack's alarms are told what blocks, and drift: for a watch by the clock`;

/** The command `doctor`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, {
    positionals: ["stack?"],
    flags: ["json", "quick", "tell"],
  });
  const [stack] = positionals;
  const folder = process.cwd();
  const pulumi = pulumiView(folder, interrupts());
  const parts = [await examine(machineChecks, machineOf(folder, pulumi))];
  for (const name of stack ? [stack] : stackNames(folder)) parts.push(examineFile(folder, name));
  const whole = merged(parts);
  // What is wrong with the packages alone doesn't hide the account.
  const canLook = !whole.findings.some(({ blocks, check }) => blocks && check !== "packages");
  const diagnosis =
    stack && canLook
      ? merged([
          whole,
          await examineStack({
            stack,
            config: parseConfig(stack, readStackFile(folder, stack)),
            awsIn: doctorAwsIn,
            pulumi,
            nameServers,
            clock: systemClock,
            quick: flags.quick,
          }),
        ])
      : whole;
  if (flags.json) console.log(JSON.stringify({ stack, blocks: isBlocked(diagnosis), ...diagnosis }, undefined, 2));
  else console.log(renderDiagnosis(stack ?? "this machine", diagnosis, widthOf(process.stdout)));
  if (flags.tell && stack) await tell(stack, diagnosis, pulumi);
  if (isBlocked(diagnosis)) process.exitCode = EXIT_CODES.doctor;
}

/** Silence would pass for health: where nobody can be told, it fails. */
async function tell(stack: string, diagnosis: Diagnosis, pulumi: PulumiView): Promise<void> {
  const news = newsIn(diagnosis);
  if (news.length === 0) return;
  const { region } = parseConfig(stack, readStackFile(process.cwd(), stack)).aws;
  const [topicArn] = new Made(await pulumi.state(stack))
    .fields("aws:sns/topic:Topic", "arn")
    .filter((arn) => arn.includes(`:${region}:`));
  if (!topicArn) throw new Failure("doctor", `Nobody can be told: ${stack} has no topic.`);
  const text = renderDiagnosis(stack, { looked: diagnosis.looked, findings: news }, Number.POSITIVE_INFINITY);
  await tellTopic(awsIn(region).sns, topicArn, stack, (problem) => {
    throw new Failure("doctor", problem);
  })(`the doctor has ${news.length === 1 ? "1 finding" : `${news.length} findings`}`, text);
}

function machineOf(folder: string, pulumi: PulumiView) {
  const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  return {
    node: process.versions.node,
    project: read("package.json"),
    installed: (name: string) => {
      try {
        return read(`node_modules/${name}/package.json`).version as string;
      } catch {
        return undefined;
      }
    },
    pulumi,
  };
}

/** @throws UsageError where there is no such file */
function examineFile(folder: string, stack: string): Diagnosis {
  const check = `Pulumi.${stack}.yaml`;
  try {
    parseConfig(stack, readStackFile(folder, stack));
    return { looked: [check], findings: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const what = `it has mistakes at ${error.mistakes.map(({ path }) => path).join(", ")}`;
    return { looked: [check], findings: [{ check, what, fix: `npm run check:config -- ${stack}`, blocks: true }] };
  }
}

function merged(parts: readonly Diagnosis[]): Diagnosis {
  return {
    looked: parts.flatMap(({ looked }) => looked),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

/** None where the internet's answer is that there are none. */
async function nameServers(domain: string): Promise<readonly string[]> {
  try {
    return await resolveNs(domain);
  } catch (error) {
    if (["ENOTFOUND", "ENODATA"].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
}
