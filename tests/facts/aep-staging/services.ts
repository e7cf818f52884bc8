import { expect } from "vitest";
import { assumedBy, LOG_IN_TO_REGISTRY, portMapping, pullImage, writeLogs } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Plan } from "../../support/plan";
import { ECS_CLUSTER, ECS_SERVICE, TASK_DEFINITION } from "../../support/types";
import { expectBehindLoadBalancer, targetGroup } from "./load-balancer";
import { imageOf, logGroupArn, taskDefinitionArn, WORKLOADS, type Workload } from "./names";

/** What the document states of cluster and services. */
export const serviceFacts: readonly Fact[] = [
  ...under("4) Compute (ECS Fargate)", {
    "`aep-staging`": (plan) => {
      expect(plan.names(ECS_CLUSTER)).toEqual(["aep-staging"]);
      for (const workload of WORKLOADS) {
        expect(plan.inputs(ECS_SERVICE, workload).cluster).toBe(
          "arn:aws:ecs:us-east-1:625847798833:cluster/aep-staging",
        );
      }
    },
    "- Backend:": (plan) => expectFargateTask(plan, "backend"),
    "Family: `aep-backend-staging`": (plan) =>
      expect(plan.inputs(TASK_DEFINITION, "backend").family).toBe("aep-backend-staging"),
    "Container port: `8787`": (plan) => expect(plan.container("backend").portMappings).toEqual([portMapping(8787)]),
    "- Frontend:": (plan) => expectFargateTask(plan, "frontend"),
    "Family: `aep-frontend-staging`": (plan) =>
      expect(plan.inputs(TASK_DEFINITION, "frontend").family).toBe("aep-frontend-staging"),
    "Container port: `80`": (plan) => expect(plan.container("frontend").portMappings).toEqual([portMapping(80)]),
    "`aep-backend-staging-svc`": (plan) => {
      expect(plan.inputs(ECS_SERVICE, "backend").name).toBe("aep-backend-staging-svc");
      expect(plan.inputs(ECS_SERVICE, "backend").taskDefinition).toBe(taskDefinitionArn("aep-backend-staging"));
    },
    "`aep-frontend-staging-svc`": (plan) => {
      expect(plan.inputs(ECS_SERVICE, "frontend").name).toBe("aep-frontend-staging-svc");
      expect(plan.inputs(ECS_SERVICE, "frontend").taskDefinition).toBe(taskDefinitionArn("aep-frontend-staging"));
    },
    "Desired count: 1": expectOneTaskEach,
    "Attached to backend target group": (plan) => expectBehindLoadBalancer(plan, "backend"),
    "Attached to frontend target group": (plan) => expectBehindLoadBalancer(plan, "frontend"),
  }),
];

export function expectOneTaskEach(plan: Plan): void {
  for (const workload of WORKLOADS) expect(plan.inputs(ECS_SERVICE, workload).desiredCount).toBe(1);
}

export function expectImageOnPort(plan: Plan, workload: Workload, port: number): void {
  expect(plan.container(workload)).toMatchObject({ image: imageOf(workload), portMappings: [portMapping(port)] });
  expect(targetGroup(plan, `aep-staging-tg-${workload}`)).toMatchObject({ protocol: "HTTP", port });
}

function expectFargateTask(plan: Plan, workload: Workload): void {
  const role = `aep-${workload}-staging-svc`;
  expect(plan.inputs(TASK_DEFINITION, workload)).toMatchObject({
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    executionRoleArn: `arn:aws:iam::625847798833:role/${role}-execution`,
    taskRoleArn: `arn:aws:iam::625847798833:role/${role}-task`,
  });
  for (const kind of ["execution", "task"]) {
    expect(plan.trust(`${role}-${kind}`)).toEqual(assumedBy("ecs-tasks.amazonaws.com", "625847798833"));
  }
  // Neither application uses an API of AWS.
  expect(plan.statements(`${role}-task`)).toEqual([]);
}

/** What ECS may do to start either service. */
export function statementsToStart(workload: Workload) {
  return [
    LOG_IN_TO_REGISTRY,
    pullImage(`arn:aws:ecr:us-east-1:625847798833:repository/aep/${workload}`),
    writeLogs(logGroupArn(workload)),
  ];
}
