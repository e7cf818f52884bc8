import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";

export interface FirewallArgs {
  /** Physical name. */
  readonly firewallName: string;
  /** ARN of what it stands before, such as the stage of an API. */
  readonly resourceArn: pulumi.Input<string>;
  /** Most requests of one address in a minute; more are blocked. */
  readonly requestsPerMinute: number;
  /** IPv4 ranges that are blocked. */
  readonly blockedAddresses: readonly string[];
  readonly logRetentionDays: number;
}

/** Rules that AWS maintains, by what they are called here. */
const MANAGED_RULES = {
  common: "AWSManagedRulesCommonRuleSet",
  "sql-injection": "AWSManagedRulesSQLiRuleSet",
} as const;

/** AWS WAF in front of something regional. */
export class Firewall extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: FirewallArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:security:Firewall", name, {}, opts);

    const acl = this.createAcl(this.createBlockList());
    new wafv2.WebAclAssociation(name, { resourceArn: args.resourceArn, webAclArn: acl.arn }, { parent: this });
    this.log(acl);

    this.registerOutputs();
  }

  private createBlockList(): wafv2.IpSet {
    const { firewallName, blockedAddresses } = this.args;
    return new wafv2.IpSet(
      this.name,
      {
        name: `${firewallName}-blocked`,
        scope: "REGIONAL",
        ipAddressVersion: "IPV4",
        addresses: [...blockedAddresses],
      },
      { parent: this },
    );
  }

  private createAcl(blockList: wafv2.IpSet): wafv2.WebAcl {
    const managed = Object.entries(MANAGED_RULES).map(([name, group], i) => ({
      name,
      priority: i + 2,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
      visibilityConfig: visibility(name),
    }));
    return new wafv2.WebAcl(
      this.name,
      {
        name: this.args.firewallName,
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        visibilityConfig: visibility(this.args.firewallName),
        rules: [
          {
            name: "blocked-addresses",
            priority: 0,
            action: { block: {} },
            statement: { ipSetReferenceStatement: { arn: blockList.arn } },
            visibilityConfig: visibility("blocked-addresses"),
          },
          {
            name: "rate",
            priority: 1,
            action: { block: {} },
            statement: {
              rateBasedStatement: {
                limit: this.args.requestsPerMinute,
                evaluationWindowSec: 60,
                aggregateKeyType: "IP",
              },
            },
            visibilityConfig: visibility("rate"),
          },
          ...managed,
        ],
      },
      { parent: this },
    );
  }

  private log(acl: wafv2.WebAcl): void {
    const logGroup = new cloudwatch.LogGroup(
      this.name,
      // AWS WAF writes to groups with this beginning only.
      { name: `aws-waf-logs-${this.args.firewallName}`, retentionInDays: this.args.logRetentionDays },
      { parent: this },
    );
    new wafv2.WebAclLoggingConfiguration(
      this.name,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [logGroup.arn],
        redactedFields: [{ singleHeader: { name: "authorization" } }],
      },
      { parent: this },
    );
  }
}

function visibility(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
