import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../../lib/iam";
import type { LambdaFunction } from "../compute/lambda-function";
import { deadLetterQueue, deadLetterQueueName } from "./queue";

export interface EventBusArgs {
  /** Physical name. */
  readonly busName: string;
  /** Account that sends events. */
  readonly senderAccountId: string;
  readonly rules: readonly EventRuleArgs[];
}

export interface EventRuleArgs {
  readonly name: string;
  /** Detail types of the events. */
  readonly detailTypes: readonly string[];
  /** Who handles them. */
  readonly handler: LambdaFunction;
}

/** An EventBridge bus on which another account asks for work: only in words that a rule knows. */
export class EventBus extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly deadLetterQueueName: string;

  constructor(
    private readonly name: string,
    private readonly args: EventBusArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:messaging:EventBus", name, {}, opts);

    const bus = new cloudwatch.EventBus(name, { name: args.busName }, { parent: this });
    this.arn = bus.arn;
    this.admitSender(bus);
    const deadLetters = deadLetterQueue(name, args.busName, this);
    this.deadLetterQueueName = deadLetterQueueName(args.busName);
    const rules = args.rules.map((rule) => this.createRule(rule, bus, deadLetters));
    this.allowDeadLetters(deadLetters, rules);

    this.registerOutputs({ arn: this.arn });
  }

  private admitSender(bus: cloudwatch.EventBus): void {
    new cloudwatch.EventBusPolicy(
      this.name,
      {
        eventBusName: bus.name,
        policy: policyDocument([
          {
            Sid: "SentByAccount",
            Principal: { AWS: `arn:aws:iam::${this.args.senderAccountId}:root` },
            Action: "events:PutEvents",
            Resource: bus.arn,
            Condition: {
              StringEquals: { "events:detail-type": this.args.rules.flatMap(({ detailTypes }) => detailTypes) },
            },
          },
        ]),
      },
      { parent: this },
    );
  }

  private createRule(rule: EventRuleArgs, bus: cloudwatch.EventBus, deadLetters: sqs.Queue): cloudwatch.EventRule {
    const name = `${this.name}-${rule.name}`;
    const created = new cloudwatch.EventRule(
      name,
      {
        name: rule.name,
        eventBusName: bus.name,
        eventPattern: JSON.stringify({ account: [this.args.senderAccountId], "detail-type": rule.detailTypes }),
      },
      { parent: this },
    );
    const permission = rule.handler.allowInvocation(rule.name, "events.amazonaws.com", created.arn);
    new cloudwatch.EventTarget(
      name,
      {
        rule: created.name,
        eventBusName: bus.name,
        targetId: rule.name,
        arn: rule.handler.aliasArn,
        deadLetterConfig: { arn: deadLetters.arn },
      },
      { parent: this, dependsOn: [permission] },
    );
    return created;
  }

  /** For events that EventBridge couldn't deliver; those that the function failed to handle go to the function's own. */
  private allowDeadLetters(deadLetters: sqs.Queue, rules: readonly cloudwatch.EventRule[]): void {
    new sqs.QueuePolicy(
      `${this.name}-dlq`,
      {
        queueUrl: deadLetters.url,
        policy: policyDocument([
          {
            Sid: "SentByRules",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: deadLetters.arn,
            Condition: { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } },
          },
        ]),
      },
      { parent: this },
    );
  }
}
