import * as pulumi from "@pulumi/pulumi";
import type { ContainerArgs } from "./container";
import { createTaskDefinition, type TaskArgs } from "./task-definition";

export interface OneOffTaskArgs {
  /** Family of the task definition. */
  readonly family: string;
  /** Size and roles, those of the service. */
  readonly task: TaskArgs;
  /** Container of the service whose image, environment, secrets and logs the task has. */
  readonly container: ContainerArgs;
  /** Commands; each starts when the one before has ended well. */
  readonly steps: readonly (readonly string[])[];
}

/** A task that is registered here and run by hand or by a release, such as a migration. */
export class OneOffTask extends pulumi.ComponentResource {
  readonly taskDefinitionArn: pulumi.Output<string>;

  constructor(name: string, args: OneOffTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:compute:OneOffTask", name, {}, opts);

    const taskDefinition = createTaskDefinition(
      name,
      { ...args.task, family: args.family },
      stepContainers(name, args),
      this,
    );
    this.taskDefinitionArn = taskDefinition.arn;

    this.registerOutputs({ taskDefinitionArn: this.taskDefinitionArn });
  }
}

/** One container a step; the task ends with the last, or with the first that fails. */
function stepContainers(name: string, { container, steps }: OneOffTaskArgs): ContainerArgs[] {
  const stepName = (i: number) => (steps.length === 1 ? name : `${name}-${i + 1}`);
  return steps.map((command, i) => ({
    ...container,
    name: stepName(i),
    command,
    port: undefined,
    healthCheck: undefined,
    after: i === 0 ? undefined : stepName(i - 1),
    essential: i === steps.length - 1,
  }));
}
