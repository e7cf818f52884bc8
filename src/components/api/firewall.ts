import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";

export interface FirewallArgs {
  /** Physical name. */
  readonly firewallName: string;
  /** Whether it stands before distributions, which ask for it by its ARN; then all of it is in us-east-1. */
  readonly global?: boolean;
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
  "known-bad-inputs": "AWSManagedRulesKnownBadInputsRuleSet",
} as const;

/** Of what the rate is counted. */
const WINDOW_SECONDS = 60;

/** What an address is told that asks too much: with the 403 that there would be otherwise, clients give up. */
const TOO_MANY = {
  responseCode: 429,
  responseHeaders: [{ name: "Retry-After", value: String(WINDOW_SECONDS) }],
  customResponseBodyKey: "too-many",
};

/** A problem document, though AWS WAF knows no such type, nor what would fill it: an empty `instance` is the URL that was asked for. */
const TOO_MANY_BODY = {
  key: TOO_MANY.customResponseBodyKey,
  contentType: "APPLICATION_JSON",
  content: JSON.stringify({
    type: "about:blank",
    title: "Too Many Requests",
    status: TOO_MANY.responseCode,
    detail: "Too many requests come from this address.",
    instance: "",
    correlationId: "",
  }),
};

/** Whoever has one of these can be its owner. */
const CREDENTIALS = ["authorization", "cookie", "x-amz-security-token"];

/** Nobody sees these, neither in the log nor in samples of requests, which a log's own redaction would leave as they are. */
const PROTECTED = [
  { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: CREDENTIALS } },
  // Signatures and tokens may stand in it.
  { action: "SUBSTITUTION", field: { fieldType: "QUERY_STRING" } },
];

/** AWS WAF in front of an API, a load balancer or a distribution. */
export class Firewall extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  /** Scope and region of its parts. */
  private readonly place: { readonly scope: string; readonly region?: string };

  constructor(
    private readonly name: string,
    private readonly args: FirewallArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:security:Firewall", name, {}, opts);

    this.place = args.global ? { scope: "CLOUDFRONT", region: "us-east-1" } : { scope: "REGIONAL" };
    const acl = this.createAcl(this.createBlockList());
    this.log(acl);
    this.arn = acl.arn;

    this.registerOutputs({ arn: this.arn });
  }

  /** @param resourceArn of something regional, such as the stage of an API */
  standBefore(resourceArn: pulumi.Input<string>): void {
    new wafv2.WebAclAssociation(this.name, { resourceArn, webAclArn: this.arn }, { parent: this });
  }

  private createBlockList(): wafv2.IpSet {
    const { firewallName, blockedAddresses } = this.args;
    return new wafv2.IpSet(
      this.name,
      {
        ...this.place,
        name: `${firewallName}-blocked`,
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
        ...this.place,
        name: this.args.firewallName,
        customResponseBodies: [TOO_MANY_BODY],
        dataProtectionConfig: { dataProtections: PROTECTED },
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
            action: { block: { customResponse: TOO_MANY } },
            statement: {
              rateBasedStatement: {
                limit: this.args.requestsPerMinute,
                evaluationWindowSec: WINDOW_SECONDS,
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
      {
        name: `aws-waf-logs-${this.args.firewallName}`,
        region: this.place.region,
        retentionInDays: this.args.logRetentionDays,
      },
      { parent: this },
    );
    new wafv2.WebAclLoggingConfiguration(
      this.name,
      { resourceArn: acl.arn, region: this.place.region, logDestinationConfigs: [logGroup.arn] },
      { parent: this },
    );
  }
}

function visibility(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
