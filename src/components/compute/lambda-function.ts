import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { HandlerBundle } from "../../lib/handler-bundle";
import { policyDocument, type Statement, serviceTrust } from "../../lib/iam";
import { deadLetterQueue, deadLetterQueueName, type Queue } from "../messaging/queue";
import type { SecurityGroup } from "../network/security-group";
import { type AccessArgs, accessStatements, SEND_TRACES, when, writeLogs } from "../security/access";
import type { SecretReference } from "../security/secret";

export interface LambdaFunctionArgs {
  /** Physical name; its log group is `/aws/lambda/<name>`. */
  readonly functionName: string;
  readonly bundle: Promise<HandlerBundle>;
  /** Module and export of the bundle, like `index.handler`. */
  readonly handler: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Memory in MiB; 1769 come with one vCPU. */
  readonly memoryMiB: number;
  /** Longest time that an invocation takes. */
  readonly timeoutSeconds: number;
  /** Sandboxes that are kept ready; undefined: each starts cold. */
  readonly provisionedConcurrency?: number;
  /** Most invocations at once; undefined: what the account has left. */
  readonly reservedConcurrency?: number;
  /** Whether events that it failed to handle are kept in a queue. */
  readonly deadLetterQueue: boolean;
  /** Whether X-Ray gets traces. */
  readonly tracing: boolean;
  readonly logRetentionDays: number;
  /** Private subnets. */
  readonly subnetIds: pulumi.Input<string[]>;
  readonly securityGroup: SecurityGroup;
  /** Plain values, by variable. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Secrets that it reads, by the variable with the ARN. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** What it uses of AWS, beside the queues whose messages it takes. */
  readonly access: AccessArgs;
  /** Queues whose messages it takes. */
  readonly consumes: readonly Queue[];
}

/** Everybody invokes this alias: a deployment moves it to the new version when that is ready. */
const ALIAS = "live";

