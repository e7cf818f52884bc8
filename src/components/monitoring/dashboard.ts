import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { dashboardBody } from "../../monitoring/dashboard";
import type { Watch } from "../../monitoring/watch";

export interface DashboardArgs {
  /** Physical name. */
  readonly dashboardName: string;
  readonly region: string;
  readonly watches: readonly Watch[];
  /** Alarms whose states it shows. */
  readonly alarmArns: readonly pulumi.Input<string>[];
}

/** A CloudWatch dashboard of all that a stack has. */
export class Dashboard extends pulumi.ComponentResource {
  /** Where it is looked at. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:monitoring:Dashboard", name, {}, opts);

    const { dashboardName, region, watches } = args;
    const dashboard = new cloudwatch.Dashboard(
      name,
      { dashboardName, dashboardBody: pulumi.jsonStringify(dashboardBody(watches, args)) },
      { parent: this },
    );
    const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
    this.url = pulumi.interpolate`${console}#dashboards/dashboard/${dashboard.dashboardName}`;

    this.registerOutputs({ url: this.url });
  }
}
