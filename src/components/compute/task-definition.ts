import * as ecs from "@pulumi/aws/ecs";
import type * as pulumi from "@pulumi/pulumi";
import { type ContainerArgs, containerDefinitions, volumesOf } from "./container";
import type { TaskRoles } from "./task-roles";

/** What Fargate gives a task. */
export interface TaskSize {
  /** CPU units; 1024 are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** What a task is made of, whoever starts it. */
export interface TaskArgs extends TaskSize {
  readonly roles: TaskRoles;
}

/** Registers a task definition for Fargate as a child of `parent`. */
export function createTaskDefinition(
  name: string,
  { family, cpu, memoryMiB, roles }: TaskArgs & { readonly family: string },
  containers: readonly ContainerArgs[],
  parent: pulumi.Resource,
): ecs.TaskDefinition {
  const volumes = volumesOf(containers);
  return new ecs.TaskDefinition(
    name,
    {
      family,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(cpu),
      memory: String(memoryMiB),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: roles.executionRoleArn,
      taskRoleArn: roles.taskRoleArn,
      containerDefinitions: containerDefinitions(containers),
      volumes: volumes.length > 0 ? volumes : undefined,
      // Earlier revisions stay active: ECS and operators roll back to them.
      skipDestroy: true,
    },
    { parent },
  );
}
