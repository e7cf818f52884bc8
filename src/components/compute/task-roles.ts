import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement, serviceTrust } from "../../lib/iam";
import { type AccessArgs, accessStatements, SEND_TRACES, when, writeLogs } from "../security/access";
import type { SecretReference } from "../security/secret";
import type { ShellAudit } from "./shell-audit";

export interface TaskRolesArgs {
  /** Begins the names of both roles; unique in the account. */
  readonly roleName: string;
  readonly accountId: pulumi.Input<string>;
  /** Repository that images come from. */
  readonly repositoryArn: pulumi.Input<string>;
  /** Log group that ECS writes the containers' output to. */
  readonly logGroupArn: pulumi.Input<string>;
  /** Secrets that ECS hands to the containers. */
  readonly secrets: readonly SecretReference[];
  /** What the application uses of AWS. */
  readonly access: AccessArgs;
  /** Log group that the application itself writes to. */
  readonly applicationLogGroupArn?: pulumi.Input<string>;
  /** CloudWatch namespace in which the application publishes metrics; none: it doesn't. */
  readonly metricsNamespace?: string;
  /** Whether it sends traces. */
  readonly tracing: boolean;
  /** Where shells in its tasks are recorded; none: nobody opens any. */
  readonly shellAudit?: ShellAudit;
}

/** The two roles of a task: ECS starts it with one, the application runs with the other. */
export class TaskRoles extends pulumi.ComponentResource {
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** What must stand before a task starts. */
  readonly policies: readonly pulumi.Resource[];

  constructor(
    private readonly name: string,
    private readonly args: TaskRolesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:compute:TaskRoles", name, {}, opts);

    const execution = this.createRole("execution", executionStatements(args));
    const task = this.createRole("task", taskStatements(args));
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    this.policies = [...execution.policies, ...task.policies];

    this.registerOutputs({ executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }

  private createRole(kind: "execution" | "task", statements: readonly Statement[]) {
    const name = `${this.name}-${kind}`;
    const role = new iam.Role(
      name,
      {
        name: `${this.args.roleName}-${kind}`,
        assumeRolePolicy: serviceTrust("ecs-tasks.amazonaws.com", this.args.accountId),
      },
      { parent: this },
    );
    const policies = statements.length
      ? [new iam.RolePolicy(name, { role: role.name, policy: policyDocument(statements) }, { parent: this })]
      : [];
    return { arn: role.arn, policies };
  }
}

function executionStatements(args: TaskRolesArgs): Statement[] {
  const inSecretsManager = args.secrets.filter(({ store }) => store === "secrets-manager").map(({ arn }) => arn);
  const inParameterStore = args.secrets.filter(({ store }) => store === "parameter-store").map(({ arn }) => arn);
  const keys = distinct(args.secrets.flatMap(({ keyArn }) => (keyArn ? [keyArn] : [])));
  return [
    { Sid: "LogInToRegistry", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImage",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: args.repositoryArn,
    },
    { Sid: "WriteLogs", ...writeLogs(args.logGroupArn) },
    ...when(inSecretsManager, (Resource) => ({
      Sid: "ReadSecrets",
      Action: "secretsmanager:GetSecretValue",
      Resource,
    })),
    ...when(inParameterStore, (Resource) => ({ Sid: "ReadParameters", Action: "ssm:GetParameters", Resource })),
    ...when(keys, (Resource) => ({ Sid: "DecryptSecrets", Action: "kms:Decrypt", Resource })),
  ];
}

function taskStatements(args: TaskRolesArgs): Statement[] {
  return [
    ...accessStatements(args.access),
    ...(args.metricsNamespace ? [publishMetrics(args.metricsNamespace)] : []),
    ...(args.tracing ? [SEND_TRACES] : []),
    ...(args.shellAudit?.taskStatements ?? []),
    ...(args.applicationLogGroupArn ? [{ Sid: "WriteApplicationLog", ...writeLogs(args.applicationLogGroupArn) }] : []),
  ];
}

function publishMetrics(namespace: string): Statement {
  return {
    Sid: "PublishMetrics",
    Action: "cloudwatch:PutMetricData",
    // AWS knows no resource for metrics, only their namespace.
    Resource: "*",
    Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
  };
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
