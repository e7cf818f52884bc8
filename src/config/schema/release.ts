import { z } from "zod";
import { absolutePath, integer, key, text } from "./values";

const migration = z.union(
  [
    z.strictObject({ task: key }).describe("entry under tasks"),
    z.strictObject({ function: key }).describe("entry under functions"),
  ],
  { error: "{ task: <entry under tasks> } or { function: <entry under functions> }" },
);

/** How `npm run release` brings a version into service. */
export const releases = z.strictObject({
  semanticVersions: z.boolean().default(false).describe("a version is v<major>.<minor>.<patch>"),
  snapshot: z.boolean().default(false).describe("take a snapshot of the database before"),
  migrate: migration.optional().describe("what runs with the new version before any service does; none: nothing"),
  serviceDeadlineSeconds: integer(30, 3600).default(300).describe("in which a service must run the version, steadily"),
  healthPaths: z.array(absolutePath).default([]).describe("paths of the site that must answer 2xx"),
  healthDeadlineSeconds: integer(5, 900).default(60).describe("in which tasks, targets and paths must be healthy then"),
  bakeSeconds: integer(0, 3600)
    .default(60)
    .describe("for which they must stay so, and no alarm of the stack may begin to ring; three looks at least"),
});

const subject = text(
  /^(pull_request|environment:[^:*?\s]+|ref:refs\/(heads|tags)\/[^:*?\s]+)$/,
  "environment:<name>, ref:refs/heads/<branch>, ref:refs/tags/<tag> or pull_request, without wildcards",
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
  repository: text(/^[\w.-]+\/[\w.-]+$/, "a GitHub repository", "write it like my-organisation/my-repository"),
  createProvider: z.boolean().describe("make GitHub's identity provider; false: the account has it already"),
  stateBucket: z.string().min(3).describe("bucket of Pulumi's state"),
  stateKeyArn: text(
    /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/\S+$/,
    "a KMS key's ARN",
    "an alias isn't enough: IAM sees keys only",
  )
    .optional()
    .describe("key that encrypts secrets in the state"),
  preview: z
    .strictObject(workflowRole)
    .optional()
    .describe("a second role that only reads the state, for pull requests"),
});