/** A Lambda function on arm64 in private subnets, with a role and log group of its own. */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** ARN of the alias. */
  readonly aliasArn: pulumi.Output<string>;
  /** Where API Gateway invokes the alias. */
  readonly invokeArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroupName: string;
  /** Where events are kept that it failed to handle; undefined: nowhere. */
  readonly deadLetterQueueName?: string;
  /** What must stand before somebody invokes it. */
  readonly policies: readonly pulumi.Resource[];

  private readonly alias: lambda.Alias;

  constructor(
    private readonly name: string,
    private readonly args: LambdaFunctionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:compute:LambdaFunction", name, {}, opts);

    this.logGroupName = `/aws/lambda/${args.functionName}`;
    const logGroup = new cloudwatch.LogGroup(
      name,
      { name: this.logGroupName, retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const deadLetters = args.deadLetterQueue ? deadLetterQueue(name, args.functionName, this) : undefined;
    if (deadLetters) this.deadLetterQueueName = deadLetterQueueName(args.functionName);
    const role = this.createRole();
    const policy = new iam.RolePolicy(
      name,
      { role: role.name, policy: policyDocument(this.statements(logGroup.arn, deadLetters?.arn)) },
      { parent: this },
    );
    const lambdaFunction = this.createFunction(role, deadLetters?.arn, [policy, logGroup]);
    this.alias = this.createAlias(lambdaFunction);
    this.functionName = lambdaFunction.name;
    this.aliasArn = this.alias.arn;
    this.invokeArn = this.alias.invokeArn;
    this.roleArn = role.arn;
    this.policies = [policy];

    this.registerOutputs({ functionName: this.functionName, aliasArn: this.aliasArn });
  }

  /** Lets a service of AWS invoke the function for one of its resources. */
  allowInvocation(caller: string, service: string, sourceArn: pulumi.Input<string>): lambda.Permission {
    return new lambda.Permission(
      `${this.name}-from-${caller}`,
      {
        statementId: `from-${caller}`,
        action: "lambda:InvokeFunction",
        function: this.functionName,
        qualifier: this.alias.name,
        principal: service,
        sourceArn,
      },
      { parent: this },
    );
  }

  private createRole(): iam.Role {
    return new iam.Role(
      this.name,
      { name: this.args.functionName, assumeRolePolicy: serviceTrust("lambda.amazonaws.com") },
      { parent: this },
    );
  }

  private statements(logGroupArn: pulumi.Output<string>, deadLetterArn?: pulumi.Output<string>): Statement[] {
    const { args } = this;
    return [
      { Sid: "WriteLogs", ...writeLogs(logGroupArn) },
      ...this.attachToNetwork(),
      ...when(Object.values(args.secrets), (secrets) => ({
        Sid: "ReadSecrets",
        Action: "secretsmanager:GetSecretValue",
        Resource: secrets.map(({ arn }) => arn),
      })),
      ...accessStatements(args.access),
      ...when(args.consumes, (queues) => ({
        Sid: "TakeMessages",
        // Lambda takes them away; the function itself puts off those that failed.
        Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        Resource: queues.map(({ arn }) => arn),
      })),
      ...(deadLetterArn ? [{ Sid: "KeepFailures", Action: "sqs:SendMessage", Resource: deadLetterArn }] : []),
      ...(args.tracing ? [SEND_TRACES] : []),
    ];
  }

  /** Lambda itself needs this to place the function in subnets; the function's own code may not use it. */
  private attachToNetwork(): Statement[] {
    const { region, accountId, functionName } = this.args;
    const Action = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ];
    const functionArn = pulumi.interpolate`arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
    return [
      { Sid: "AttachToNetwork", Action, Resource: "*" },
      {
        Sid: "OnlyLambdaAttaches",
        Effect: "Deny",
        Action,
        Resource: "*",
        Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
      },
    ];
  }

  private createFunction(
    role: iam.Role,
    deadLetterArn: pulumi.Output<string> | undefined,
    dependsOn: pulumi.Resource[],
  ): lambda.Function {
    const { args } = this;
    return new lambda.Function(
      this.name,
      {
        name: args.functionName,
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: args.handler,
        code: args.bundle.then(toArchive),
        publish: true,
        role: role.arn,
        memorySize: args.memoryMiB,
        timeout: args.timeoutSeconds,
        reservedConcurrentExecutions: args.reservedConcurrency,
        vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [args.securityGroup.id] },
        environment: { variables: this.variables() },
        deadLetterConfig: deadLetterArn && { targetArn: deadLetterArn },
        tracingConfig: { mode: args.tracing ? "Active" : "PassThrough" },
      },
      { parent: this, dependsOn },
    );
  }

  private variables(): Record<string, pulumi.Input<string>> {
    const secrets = Object.entries(this.args.secrets).flatMap(([variable, { arn, version }]) => [
      [variable, arn],
      // Sandboxes keep what they have read: another value is another version of the function.
      ...(version ? [[`${variable}_VERSION`, version]] : []),
    ]);
    return { ...this.args.environment, ...Object.fromEntries(secrets) };
  }

  private createAlias(lambdaFunction: lambda.Function): lambda.Alias {
    const { provisionedConcurrency } = this.args;
    const alias = new lambda.Alias(
      this.name,
      { name: ALIAS, functionName: lambdaFunction.name, functionVersion: lambdaFunction.version },
      { parent: this },
    );
    if (provisionedConcurrency) {
      new lambda.ProvisionedConcurrencyConfig(
        this.name,
        {
          functionName: lambdaFunction.name,
          qualifier: alias.name,
          provisionedConcurrentExecutions: provisionedConcurrency,
        },
        { parent: this },
      );
    }
    return alias;
  }
}

function toArchive({ files }: HandlerBundle): pulumi.asset.AssetArchive {
  const assets = Object.entries(files).map(([file, text]) => [file, new pulumi.asset.StringAsset(text)]);
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}
