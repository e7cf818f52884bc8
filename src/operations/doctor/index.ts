import { wrap } from "../../plan/wrap";
import { unseen } from "./ask";
import type { Check, Fault, Machine, Subject } from "./check";
import { backend } from "./checks/backend";
import { bucketNames, publicBuckets } from "./checks/buckets";
import { certificates } from "./checks/certificates";
import { cloudFront } from "./checks/cloudfront";
import { database } from "./checks/database";
import { defaultVpc } from "./checks/default-vpc";
import { delegation } from "./checks/delegation";
import { drift } from "./checks/drift";
import { identityProvider } from "./checks/identity-provider";
import { images } from "./checks/images";
import { packages } from "./checks/packages";
import { addresses, concurrency, vcpus, vpcs } from "./checks/quotas";
import { release } from "./checks/release";
import { secrets } from "./checks/secrets";
import { state } from "./checks/state";
import { subscriptions } from "./checks/subscriptions";
import { tools } from "./checks/tools";
import { zones } from "./checks/zones";

/** What is looked at on the machine, in the order in which it is told. */
export const machineChecks: readonly Check<Machine>[] = [tools, packages, backend];

/** What is looked at in a stack's account. */
export const stackChecks: readonly Check<Subject>[] = [
  state,
  release,
  identityProvider,
  zones,
  defaultVpc,
  delegation,
  certificates,
  secrets,
  images,
  vcpus,
  addresses,
  vpcs,
  concurrency,
  bucketNames,
  publicBuckets,
  cloudFront,
  subscriptions,
  database,
  drift,
];

/** A fault, and which check has found it. */
export interface Diagnostic extends Fault {
  readonly check: string;
}

export interface Diagnosis {
  /** Names of the checks that were made. */
  readonly looked: readonly string[];
  readonly findings: readonly Diagnostic[];
}

/** Looks at everything at once; what can't be looked at is a finding too. */
export async function examine<S>(checks: readonly Check<S>[], subject: S): Promise<Diagnosis> {
  const findings = checks.map(async ({ name, look }) => {
    const faults = await look(subject).catch((error: unknown) => [unseen(error)]);
    return faults.map((fault) => ({ check: name, ...fault }));
  });
  return { looked: checks.map(({ name }) => name), findings: (await Promise.all(findings)).flat() };
}

/** What people are told who didn't ask: what blocks, and drift. What couldn't be looked at, they can't mend. */
export function newsIn({ findings }: Diagnosis): Diagnostic[] {
  return findings.filter(({ check, blocks, unseen }) => !unseen && (blocks || check === drift.name));
}

/** Whether a deployment would fail. */
export function isBlocked({ findings }: Diagnosis): boolean {
  return findings.some(({ blocks }) => blocks);
}

/**
 * For people: what blocks first.
 *
 * @param width in columns; Infinity: nothing is broken
 */
export function renderDiagnosis(title: string, { looked, findings }: Diagnosis, width: number): string {
  const sorted = [...findings].sort((a, b) => Number(b.blocks) - Number(a.blocks));
  const hanging = (word: string, text: string) =>
    wrap(text, width - MARGIN).map((line, i) => `${(i === 0 ? word : "").padEnd(MARGIN)}${line}`);
  return [
    `${title}: ${summaryOf(findings)}`,
    ...sorted.flatMap(({ check, what, fix, blocks }) => [
      "",
      ...hanging(blocks ? "blocks" : "odd", `${check}: ${what}`),
      // In one line: it is copied.
      `${" ".repeat(MARGIN)}fix: ${fix}`,
    ]),
    "",
    ...hanging("looked", `at ${looked.join(", ")}`),
  ].join("\n");
}

const MARGIN = 8;

function summaryOf(findings: readonly Diagnostic[]): string {
  if (findings.length === 0) return "all is well";
  const blocks = findings.filter((finding) => finding.blocks).length;
  const number = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return `${number}; ${blocks || "none"} ${blocks > 1 ? "block" : "blocks"} a deployment`;
}
