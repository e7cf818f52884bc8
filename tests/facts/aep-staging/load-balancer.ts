import { expect } from "vitest";
import { REDIRECT_TO_HTTPS } from "../../support/expected";
import { type Check, every, type Fact, under } from "../../support/facts";
import type { Inputs, Plan } from "../../support/plan";
import {
  CERTIFICATE,
  CERTIFICATE_VALIDATION,
  ECS_SERVICE,
  HOSTED_ZONE,
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  RECORD,
  TARGET_GROUP,
} from "../../support/types";
import { expectOnlyBackendReachesDatabase, expectOnlyBackendReachesRedis } from "./data";
import { targetGroupArn, VPC_ID, type Workload } from "./names";
import { typesOf } from "./network";

/** What the document states of the load balancer and its address. */
export const loadBalancerFacts: readonly Fact[] = [
  ...under("2) DNS + TLS", {
    "Route53 Hosted Zone: `navralabs.com`": (plan) => {
      expect(plan.lookUps("aws:route53/getZone:getZone")).toEqual([{ name: "navralabs.com", privateZone: false }]);
      expect(typesOf(plan)).not.toContain(HOSTED_ZONE);
      expect(plan.all(RECORD).map(({ inputs }) => inputs.zoneId)).toEqual(["Z-navralabs.com", "Z-navralabs.com"]);
    },
    "Record: `staging.navralabs.com` (A Alias → ALB)": (plan) => {
      const record = plan.inputs(RECORD, "site");
      expect(record).toMatchObject({ zoneId: "Z-navralabs.com", name: "staging.navralabs.com", type: "A" });
      expect(record.aliases).toEqual([
        {
          name: "aep-staging-alb-1234567890.us-east-1.elb.amazonaws.com",
          zoneId: "ZLOADBALANCER",
          evaluateTargetHealth: true,
        },
      ]);
    },
    "ACM Certificate: `staging.navralabs.com` (DNS validated, in us-east-1)": (plan) => {
      const certificate = plan.inputs(CERTIFICATE);
      expect(certificate).toMatchObject({
        domainName: "staging.navralabs.com",
        subjectAlternativeNames: [],
        validationMethod: "DNS",
      });
      // Without a region of its own it is made in the stack's.
      expect([certificate.region, plan.recording.region]).toEqual([undefined, "us-east-1"]);
      expect(plan.inputs(RECORD, "certificate")).toMatchObject({
        zoneId: "Z-navralabs.com",
        name: "_validation.staging.navralabs.com.",
        type: "CNAME",
        records: ["_validation.acm-validations.aws."],
      });
      const validation = plan.inputs(CERTIFICATE_VALIDATION);
      expect(validation.validationRecordFqdns).toEqual(["_validation.staging.navralabs.com."]);
      expect(plan.listener(443).certificateArn).toBe(validation.certificateArn);
    },
    "ALB listeners:": (plan) => {
      const listeners = plan.all(LISTENER).map(({ inputs }) => `${inputs.port} ${inputs.protocol}`);
      expect(listeners.sort()).toEqual(["443 HTTPS", "80 HTTP"]);
    },
    "443 HTTPS (default action → frontend TG)": (plan) => {
      expect(plan.listener(443).protocol).toBe("HTTPS");
      expect(plan.listener(443).defaultActions).toEqual([
        { type: "forward", targetGroupArn: targetGroupArn("aep-staging-tg-frontend") },
      ]);
    },
    "80 HTTP (301 redirect → HTTPS)": expectRedirectToHttps,
  }),
  ...under("5) Load Balancing (ALB)", {
    "Name: `aep-staging-alb`": (plan) => expect(plan.names(LOAD_BALANCER)).toEqual(["aep-staging-alb"]),
    "Scheme: Internet-facing": (plan) => expect(plan.inputs(LOAD_BALANCER).internal).toBe(false),
    "Listener rules (HTTPS 443):": (plan) => {
      const rules = plan.all(LISTENER_RULE).map(({ inputs }) => inputs);
      // The plan's made-up ARNs end with the logical name of the listener.
      const listener = "arn:aws:elasticloadbalancing:us-east-1:625847798833:listener/load-balancer-https";
      expect(plan.inputs(LISTENER, "load-balancer-https").port).toBe(443);
      expect(rules.map(({ listenerArn }) => listenerArn)).toEqual([listener, listener]);
      expect(Object.fromEntries(rules.map(({ priority, conditions }) => [priority, conditions]))).toEqual({
        10: [{ pathPattern: { values: ["/api/*"] } }],
        20: [{ pathPattern: { values: ["/health/*"] } }],
      });
    },
    "1. `/api/*` → `aep-staging-tg-backend`": leadsTo("/api/*", "aep-staging-tg-backend"),
    "2. `/health/*` → `aep-staging-tg-backend`": leadsTo("/health/*", "aep-staging-tg-backend"),
    "3. Default → `aep-staging-tg-frontend`": leadsTo("default", "aep-staging-tg-frontend"),
    "Target Groups (type = IP):": (plan) => {
      expect(plan.names(TARGET_GROUP)).toEqual(["aep-staging-tg-backend", "aep-staging-tg-frontend"]);
      expect(plan.all(TARGET_GROUP).map(({ inputs }) => inputs.targetType)).toEqual(["ip", "ip"]);
    },
    "`aep-staging-tg-frontend` (HTTP 80, health path `/`)": isTargetGroup("aep-staging-tg-frontend", 80, "/"),
    "`aep-staging-tg-backend` (HTTP 8787, health path `/health/live`)": isTargetGroup(
      "aep-staging-tg-backend",
      8787,
      "/health/live",
    ),
  }),
  ...under("7) Health Endpoints", {
    "`/health/live` → liveness": (plan) =>
      expect(targetGroup(plan, "aep-staging-tg-backend").healthCheck).toMatchObject({
        path: "/health/live",
        matcher: "200-299",
      }),
    "`/health/ready` → readiness (self + db + redis)": every(
      // What it answers is the application's; that it is asked, and reaches both stores, is decided here.
      leadsTo("/health/*", "aep-staging-tg-backend"),
      expectOnlyBackendReachesDatabase,
      expectOnlyBackendReachesRedis,
    ),
    "ALB must route `/health/*` to backend TG": leadsTo("/health/*", "aep-staging-tg-backend"),
  }),
];

