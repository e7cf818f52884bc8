import * as iam from "@pulumi/aws/iam";
import * as scheduler from "@pulumi/aws/scheduler";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, serviceTrust } from "../../lib/iam";
import type { LambdaFunction } from "../compute/lambda-function";
import { deadLetterQueue, deadLetterQueueName } from "./queue";

export interface SchedulesArgs {
  /** Physical name of the group and of the role. */
  readonly groupName: string;
  readonly accountId: pulumi.Input<string>;
  readonly schedules: readonly ScheduleArgs[];
}

export interface ScheduleArgs {
  /** Physical name within the group. */
  readonly name: string;
  /** `cron(…)` or `rate(…)`. */
  readonly expression: string;
  /** Time zone of the expression. */
  readonly timezone: string;
  readonly target: LambdaFunction;
  /** Event that the function gets. */
  readonly input: Readonly<Record<string, string>>;
}

/** A group of EventBridge schedules that invoke functions. */
export class Schedules extends pulumi.ComponentResource {
  readonly deadLetterQueueName: string;

  constructor(
    private readonly name: string,
    private readonly args: SchedulesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:messaging:Schedules", name, {}, opts);

    const group = new scheduler.ScheduleGroup(name, { name: args.groupName }, { parent: this });
    const deadLetters = deadLetterQueue(name, args.groupName, this);
    this.deadLetterQueueName = deadLetterQueueName(args.groupName);
    const role = this.createRole(deadLetters.arn);
    for (const schedule of args.schedules) this.createSchedule(schedule, group, role, deadLetters.arn);

    this.registerOutputs();
  }

  private createRole(deadLetterArn: pulumi.Output<string>): { arn: pulumi.Output<string>; policy: pulumi.Resource } {
    const { groupName, accountId, schedules } = this.args;
    const role = new iam.Role(
      this.name,
      { name: groupName, assumeRolePolicy: serviceTrust("scheduler.amazonaws.com", accountId) },
      { parent: this },
    );
    const targets = [...new Set(schedules.map(({ target }) => target))].map(({ aliasArn }) => aliasArn);
    const policy = new iam.RolePolicy(
      this.name,
      {
        role: role.name,
        policy: policyDocument([
          { Sid: "InvokeFunctions", Action: "lambda:InvokeFunction", Resource: targets },
          { Sid: "KeepUndelivered", Action: "sqs:SendMessage", Resource: deadLetterArn },
        ]),
      },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }

  private createSchedule(
    schedule: ScheduleArgs,
    group: scheduler.ScheduleGroup,
    role: { readonly arn: pulumi.Output<string>; readonly policy: pulumi.Resource },
    deadLetterArn: pulumi.Output<string>,
  ): void {
    new scheduler.Schedule(
      schedule.name,
      {
        name: schedule.name,
        groupName: group.name,
        scheduleExpression: schedule.expression,
        scheduleExpressionTimezone: schedule.timezone,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: schedule.target.aliasArn,
          roleArn: role.arn,
          input: JSON.stringify(schedule.input),
          deadLetterConfig: { arn: deadLetterArn },
        },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
