import * as iam from "@pulumi/aws/iam";
import * as scheduler from "@pulumi/aws/scheduler";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement, serviceTrust } from "../../lib/iam";
import { cronAt, minuteOf, type Week } from "../../lib/week";
import { deadLetterQueue, deadLetterQueueName } from "../messaging/queue";

export interface SleepScheduleArgs {
  /** Physical name of the group and of the role. */
  readonly groupName: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly week: Week;
  /** Of the week's times. */
  readonly timezone: string;
  readonly services: readonly SleepingService[];
  /** None: there is no database. */
  readonly database?: SleepingDatabase;
}

export interface SleepingService {
  /** What the stack calls it. */
  readonly name: string;
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  /** Tasks that it wakes with, unless it has scaling. */
  readonly desiredCount: number;
  readonly scaling?: { readonly min: number; readonly max: number };
}

interface SleepingDatabase {
  readonly kind: "cluster" | "instance";
  readonly identifier: string;
}

/** Minutes. */
const DATABASE_STARTS_BEFORE = 20;
const DATABASE_STOPS_AFTER = 10;
const DATABASE_STOPS_AGAIN_AFTER = 70;

/** Later than that it would come at a time when something else is due. */
const RETRY_SECONDS = 3600;

/** RDS's names in the calls of each kind, and in ARNs. */
const DATABASES = {
  cluster: { api: "DBCluster", parameter: "DbClusterIdentifier", arn: "cluster" },
  instance: { api: "DBInstance", parameter: "DbInstanceIdentifier", arn: "db" },
} as const;

/** A call of AWS's, made by EventBridge Scheduler itself. */
interface Call {
  readonly name: string;
  readonly expression: string;
  /** Like `ecs:updateService`. */
  readonly action: string;
  readonly input: Readonly<Record<string, pulumi.Input<string | number>>>;
  /** Whether it is right that it fails: what it asks for is so already. */
  readonly mayFail?: true;
}

/** Puts services and the database of a stack to sleep at night, and wakes them in the morning. */
export class SleepSchedule extends pulumi.ComponentResource {
  readonly deadLetterQueueName: string;

  constructor(
    private readonly name: string,
    private readonly args: SleepScheduleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:compute:SleepSchedule", name, {}, opts);

    const group = new scheduler.ScheduleGroup(name, { name: args.groupName }, { parent: this });
    const deadLetters = deadLetterQueue(name, args.groupName, this);
    this.deadLetterQueueName = deadLetterQueueName(args.groupName);
    const role = this.createRole(deadLetters.arn);
    for (const call of [...args.services.flatMap(this.callsForService), ...this.callsForDatabase()]) {
      this.createSchedule(call, group, role, deadLetters.arn);
    }

    this.registerOutputs();
  }

  /** Every night: who woke it by hand on another day forgets it. */
  private readonly callsForService = ({ name, clusterName, serviceName, desiredCount, scaling }: SleepingService) => {
    const { wakes, sleeps, days } = this.args.week;
    const tasks = (min: number, max: number): Pick<Call, "action" | "input"> =>
      scaling
        ? {
            // Scaling would wake it again, so its limits move: ECS gets a number of tasks within them.
            action: "applicationautoscaling:registerScalableTarget",
            input: {
              ServiceNamespace: "ecs",
              ScalableDimension: "ecs:service:DesiredCount",
              ResourceId: pulumi.interpolate`service/${clusterName}/${serviceName}`,
              MinCapacity: min,
              MaxCapacity: max,
            },
          }
        : { action: "ecs:updateService", input: { Cluster: clusterName, Service: serviceName, DesiredCount: min } };
    return [
      {
        name: `${name}-wakes`,
        expression: cronAt(minuteOf(wakes), days),
        ...tasks(scaling?.min ?? desiredCount, scaling?.max ?? desiredCount),
      },
      { name: `${name}-sleeps`, expression: cronAt(minuteOf(sleeps)), ...tasks(0, 0) },
    ];
  };

