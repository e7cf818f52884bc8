import { expect } from "vitest";
import { allow } from "../../support/expected";
import { every, type Fact, under } from "../../support/facts";
import { ECS_SERVICE, LOAD_BALANCER } from "../../support/types";
import { expectBehindLoadBalancer, expectRedirectToHttps, leadsTo, routesOf } from "./load-balancer";
import { SECRET_VARIABLES, secretArn, WORKLOADS } from "./names";
import { expectDefaultVpc, expectPublicIps, expectPublicSubnets, typesOf } from "./network";
import { expectImageOnPort, expectOneTaskEach, statementsToStart } from "./services";

/** What the document states of the whole, first and last. */
export const overviewFacts: readonly Fact[] = [
  ...under("AEP Staging Architecture (AWS)", {
    "Account: Staging (625847798833)": (plan) => expect(plan.recording.accountId).toBe("625847798833"),
    "Region: us-east-1": (plan) => expect(plan.recording.region).toBe("us-east-1"),
    "Primary URL: https://staging.navralabs.com": (plan) =>
      expect(plan.outputs.siteUrl).toBe("https://staging.navralabs.com"),
  }),
  ...under("1) High-level Overview", {
    "two ECS Fargate services behind a single internet-facing ALB": (plan) => {
      expect(plan.names(ECS_SERVICE)).toEqual(["aep-backend-staging-svc", "aep-frontend-staging-svc"]);
      for (const workload of WORKLOADS) {
        expect(plan.inputs(ECS_SERVICE, workload).launchType).toBe("FARGATE");
        expectBehindLoadBalancer(plan, workload);
      }
      expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false });
    },
    "**Frontend**: nginx + React SPA (HTTP 80)": (plan) => expectImageOnPort(plan, "frontend", 80),
    "**Backend**: FastAPI (HTTP 8787)": (plan) => expectImageOnPort(plan, "backend", 8787),
    "**ALB** routes:": (plan) =>
      expect(routesOf(plan)).toEqual({
        "/api/*": "aep-staging-tg-backend",
        "/health/*": "aep-staging-tg-backend",
        default: "aep-staging-tg-frontend",
      }),
    "`/api/*` → backend target group": leadsTo("/api/*", "aep-staging-tg-backend"),
    "`/health/*` → backend target group": leadsTo("/health/*", "aep-staging-tg-backend"),
    "`/*` → frontend target group": leadsTo("default", "aep-staging-tg-frontend"),
    "HTTPS-first with HTTP→HTTPS redirects": (plan) => {
      expectRedirectToHttps(plan);
      expect(plan.outputs.loadBalancerUrl).toBe("https://aep-staging-alb-1234567890.us-east-1.elb.amazonaws.com");
    },
    "secrets pulled from AWS Secrets Manager": (plan) => {
      expect(plan.container("backend").secrets).toEqual(
        SECRET_VARIABLES.map((name) => ({ name, valueFrom: secretArn(name) })),
      );
      expect(plan.container("frontend").secrets).toEqual([]);
      expect(plan.statements("aep-backend-staging-svc-execution")).toEqual([
        ...statementsToStart("backend"),
        allow("ReadSecrets", ["secretsmanager:GetSecretValue"], SECRET_VARIABLES.map(secretArn)),
      ]);
      expect(plan.statements("aep-frontend-staging-svc-execution")).toEqual(statementsToStart("frontend"));
    },
  }),
  ...under("11) Staging Tradeoffs (Intentional)", {
    "Default VPC + public subnets + Public IP ON for tasks": every(
      expectDefaultVpc,
      expectPublicSubnets,
      expectPublicIps,
    ),
    "Single desired task per service": expectOneTaskEach,
    "No WAF": (plan) => expect(typesOf(plan).filter((type) => /^aws:waf/.test(type))).toEqual([]),
    "No autoscaling": (plan) => {
      expect(typesOf(plan).filter((type) => /autoscaling/.test(type))).toEqual([]);
      for (const workload of WORKLOADS) expect(plan.one(ECS_SERVICE, workload).ignoreChanges).toEqual([]);
    },
    "No blue/green deployment controller": (plan) => {
      expect(typesOf(plan).filter((type) => /^aws:codedeploy/.test(type))).toEqual([]);
      for (const workload of WORKLOADS) {
        expect(plan.inputs(ECS_SERVICE, workload)).not.toHaveProperty("deploymentController");
        expect(plan.inputs(ECS_SERVICE, workload)).not.toHaveProperty("deploymentConfiguration");
      }
    },
  }),
];
