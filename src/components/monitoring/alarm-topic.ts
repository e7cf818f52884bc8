import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../../lib/iam";
import { Key } from "../security/key";

export interface AlarmTopicArgs {
  /** Physical name; also begins the names of all alarms. */
  readonly prefix: string;
  /** Where it stands, and the alarms: they publish in their own region only. */
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Who gets alarms by e-mail; each address confirms once. */
  readonly emails: readonly string[];
  /** Where PagerDuty takes alarms; none: it doesn't. Secret. */
  readonly pagerDutyUrl?: pulumi.Output<string>;
}

/** A release that begins wakes nobody: PagerDuty makes an incident of whatever it gets. */
const ALARMS_ONLY = {
  filterPolicyScope: "MessageBody",
  filterPolicy: JSON.stringify({ AlarmName: [{ exists: true }] }),
};

/** Where alarms go: an encrypted SNS topic to which only the account's alarms publish, and who is called. */
export class AlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** What must stand before an alarm publishes. */
  readonly policy: pulumi.Resource;

  constructor(
    private readonly name: string,
    private readonly args: AlarmTopicArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:monitoring:AlarmTopic", name, {}, opts);

    const { region } = args;
    const topicName = `${args.prefix}-alarms`;
    this.keyArn = this.createKey(topicName).arn;
    const topic = new sns.Topic(name, { name: topicName, region, kmsMasterKeyId: this.keyArn }, { parent: this });
    this.arn = topic.arn;
    this.policy = this.createPolicy();
    for (const address of args.emails) this.subscribe(address, { protocol: "email", endpoint: address });
    if (args.pagerDutyUrl) {
      this.subscribe("pagerduty", {
        protocol: "https",
        endpoint: args.pagerDutyUrl,
        endpointAutoConfirms: true,
        ...ALARMS_ONLY,
      });
    }

    this.registerOutputs({ arn: this.arn });
  }

  /** The key that AWS has for SNS can't be used by CloudWatch. */
  private createKey(alias: string): Key {
    const { accountId, region } = this.args;
    const statements = [
      this.allowAlarms({ Sid: "UsedByAlarms", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" }),
    ];
    const users = { accountId, statements };
    return new Key(this.name, { alias, region, description: `Notifications of ${alias}`, users }, { parent: this });
  }

  private createPolicy(): sns.TopicPolicy {
    const publish = { Sid: "PublishedByAlarms", Action: "sns:Publish", Resource: this.arn };
    return new sns.TopicPolicy(
      this.name,
      { arn: this.arn, region: this.args.region, policy: policyDocument([this.allowAlarms(publish)]) },
      { parent: this },
    );
  }

  /** A statement for the stack's alarms, and nobody else's. */
  private allowAlarms(statement: Statement): Statement {
    const { region, accountId, prefix } = this.args;
    return {
      ...statement,
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:cloudwatch:${region}:${accountId}:alarm:${prefix}-*` },
      },
    };
  }

  private subscribe(who: string, subscription: Omit<sns.TopicSubscriptionArgs, "topic" | "region">): void {
    const { region } = this.args;
    new sns.TopicSubscription(`${this.name}-${who}`, { topic: this.arn, region, ...subscription }, { parent: this });
  }
}