  private callsForDatabase(): Call[] {
    const { database, week } = this.args;
    if (!database) return [];
    const { api, parameter } = DATABASES[database.kind];
    const input = { [parameter]: database.identifier };
    const [start, stop] = [`rds:start${api}`, `rds:stop${api}`];
    const [wakes, sleeps] = [minuteOf(week.wakes), minuteOf(week.sleeps)];
    return [
      {
        name: "database-wakes",
        expression: cronAt(wakes - DATABASE_STARTS_BEFORE, week.days),
        action: start,
        input,
      },
      {
        name: "database-sleeps",
        expression: cronAt(sleeps + DATABASE_STOPS_AFTER, week.days),
        action: stop,
        input,
      },
      {
        // AWS starts a database that was stopped for seven days, and people start it on a day off: it sleeps again the next night.
        name: "database-stays-asleep",
        expression: cronAt(sleeps + DATABASE_STOPS_AGAIN_AFTER),
        action: stop,
        input,
        mayFail: true,
      },
    ];
  }

  private createRole(deadLetterArn: pulumi.Output<string>): { arn: pulumi.Output<string>; policy: pulumi.Resource } {
    const { groupName, accountId } = this.args;
    const role = new iam.Role(
      this.name,
      { name: groupName, assumeRolePolicy: serviceTrust("scheduler.amazonaws.com", accountId) },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      this.name,
      {
        role: role.name,
        policy: policyDocument([
          ...this.serviceStatements(),
          ...this.databaseStatements(),
          { Sid: "KeepUndelivered", Action: "sqs:SendMessage", Resource: deadLetterArn },
        ]),
      },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }

  private serviceStatements(): Statement[] {
    const { services, region, accountId } = this.args;
    if (services.length === 0) return [];
    const arns = services.map(
      ({ clusterName, serviceName }) =>
        pulumi.interpolate`arn:aws:ecs:${region}:${accountId}:service/${clusterName}/${serviceName}`,
    );
    const scaled = services.some(({ scaling }) => scaling);
    return [
      {
        Sid: "SetTasks",
        // Application Auto Scaling asks for both of whoever sets a service's limits.
        Action: scaled ? ["ecs:UpdateService", "ecs:DescribeServices"] : "ecs:UpdateService",
        Resource: arns,
      },
      ...(scaled
        ? [
            {
              Sid: "SetLimitsOfScaling",
              Action: "application-autoscaling:RegisterScalableTarget",
              // Its targets have ids that AWS makes.
              Resource: pulumi.interpolate`arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/*`,
              Condition: {
                StringEquals: {
                  "application-autoscaling:service-namespace": "ecs",
                  "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
                },
              },
            },
          ]
        : []),
    ];
  }

  private databaseStatements(): Statement[] {
    const { database, region, accountId } = this.args;
    if (!database) return [];
    const { api, arn } = DATABASES[database.kind];
    return [
      {
        Sid: "StartAndStopDatabase",
        Action: [`rds:Start${api}`, `rds:Stop${api}`],
        Resource: pulumi.interpolate`arn:aws:rds:${region}:${accountId}:${arn}:${database.identifier}`,
      },
    ];
  }

  private createSchedule(
    { name, expression, action, input, mayFail }: Call,
    group: scheduler.ScheduleGroup,
    role: { readonly arn: pulumi.Output<string>; readonly policy: pulumi.Resource },
    deadLetterArn: pulumi.Output<string>,
  ): void {
    new scheduler.Schedule(
      name,
      {
        name,
        groupName: group.name,
        scheduleExpression: expression,
        scheduleExpressionTimezone: this.args.timezone,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: `arn:aws:scheduler:::aws-sdk:${action}`,
          roleArn: role.arn,
          input: pulumi.jsonStringify(input),
          retryPolicy: { maximumEventAgeInSeconds: RETRY_SECONDS, maximumRetryAttempts: mayFail ? 0 : 10 },
          deadLetterConfig: mayFail ? undefined : { arn: deadLetterArn },
        },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
