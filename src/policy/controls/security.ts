import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { allowing, isPublic, type PolicyStatement, principalsOf, statementsOf } from "../documents";
import type { Resource } from "../stack-resources";
import {
  BUCKET_POLICY,
  BUS_POLICY,
  FUNCTION,
  IAM_POLICY,
  KMS_KEY,
  PARAMETER,
  QUEUE_POLICY,
  ROLE,
  ROLE_POLICY,
  SECRET,
  SECRET_ROTATION,
  TASK_DEFINITION,
  TOPIC_POLICY,
} from "./types";

/** Types whose inputs have policies, and the input. */
const POLICIES: Readonly<Record<string, string>> = {
  [ROLE]: "assumeRolePolicy",
  [ROLE_POLICY]: "policy",
  [IAM_POLICY]: "policy",
  [KMS_KEY]: "policy",
  [BUCKET_POLICY]: "policy",
  [QUEUE_POLICY]: "policy",
  [TOPIC_POLICY]: "policy",
  [BUS_POLICY]: "policy",
};

/** Actions that change something and that AWS knows no resource for, or none before it is made. */
const WITHOUT_RESOURCE = [
  // A log-in opens no more than the role does.
  "ecr:GetAuthorizationToken",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
  // Lambda checks them on any network interface.
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:UnassignPrivateIpAddresses",
];

/** Actions that only read. */
const READS = /^[a-z0-9-]+:(BatchGet|Describe|Get|List)[A-Za-z]*$/;

export const securityControls: readonly Control[] = [
  ofRolePolicies(
    "IAM.1",
    "high",
    "No policy allows everything",
    ({ Action, Resource }) => !(Action.includes("*") && Resource.includes("*")),
    {
      good: { Action: "s3:GetObject", Resource: "*" },
      bad: { Action: "*", Resource: "*" },
    },
  ),
  ofRolePolicies(
    "KMS.1",
    "medium",
    "No policy decrypts with every key (inline policies: KMS.2)",
    ({ Action, Resource }) =>
      !(
        Resource.some(isAnyKey) &&
        Action.some((one) => ["*", "kms:*", "kms:Decrypt", "kms:ReEncryptFrom"].includes(one))
      ),
    {
      good: { Action: "kms:Decrypt", Resource: "arn:aws:kms:us-west-2:111122223333:key/1" },
      bad: { Action: "kms:Decrypt", Resource: "arn:aws:kms:us-west-2:111122223333:key/*" },
    },
  ),
  {
    id: "KMS.4",
    title: "Keys rotate",
    severity: "medium",
    types: [KMS_KEY],
    violation: must(({ enableKeyRotation }) => enableKeyRotation, "it doesn't"),
    good: [{ type: KMS_KEY, inputs: { enableKeyRotation: true } }],
    bad: [{ type: KMS_KEY, inputs: {} }],
  },
  {
    id: "KMS.5",
    title: "Not everybody uses keys",
    severity: "critical",
    types: [KMS_KEY],
    violation: ({ inputs }) => (statementsOf(inputs.policy).some(isPublic) ? "its policy lets everybody" : undefined),
    good: [keyWith({ AWS: "arn:aws:iam::111122223333:root" })],
    bad: [keyWith("*")],
  },
  {
    id: "SecretsManager.1",
    title: "Secrets rotate by themselves",
    severity: "medium",
    types: [SECRET],
    violation: (secret, stack) => (stack.about(secret, SECRET_ROTATION).length > 0 ? undefined : "it doesn't"),
    good: [
      { type: SECRET, inputs: {} },
      { type: SECRET_ROTATION, inputs: {} },
    ],
    bad: [{ type: SECRET, inputs: {} }],
  },
  {
    id: "SecretsManager.4",
    title: "Secrets that rotate do so within 90 days",
    severity: "medium",
    types: [SECRET_ROTATION],
    violation: must(({ rotationRules }) => rotationRules?.automaticallyAfterDays <= 90, "it takes longer"),
    good: [{ type: SECRET_ROTATION, inputs: { rotationRules: { automaticallyAfterDays: 30 } } }],
    bad: [{ type: SECRET_ROTATION, inputs: { rotationRules: { automaticallyAfterDays: 365 } } }],
  },
  ofRolePolicies(
    "Platform.6",
    "high",
    "No role changes things anywhere",
    ({ Action, Resource, Condition }) =>
      !Resource.includes("*") ||
      Action.every(
        (one) => READS.test(one) || WITHOUT_RESOURCE.includes(one) || (one === "cloudwatch:PutMetricData" && Condition),
      ),
    { good: { Action: "ec2:DescribeVpcs", Resource: "*" }, bad: { Action: "s3:PutObject", Resource: "*" } },
  ),
  {
    id: "Platform.7",
    title: "Accounts that are trusted stand in the stack's settings",
    severity: "critical",
    types: Object.keys(POLICIES),
    violation: (resource, { trustedAccounts }) => {
      const named = policyOf(resource)
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(principalsOf);
      const foreign = named.flatMap((one) => /^(?:arn:aws[\w-]*:\w+::)?(\d{12})(?::|$)/.exec(one)?.[1] ?? []);
      const unknown = foreign.filter((account) => !trustedAccounts.has(account));
      return unknown.length > 0 ? `it trusts ${unknown.join(", ")}` : undefined;
    },
    good: [trusting("111122223333")],
    bad: [trusting("444455556666")],
  },
  {
    id: "Platform.13",
    title: "Roles for workflows name audience and subject exactly",
    severity: "critical",
    types: [ROLE],
    applies: ({ inputs }) => allowing(inputs.assumeRolePolicy).some(isFederated),
    violation: ({ inputs }) => {
      const loose = allowing(inputs.assumeRolePolicy)
        .filter(isFederated)
        .filter((statement) => !isExact(statement));
      return loose.length > 0 ? "others of the provider can take it" : undefined;
    },
    good: [federated({ "issuer:aud": "sts.amazonaws.com", "issuer:sub": ["repo:a/b:environment:c"] })],
    bad: [federated({ "issuer:aud": "sts.amazonaws.com", "issuer:sub": ["repo:a/*"] })],
  },
  {
    id: "Platform.8",
    title: "No secret stands in plain inputs",
    severity: "critical",
    types: [TASK_DEFINITION, FUNCTION, PARAMETER],
    violation: (resource) => {
      const plain = variablesOf(resource).filter(([name, value]) => looksSecret(name, value));
      return plain.length > 0 ? `${plain.map(([name]) => name).join(", ")} looks like one` : undefined;
    },
    good: [
      { type: FUNCTION, inputs: { environment: { variables: { DATABASE_SECRET_ARN: "arn:aws:secretsmanager:a" } } } },
    ],
    // An example, not a login. secretlint-disable-next-line
    bad: [{ type: FUNCTION, inputs: { environment: { variables: { URL: "postgresql://me:hunter2@host/db" } } } }],
  },
];

