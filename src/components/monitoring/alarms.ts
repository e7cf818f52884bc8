import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { entryOf } from "../../lib/objects";
import { type Alarm, type Formula, type Metric, regionOf } from "../../monitoring/watch";
import type { AlarmTopic } from "./alarm-topic";

export interface AlarmsArgs {
  /** Begins the names of all alarms. */
  readonly prefix: string;
  /** Region of alarms that name none. */
  readonly region: string;
  /** Topics by region: there is one in each region that has alarms. */
  readonly topics: Readonly<Record<string, AlarmTopic>>;
  readonly alarms: readonly Alarm[];
}

const COMPARISONS = { above: "GreaterThanThreshold", below: "LessThanThreshold" } as const;

/** CloudWatch alarms that tell a topic when something breaks, and when it is well again. */
export class Alarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];
  /** Of those in {@link AlarmsArgs.region}. */
  readonly names: readonly string[];

  constructor(
    name: string,
    private readonly args: AlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:monitoring:Alarms", name, {}, opts);

    this.arns = args.alarms.map((alarm) => this.createAlarm(alarm).arn);
    this.names = args.alarms.filter((alarm) => (regionOf(alarm) ?? args.region) === args.region).map(this.nameOf);

    this.registerOutputs();
  }

  private readonly nameOf = ({ name }: Alarm): string => `${this.args.prefix}-${name}`;

  private createAlarm(alarm: Alarm): cloudwatch.MetricAlarm {
    const { topics } = this.args;
    const region = regionOf(alarm);
    const topic = entryOf(topics, region ?? this.args.region);
    return new cloudwatch.MetricAlarm(
      alarm.name,
      {
        name: this.nameOf(alarm),
        region,
        alarmDescription: alarm.description,
        ...measured(alarm),
        comparisonOperator: COMPARISONS[alarm.comparison],
        threshold: alarm.threshold,
        evaluationPeriods: alarm.periods,
        treatMissingData: alarm.missing,
        alarmActions: [topic.arn],
        okActions: [topic.arn],
      },
      { parent: this, dependsOn: [topic.policy] },
    );
  }
}

function measured({ measure, periodSeconds }: Alarm): Partial<cloudwatch.MetricAlarmArgs> {
  if ("expression" in measure) return { metricQueries: queries(measure, periodSeconds) };
  const { namespace, name, dimensions, stat } = measure;
  const metric = { namespace, metricName: name, dimensions, period: periodSeconds };
  return stat.startsWith("p")
    ? // Of a handful of requests, the slowest is no percentile.
      { ...metric, extendedStatistic: stat, evaluateLowSampleCountPercentiles: "ignore" }
    : { ...metric, statistic: stat };
}

function queries({ label, expression, metrics }: Formula, period: number) {
  const inputs = Object.entries(metrics).map(([id, { namespace, name, dimensions, stat }]: [string, Metric]) => ({
    id,
    metric: { namespace, metricName: name, dimensions, stat, period },
    returnData: false,
  }));
  return [{ id: "result", label, expression, returnData: true }, ...inputs];
}
