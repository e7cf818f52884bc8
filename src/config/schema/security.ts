import { z } from "zod";
import type { Advice } from "../mistakes";
import { accountId, bucketName, key, previously, takenOnce, text } from "./values";

export const secretValue = z.enum([
  "operator",
  "generated",
  "database-url",
  "database-reader-url",
  "database-credentials",
  "cache-url",
  "cache-token",
]);

export const secret = z.strictObject({
  name: text(/^[a-zA-Z0-9/_+=.@-]{1,512}$/, "at most 512 letters, digits and / _ + = . @ -", "shorten or rename it")
    .describe("physical name")
    .register(takenOnce, { within: "a region of an account" }),
  store: z.enum(["secrets-manager", "parameter-store"]).default("secrets-manager").describe("where it is kept"),
  value: secretValue.describe(
    "operator: somebody sets it after the first deployment; generated: a random one; the others: composed from the " +
      "database or the cache",
  ),
  previously,
});

export const readRole = z.strictObject({
  name: text(/^[\w+=,.@-]{1,64}$/, "at most 64 letters, digits and + = , . @ _ -", "rename it").describe(
    "name of the role",
  ),
  trustedAccountId: accountId.describe("account whose principals may assume the role"),
  principals: z
    .array(
      text(
        /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/*-]+$/,
        "the ARN of a role or user, in which * stands for anything",
        "write it like arn:aws:iam::123456789012:role/log-aggregator",
      ),
    )
    .default([])
    .describe("who of that account may assume the role; none: all whom it lets"),
  requireMfa: z.boolean().default(false).describe("only with multi-factor authentication"),
  buckets: z.array(key).describe("buckets that it may read"),
});

export const waiver = z
  .strictObject({
    control: text(/^[A-Za-z0-9]+\.\d+$/, "a control", "write it like RDS.5; docs/controls.md lists them").describe(
      "the control that isn't kept",
    ),
    resource: z
      .string()
      .min(1)
      .describe("logical name of the resource, as `npm run policy` shows it; `*` stands for anything"),
    reason: z.string().min(20).describe("why that is right"),
    document: z.string().min(3).optional().describe("what the stack's document says"),
    decision: z.string().min(3).optional().describe("what docs/decisions.md calls the decision"),
    expires: text(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "a day", "write it like 2027-01-31")
      .optional()
      .describe("last day on which the waiver counts; none: it always does"),
  })
  .refine(({ document, decision }) => (document === undefined) !== (decision === undefined), {
    params: { allowed: "document or decision, one of them", fix: "say who asks for it" } satisfies Advice,
  });

/** A consequence of a change that somebody has looked at. It counts for the change that brings it, and then lapses. */
export const acceptance = z.strictObject({
  change: text(/^[a-z][a-z-]+ \S+$/, "a change, as `npm run review` names it", "copy it from the review").describe(
    "the change, as `npm run review` names it, like `gone-meanwhile network-us-east-1a`",
  ),
  reason: z.string().min(20).describe("why it may happen, and when"),
});

const subject = text(
  /^(environment:|ref:refs\/(heads|tags)\/)[!-)+-9;->@-~]+$/,
  "environment:<name>, ref:refs/heads/<branch> or ref:refs/tags/<tag>, without wildcards",
  "write it like environment:inventory-staging; let the GitHub environment say which branches and tags may use it",
);

const workflowRole = {
  name: text(/^[\w+=,.@-]{1,64}$/, "at most 64 letters, digits and + = , . @ _ -", "rename it"),
  subjects: z.array(subject).min(1).describe("what a workflow must be to take the role, exactly"),
  policyArns: z
    .array(text(/^arn:aws:iam::(aws|\d{12}):policy\/\S+$/, "a policy's ARN", "copy it from IAM"))
    .default([])
    .describe("managed policies beside; an infrastructure `pulumi up` needs one that may change what the stack has"),
};

/** The roles that GitHub workflows take. */
export const deploymentRole = z.strictObject({
  ...workflowRole,
  repository: text(
    /^(?=.{3,180}$)([\w.-]+\/[\w.-]+|[\w.-]+@\d+\/[\w.-]+@\d+)$/,
    "a GitHub repository, both names with their ids or none",
    "write it like my-organisation/my-repository, or my-organisation@123456/my-repository@456789",
  ).describe("repository as GitHub's tokens name it: with the ids where it was made or renamed since July 2026"),
  createProvider: z.boolean().describe("make GitHub's identity provider; false: the account has it already"),
  stateBucket: bucketName.describe("bucket of Pulumi's state"),
  stateKeyArn: text(
    /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/\S+$/,
    "a KMS key's ARN",
    "an alias isn't enough: IAM sees keys only",
  )
    .optional()
    .describe("key that encrypts secrets in the state"),
  images: z
    .strictObject(workflowRole)
    .optional()
    .describe("a role that only pushes images, for the jobs that build them; none: the first role pushes them, too"),
  preview: z
    .strictObject(workflowRole)
    .optional()
    .describe("a role that only reads the state, for pull requests; through an environment, which can ask a reviewer"),
  drift: z
    .strictObject(workflowRole)
    .optional()
    .describe("a role that also reads what a refresh reads, for the nightly look for drift from main"),
});
