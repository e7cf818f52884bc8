import { expect } from "vitest";
import type { Plan, PolicyStatement } from "./plan";
import { INGRESS_RULE, SECURITY_GROUP } from "./types";

/** What several documents expect alike: settings as a plan has them. */

/** A listener's only action. */
export const REDIRECT_TO_HTTPS = {
  type: "redirect",
  redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
};

/** The four settings of a bucket that keep the public out. */
export const NOTHING_PUBLIC = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

export const LOG_IN_TO_REGISTRY = allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]);

/** AWS knows no resource for traces. */
export const SEND_TRACES = allow("SendTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]);

/** A container's port, as Fargate wants it. */
export function portMapping(port: number) {
  return { containerPort: port, hostPort: port, protocol: "tcp" };
}

export function allow(Sid: string, Action: readonly string[], Resource: readonly string[]): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}

export function pullImage(repository: string): PolicyStatement {
  return allow(
    "PullImage",
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    [repository],
  );
}

export function writeLogs(logGroup: string): PolicyStatement {
  return allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroup}:*`]);
}

/** AWS restricts metrics by their namespace only. */
export function publishMetrics(namespace: string): PolicyStatement {
  return {
    ...allow("PublishMetrics", ["cloudwatch:PutMetricData"], ["*"]),
    Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
  };
}

/** What trusts a service of AWS, while it works for the account. */
export function assumedBy(service: string, account: string): PolicyStatement[] {
  return [
    {
      ...allow("AssumedByService", ["sts:AssumeRole"], []),
      Principal: { Service: service },
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
  ];
}

/** A statement as it stands in the policy of a bucket. */
export function denyPlainHttp(bucketArn: string) {
  return {
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Exactly these sources come in, by TCP. */
export function expectInbound(plan: Plan, group: string, sources: readonly string[]): void {
  expect(plan.inputsWhere(SECURITY_GROUP, "name", group)).not.toHaveProperty("ingress");
  expect(plan.ingress(group)).toEqual(sources);
  const rules = plan.all(INGRESS_RULE).filter(({ inputs }) => inputs.securityGroupId === `sg-${group}`);
  expect(rules.map(({ inputs }) => inputs.ipProtocol)).toEqual(sources.map(() => "tcp"));
}
