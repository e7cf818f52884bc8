import { parse } from "yaml";
import { z } from "zod";
import { UsageError } from "../../lib/errors";
import type { Finding } from "./linter";

const waiver = z.strictObject({
  policy: z.string().min(1).describe("kind of the policy: type of the resource and its input"),
  statement: z.string().min(1).optional().describe("Sid of the statement; none: any"),
  issue: z.string().min(1).describe("the linter's name for the kind of finding"),
  detail: z
    .string()
    .min(1)
    .refine(isPattern, "no regular expression")
    .optional()
    .describe("regular expression for all that the linter says; none: anything"),
  reason: z.string().min(20).describe("why it is right as it is"),
});

/** A kind of finding that is right as it is, and why. */
export type Waiver = z.output<typeof waiver>;

/**
 * The waivers in the text of a file.
 *
 * @throws UsageError where one lacks something, or has something unknown
 */
export function parseWaivers(text: string): Waiver[] {
  const { data, error } = z.array(waiver).safeParse(parse(text));
  if (error) throw new UsageError(`The waivers are wrong:\n${z.prettifyError(error)}`);
  return data;
}

/** The findings that no waiver covers, and the waivers that cover none. */
export function judge(findings: readonly Finding[], waivers: readonly Waiver[]) {
  return {
    unwaived: findings.filter((finding) => !waivers.some((each) => covers(each, finding))),
    unused: waivers.filter((each) => !findings.some((finding) => covers(each, finding))),
  };
}

function covers({ policy, statement, issue, detail = ".*" }: Waiver, finding: Finding): boolean {
  return (
    policy === finding.policy.kind &&
    issue === finding.issue &&
    [undefined, finding.statement].includes(statement) &&
    new RegExp(`^(?:${detail})$`).test(finding.detail)
  );
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
