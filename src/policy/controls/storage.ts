import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { allowing, isPublic, statementsOf } from "../documents";
import type { Resource, StackResources } from "../stack-resources";
import {
  ACCOUNT_BLOCK,
  BUCKET,
  BUCKET_BLOCK,
  BUCKET_LIFECYCLE,
  BUCKET_LOGGING,
  BUCKET_OWNERSHIP,
  BUCKET_POLICY,
  BUCKET_VERSIONING,
  STACK,
} from "./types";

const BLOCKED = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

const TLS_ONLY = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

export const storageControls: readonly Control[] = [
  {
    id: "S3.1",
    title: "The account lets no bucket be public",
    severity: "medium",
    types: [STACK],
    applies: (_, stack) => stack.ofType(BUCKET).length > 0,
    violation: (_, stack) =>
      stack.ofType(ACCOUNT_BLOCK).some(({ inputs }) => isBlocked(inputs)) ? undefined : "the stack doesn't say so",
    good: [
      { type: STACK, inputs: {} },
      { type: BUCKET, inputs: {} },
      { type: ACCOUNT_BLOCK, inputs: BLOCKED },
    ],
    bad: [
      { type: STACK, inputs: {} },
      { type: BUCKET, inputs: {} },
    ],
  },
  ofPolicy(
    "S3.2",
    "critical",
    "Not everybody reads a bucket",
    (document) => !allowsPublic(document, /^s3:(Get|List|\*)/),
    {
      good: [],
      bad: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }],
    },
  ),
  ofPolicy(
    "S3.3",
    "critical",
    "Not everybody writes to a bucket",
    (document) => !allowsPublic(document, /^s3:(Put|Delete|\*)/),
    {
      good: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }],
      bad: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:PutObject" }],
    },
  ),
  ofPolicy("S3.5", "medium", "Buckets answer HTTPS only", refusesPlainHttp, { good: [TLS_ONLY], bad: [] }),
  ofBucket("S3.8", "high", "Buckets can't be made public", BUCKET_BLOCK, isBlocked, {
    good: BLOCKED,
    bad: { ...BLOCKED, blockPublicPolicy: false },
  }),
  ofBucket("S3.9", "medium", "Buckets log who asks", BUCKET_LOGGING, ({ targetBucket }) => targetBucket, {
    good: { targetBucket: "logs" },
    bad: {},
  }),
  {
    id: "S3.10",
    title: "Versioned buckets have a lifecycle",
    severity: "medium",
    types: [BUCKET],
    applies: (bucket, stack) => stack.about(bucket, BUCKET_VERSIONING).some(isEnabled),
    violation: lifecycle,
    good: [
      { type: BUCKET, inputs: {} },
      { type: BUCKET_VERSIONING, inputs: { versioningConfiguration: { status: "Enabled" } } },
      { type: BUCKET_LIFECYCLE, inputs: { rules: [{ status: "Enabled" }] } },
    ],
    bad: [
      { type: BUCKET, inputs: {} },
      { type: BUCKET_VERSIONING, inputs: { versioningConfiguration: { status: "Enabled" } } },
    ],
  },
  ofBucket(
    "S3.12",
    "medium",
    "Buckets have no access control lists",
    BUCKET_OWNERSHIP,
    ({ rule }) => rule?.objectOwnership === "BucketOwnerEnforced",
    {
      good: { rule: { objectOwnership: "BucketOwnerEnforced" } },
      bad: { rule: { objectOwnership: "ObjectWriter" } },
    },
  ),
  {
    id: "S3.13",
    title: "Buckets have a lifecycle",
    severity: "low",
    types: [BUCKET],
    violation: lifecycle,
    good: [
      { type: BUCKET, inputs: {} },
      { type: BUCKET_LIFECYCLE, inputs: { rules: [{ status: "Enabled" }] } },
    ],
    bad: [{ type: BUCKET, inputs: {} }],
  },
  ofBucket(
    "S3.14",
    "low",
    "Buckets keep old versions",
    BUCKET_VERSIONING,
    ({ versioningConfiguration }) => versioningConfiguration?.status === "Enabled",
    {
      good: { versioningConfiguration: { status: "Enabled" } },
      bad: { versioningConfiguration: { status: "Suspended" } },
    },
  ),
  {
    id: "Platform.4",
    title: "A bucket isn't deleted with its objects",
    severity: "high",
    types: [BUCKET],
    violation: must(({ forceDestroy }) => !forceDestroy, "it is"),
    good: [{ type: BUCKET, inputs: {} }],
    bad: [{ type: BUCKET, inputs: { forceDestroy: true } }],
  },
];

function isBlocked(inputs: Inputs): boolean {
  return Object.keys(BLOCKED).every((key) => inputs[key] === true);
}

function isEnabled({ inputs }: Resource): boolean {
  return inputs.versioningConfiguration?.status === "Enabled";
}

function lifecycle(bucket: Resource, stack: StackResources): string | undefined {
  const enabled = stack
    .about(bucket, BUCKET_LIFECYCLE)
    .some(({ inputs }) => inputs.rules?.some(({ status }: Inputs) => status === "Enabled"));
  return enabled ? undefined : "it has none";
}

/** A control on something that is set beside a bucket. */
function ofBucket(
  id: string,
  severity: Control["severity"],
  title: string,
  type: string,
  keeps: (inputs: Inputs) => unknown,
  { good, bad }: { readonly good: Inputs; readonly bad: Inputs },
): Control {
  const example = (inputs: Inputs) => [
    { type: BUCKET, inputs: {} },
    { type, inputs },
  ];
  return {
    id,
    severity,
    title,
    types: [BUCKET],
    violation: (bucket, stack) =>
      // A setting may be made from another bucket too, such as that of the logs.
      stack.about(bucket, type).some(({ inputs }) => inputs.bucket === bucket.inputs.bucket && keeps(inputs))
        ? undefined
        : "it doesn't keep that",
    good: example(good),
    bad: example(bad),
  };
}

/** A control on the policy of a bucket. */
function ofPolicy(
  id: string,
  severity: Control["severity"],
  title: string,
  keeps: (document: string) => boolean,
  { good, bad }: { readonly good: readonly object[]; readonly bad: readonly object[] },
): Control {
  const example = (Statement: readonly object[]) => [
    { type: BUCKET_POLICY, inputs: { policy: JSON.stringify({ Statement }) } },
  ];
  return {
    id,
    severity,
    title,
    types: [BUCKET_POLICY],
    violation: ({ inputs }) => (keeps(inputs.policy) ? undefined : "its policy doesn't keep that"),
    good: example(good),
    bad: example(bad),
  };
}

function allowsPublic(document: string, actions: RegExp): boolean {
  return allowing(document).some(
    (statement) => isPublic(statement) && statement.Action.some((one) => actions.test(one)),
  );
}

function refusesPlainHttp(document: string): boolean {
  return statementsOf(document).some(
    ({ Effect, Condition, Action }) =>
      Effect === "Deny" && Action.includes("s3:*") && Condition?.Bool?.["aws:SecureTransport"] === "false",
  );
}
