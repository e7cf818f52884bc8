import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { Metric } from "../../monitoring/watch";

export interface LogMetricArgs {
  /** Log group that is searched. */
  readonly logGroupName: pulumi.Input<string>;
  /** CloudWatch filter pattern of the lines that count. */
  readonly pattern: string;
  /** CloudWatch namespace of the metric. */
  readonly namespace: string;
}

/** The number of lines in a log that have a pattern, as a metric. */
export class LogMetric extends pulumi.ComponentResource {
  readonly metric: Metric;

  constructor(name: string, args: LogMetricArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:monitoring:LogMetric", name, {}, opts);

    const { logGroupName, pattern, namespace } = args;
    new cloudwatch.LogMetricFilter(
      name,
      { name, logGroupName, pattern, metricTransformation: { name, namespace, value: "1", unit: "Count" } },
      { parent: this },
    );
    this.metric = { namespace, name, dimensions: {}, stat: "Sum" };

    this.registerOutputs();
  }
}