export function expectRedirectToHttps(plan: Plan): void {
  expect(plan.listener(80).protocol).toBe("HTTP");
  expect(plan.listener(80).defaultActions).toEqual([REDIRECT_TO_HTTPS]);
}

export function expectBehindLoadBalancer(plan: Plan, workload: Workload): void {
  expect(plan.inputs(ECS_SERVICE, workload).loadBalancers).toEqual([
    {
      targetGroupArn: targetGroupArn(`aep-staging-tg-${workload}`),
      containerName: workload,
      containerPort: { frontend: 80, backend: 8787 }[workload],
    },
  ]);
}

/** That a path, or what is left by `default`, is a target group's. */
export function leadsTo(path: string, targetGroup: string): Check {
  return (plan) => expect(routesOf(plan)[path]).toBe(targetGroup);
}

/** Path pattern to the name of its target group; `default` is what no rule matches. */
export function routesOf(plan: Plan): Record<string, string> {
  const rules = plan.all(LISTENER_RULE).map(({ inputs }) => inputs);
  return Object.fromEntries([
    ...rules.map(({ conditions, actions }) => [conditions[0].pathPattern.values.join(), targetOf(actions)]),
    ["default", targetOf(plan.listener(443).defaultActions)],
  ]);
}

function targetOf([action]: readonly Inputs[]): string {
  return action?.targetGroupArn.split("/")[1];
}

/** That tasks of the VPC are targets on a port, as long as they answer on a path. */
function isTargetGroup(name: string, port: number, healthPath: string): Check {
  return (plan) =>
    expect(targetGroup(plan, name)).toMatchObject({
      vpcId: VPC_ID,
      targetType: "ip",
      protocol: "HTTP",
      port,
      healthCheck: { protocol: "HTTP", path: healthPath },
    });
}

export function targetGroup(plan: Plan, name: string): Inputs {
  return plan.inputsWhere(TARGET_GROUP, "name", name);
}