function ofRolePolicies(
  id: string,
  severity: Control["severity"],
  title: string,
  keeps: (statement: PolicyStatement) => unknown,
  { good, bad }: { readonly good: Inputs; readonly bad: Inputs },
): Control {
  const example = (statement: Inputs) => [
    { type: ROLE_POLICY, inputs: { policy: JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }) } },
  ];
  return {
    id,
    severity,
    title,
    types: [ROLE_POLICY, IAM_POLICY],
    violation: ({ inputs }) => {
      const wrong = allowing(inputs.policy).filter((statement) => !keeps(statement));
      return wrong.length > 0
        ? `statement ${wrong.map(({ Sid = "without a name" }) => Sid).join(", ")} does`
        : undefined;
    },
    good: example(good),
    bad: example(bad),
  };
}

function isFederated({ Action }: PolicyStatement): boolean {
  return Action.includes("sts:AssumeRoleWithWebIdentity");
}

/** Audience and subject by equality, none with a wildcard. */
function isExact({ Condition = {} }: PolicyStatement): boolean {
  const tests = Object.entries((Condition.StringEquals ?? {}) as Record<string, string | string[]>);
  return ["aud", "sub"].every((claim) =>
    tests.some(([key, values]) => key.endsWith(`:${claim}`) && ![values].flat().some((value) => /[*?]/.test(value))),
  );
}

function federated(StringEquals: Inputs) {
  const Principal = { Federated: "arn:aws:iam::111122223333:oidc-provider/issuer" };
  const Statement = [
    { Effect: "Allow", Principal, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals } },
  ];
  return { type: ROLE, inputs: { assumeRolePolicy: JSON.stringify({ Statement }) } };
}

function isAnyKey(resource: string): boolean {
  return resource === "*" || resource.endsWith(":key/*");
}

function policyOf({ type, inputs }: Resource): PolicyStatement[] {
  return statementsOf(inputs[POLICIES[type] as string]);
}

function keyWith(Principal: unknown) {
  const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" }] });
  return { type: KMS_KEY, inputs: { policy } };
}

function trusting(account: string) {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return {
    type: ROLE,
    inputs: {
      assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] }),
    },
  };
}

/** Plain variables and values. */
function variablesOf({ type, name, inputs }: Resource): [name: string, value: string][] {
  if (type === PARAMETER) return inputs.type === "SecureString" ? [] : [[name, String(inputs.value)]];
  if (type === FUNCTION) return Object.entries(inputs.environment?.variables ?? {});
  return JSON.parse(inputs.containerDefinitions).flatMap(({ environment = [] }: Inputs) =>
    environment.map((variable: Inputs) => [variable.name, variable.value]),
  );
}

/** Passwords in URLs, keys of AWS, private keys; and what its name calls a secret, if it isn't the ARN of one. */
function looksSecret(name: string, value: string): boolean {
  if (/:\/\/[^/\s:@]*:[^/\s@]+@|\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY/.test(value)) return true;
  return /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY)$/i.test(name) && !value.startsWith("arn:");
}
