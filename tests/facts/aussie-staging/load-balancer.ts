import { expect } from "vitest";
import { portMapping, REDIRECT_TO_HTTPS } from "../../support/expected";
import { every, type Fact, under } from "../../support/facts";
import type { Plan } from "../../support/plan";
import {
  CERTIFICATE,
  CERTIFICATE_VALIDATION,
  ECS_SERVICE,
  LOAD_BALANCER,
  RECORD,
  TARGET_GROUP,
} from "../../support/types";
import { ARN } from "./names";
import { expectInternetReachesLoadBalancer } from "./network";

/** What the document states of the load balancer. */
export const loadBalancerFacts: readonly Fact[] = [
  ...under("3. Application Load Balancer (ALB)", {
    "**Scheme**: Internet-facing": (plan) =>
      expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false }),
    "**IP Address Type**: IPv4": (plan) => expect(plan.inputs(LOAD_BALANCER).ipAddressType).toBe("ipv4"),
    "**Target Groups**: API servers (port 3000)": (plan) => {
      expect(plan.inputs(TARGET_GROUP)).toMatchObject({ targetType: "ip", protocol: "HTTP", port: 3000 });
      expectApiBehindLoadBalancer(plan);
    },
    "**Health Checks**: `/api/v1/health`": expectHealthCheck,
    "**SSL Certificate**: AWS Certificate Manager": expectCertificate,
    "**Security Groups**: Allow HTTPS (443) from internet, HTTP (80) redirect to HTTPS": every(
      expectInternetReachesLoadBalancer,
      expectRedirectToHttps,
    ),
  }),
];

export function expectApiBehindLoadBalancer(plan: Plan): void {
  expect(plan.listener(443).defaultActions).toEqual([{ type: "forward", targetGroupArn: ARN.targetGroup }]);
  expect(plan.inputs(ECS_SERVICE).loadBalancers).toEqual([
    { targetGroupArn: ARN.targetGroup, containerName: "api", containerPort: 3000 },
  ]);
  expect(plan.container("api").portMappings).toEqual([portMapping(3000)]);
}

export function expectHealthCheck(plan: Plan): void {
  expect(plan.inputs(TARGET_GROUP).healthCheck).toMatchObject({
    protocol: "HTTP",
    path: "/api/v1/health",
    matcher: "200-299",
  });
}

export function expectRedirectToHttps(plan: Plan): void {
  expect(plan.listener(80)).toMatchObject({
    protocol: "HTTP",
    defaultActions: [REDIRECT_TO_HTTPS],
  });
  expect(plan.listener(443).protocol).toBe("HTTPS");
}

export function expectCertificate(plan: Plan): void {
  expect(plan.inputs(CERTIFICATE)).toMatchObject({
    domainName: "staging-api.aussie-markets.com",
    subjectAlternativeNames: [],
    validationMethod: "DNS",
  });
  expect(plan.inputs(RECORD, "certificate")).toMatchObject({
    zoneId: "Z-aussie-markets.com",
    name: "_validation.staging-api.aussie-markets.com.",
    type: "CNAME",
  });
  const { certificateArn } = plan.inputs(CERTIFICATE_VALIDATION);
  expect(certificateArn).toMatch(/^arn:aws:acm:ap-southeast-2:123456789012:certificate\//);
  expect(plan.listener(443).certificateArn).toBe(certificateArn);
}

export function expectSiteRecord(plan: Plan): void {
  expect(plan.lookUps("aws:route53/getZone:getZone")).toEqual([{ name: "aussie-markets.com", privateZone: false }]);
  expect(plan.inputs(RECORD, "site")).toEqual({
    zoneId: "Z-aussie-markets.com",
    name: "staging-api.aussie-markets.com",
    type: "A",
    aliases: [
      {
        name: "aussie-markets-staging-alb-1234567890.ap-southeast-2.elb.amazonaws.com",
        zoneId: "ZLOADBALANCER",
        evaluateTargetHealth: true,
      },
    ],
  });
}
