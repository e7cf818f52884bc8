import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../../lib/iam";

/** A role's name, who may take it, and what it may do beside. */
export interface WorkflowRoleArgs {
  readonly roleName: string;
  /** What a workflow must be to take the role, such as `environment:staging`; exactly. */
  readonly subjects: readonly string[];
  /** Managed policies beside what the role may do anyway. */
  readonly policyArns: readonly string[];
}

/** Where Pulumi keeps the stack's state. */
export interface StateArgs {
  readonly bucketName: string;
  /** Key that encrypts secrets in it; undefined: a passphrase does. */
  readonly keyArn?: string;
  /** Pulumi's names of the project and the stack, under which the state lies. */
  readonly project: string;
  readonly stack: string;
}

export interface DeploymentRoleArgs extends WorkflowRoleArgs {
  /** GitHub repository, `<owner>/<name>`. */
  readonly repository: string;
  /** Whether the account gets GitHub's identity provider here; an account has it once. */
  readonly createProvider: boolean;
  /** A role that only pushes images, so that what builds them can't release; undefined: the first one pushes them, too. */
  readonly images?: WorkflowRoleArgs;
  /** A role that only reads the state, for previews of pull requests. */
  readonly preview?: WorkflowRoleArgs;
  /** A role that also reads what a refresh reads, to look for drift. */
  readonly drift?: WorkflowRoleArgs;
  /** Secrets and parameters whose values a refresh reads. */
  readonly secretArns: readonly pulumi.Input<string>[];
  readonly state: StateArgs;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly clusterName: string;
  readonly serviceNames: readonly string[];
  /** Those of them whose deployments are followed and stopped: traffic moves gradually, or alarms end them. */
  readonly followedServiceNames: readonly string[];
  /** Families of all task definitions. */
  readonly families: readonly string[];
  /** Families of the one-off tasks. */
  readonly taskFamilies: readonly string[];
  /** Roles of tasks. */
  readonly taskRoleArns: readonly pulumi.Input<string>[];
  readonly repositoryArns: readonly pulumi.Input<string>[];
  readonly logGroupNames: readonly string[];
  /** Table in which releases are recorded. */
  readonly recordArn: pulumi.Input<string>;
  /** Where people are told of releases and drift; undefined: nowhere. */
  readonly topic?: { readonly arn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> };
  /** Function that migrates the database; none: a one-off task does, or nothing. */
  readonly migrationFunction?: string;
  /** Database that gets a snapshot before a release. */
  readonly snapshotOf?: { readonly kind: "instance" | "cluster"; readonly identifier: string };
}

const SESSION_SECONDS = 7200;
const ISSUER = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";

/** The roles that a repository's GitHub workflows take, without keys: one releases, others build, preview, and look for drift. */
export class DeploymentRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly imagesArn?: pulumi.Output<string>;
  readonly previewArn?: pulumi.Output<string>;
  readonly driftArn?: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: DeploymentRoleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:security:DeploymentRole", name, {}, opts);

    const providerArn = this.findProvider();
    this.arn = this.createRole(name, args, providerArn, [
      ...(args.images ? [this.readImages()] : this.images()),
      ...this.services(),
      ...this.oneOffTasks(),
      ...this.migration(),
      ...this.records(),
      ...this.snapshots(),
      ...this.tellings(),
      ...this.state("read-write"),
      ...this.lookUps(),
    ]);
    if (args.images) this.imagesArn = this.createRole(`${name}-images`, args.images, providerArn, this.images());
    if (args.preview) {
      const statements = [...this.state("read"), ...this.lookUps()];
      this.previewArn = this.createRole(`${name}-preview`, args.preview, providerArn, statements);
    }

    if (args.drift) {
      const statements = [
        ...this.state("read"),
        ...this.lookUps(),
        ...this.secretValues(),
        ...this.tellings(),
        ...this.noOthersData(),
      ];
      this.driftArn = this.createRole(`${name}-drift`, args.drift, providerArn, statements);
    }

    const { arn, imagesArn, previewArn, driftArn } = this;
    this.registerOutputs({ arn, imagesArn, previewArn, driftArn });
  }

  private findProvider(): pulumi.Output<string> {
    if (!this.args.createProvider) {
      return pulumi.interpolate`arn:aws:iam::${this.args.accountId}:oidc-provider/${ISSUER}`;
    }
    return new iam.OpenIdConnectProvider(
      this.name,
      { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE] },
      { parent: this },
    ).arn;
  }

  private createRole(
    name: string,
    { roleName, subjects, policyArns }: WorkflowRoleArgs,
    providerArn: pulumi.Output<string>,
    statements: readonly Statement[],
  ): pulumi.Output<string> {
    const role = new iam.Role(
      name,
      {
        name: roleName,
        description: `GitHub workflows of ${this.args.repository}`,
        // A release with a snapshot, a migration and going back may take longer than the default of an hour.
        maxSessionDuration: SESSION_SECONDS,
        assumeRolePolicy: policyDocument([this.trust(subjects, providerArn)]),
      },
      { parent: this },
    );
    new iam.RolePolicy(name, { role: role.name, policy: policyDocument(statements) }, { parent: this });
    for (const policyArn of policyArns) {
      const policyName = policyArn.slice(policyArn.lastIndexOf("/") + 1);
      new iam.RolePolicyAttachment(`${name}-${policyName}`, { role: role.name, policyArn }, { parent: this });
    }
    return role.arn;
  }

  /** No pattern: a repository or branch whose name begins alike must not get in. */
  private trust(subjects: readonly string[], providerArn: pulumi.Output<string>): Statement {
    return {
      Sid: "AssumedByWorkflow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${ISSUER}:aud`]: AUDIENCE,
          [`${ISSUER}:sub`]: subjects.map((subject) => `repo:${this.args.repository}:${subject}`),
        },
      },
    };
  }

  private images(): Statement[] {
    return [
      { Sid: "LogInToRegistry", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      {
        Sid: "PushImages",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ],
        Resource: this.args.repositoryArns,
      },
    ];
  }

  /** What was proven is copied from here into the next environment. */
  private readImages(): Statement {
    const Action = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"];
    return { Sid: "ReadImages", Action, Resource: this.args.repositoryArns };
  }

  private services(): Statement[] {
    const { clusterName, serviceNames, families, taskRoleArns } = this.args;
    return [
      {
        Sid: "MoveServices",
        Action: ["ecs:DescribeServices", "ecs:UpdateService"],
        Resource: serviceNames.map((service) => this.ecs(`service/${clusterName}/${service}`)),
      },
      {
        Sid: "RegisterTaskDefinitions",
        Action: ["ecs:RegisterTaskDefinition", "ecs:TagResource"],
        Resource: families.map((family) => this.ecs(`task-definition/${family}:*`)),
      },
      // AWS knows no resource for it.
      { Sid: "ReadTaskDefinitions", Action: "ecs:DescribeTaskDefinition", Resource: "*" },
      {
        Sid: "PassTaskRoles",
        Action: "iam:PassRole",
        Resource: taskRoleArns,
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
      { Sid: "ReadTargets", Action: "elasticloadbalancing:DescribeTargetHealth", Resource: "*" },
      ...this.followedDeployments(),
    ];
  }

  private followedDeployments(): Statement[] {
    const { clusterName, followedServiceNames: followed } = this.args;
    if (followed.length === 0) return [];
    return [
      {
        Sid: "FollowDeployments",
        Action: ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments", "ecs:StopServiceDeployment"],
        Resource: followed.flatMap((service) => [
          this.ecs(`service/${clusterName}/${service}`),
          this.ecs(`service-deployment/${clusterName}/${service}/*`),
        ]),
      },
    ];
  }

  private oneOffTasks(): Statement[] {
    const { clusterName, taskFamilies, logGroupNames } = this.args;
    const inCluster = { ArnEquals: { "ecs:cluster": this.ecs(`cluster/${clusterName}`) } };
    return [
      { Sid: "ListTasks", Action: "ecs:ListTasks", Resource: "*", Condition: inCluster },
      {
        Sid: "FollowTasks",
        Action: ["ecs:DescribeTasks", "ecs:StopTask"],
        Resource: this.ecs(`task/${clusterName}/*`),
      },
      ...(taskFamilies.length
        ? [
            {
              Sid: "RunTasks",
              Action: "ecs:RunTask",
              Resource: taskFamilies.map((family) => this.ecs(`task-definition/${family}:*`)),
              Condition: inCluster,
            },
          ]
        : []),
      {
        Sid: "ReadLogs",
        Action: "logs:GetLogEvents",
        Resource: logGroupNames.map((group) => this.arnOf("logs", `log-group:${group}:log-stream:*`)),
      },
    ];
  }

  private migration(): Statement[] {
    const { migrationFunction } = this.args;
    if (!migrationFunction) return [];
    const Resource = this.arnOf("lambda", `function:${migrationFunction}:live`);
    return [{ Sid: "Migrate", Action: "lambda:InvokeFunction", Resource }];
  }

  private records(): Statement[] {
    const Action = ["dynamodb:GetItem", "dynamodb:PutItem"];
    return [
      { Sid: "RecordReleases", Action, Resource: this.args.recordArn },
      { Sid: "ReadAlarms", Action: "cloudwatch:DescribeAlarms", Resource: this.arnOf("cloudwatch", "alarm:*") },
    ];
  }

  private snapshots(): Statement[] {
    const { snapshotOf } = this.args;
    if (!snapshotOf) return [];
    const { kind, identifier } = snapshotOf;
    const [action, source, snapshot] =
      kind === "instance" ? ["DBSnapshot", "db", "snapshot"] : ["DBClusterSnapshot", "cluster", "cluster-snapshot"];
    return [
      {
        Sid: "TakeSnapshots",
        Action: [`rds:Create${action}`, `rds:Describe${action}s`],
        Resource: [
          this.arnOf("rds", `${source}:${identifier}`),
          this.arnOf("rds", `${snapshot}:${identifier}-before-*`),
        ],
      },
    ];
  }

  private tellings(): Statement[] {
    const { topic } = this.args;
    if (!topic) return [];
    return [
      { Sid: "TellPeople", Action: "sns:Publish", Resource: topic.arn },
      { Sid: "EncryptTellings", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: topic.keyArn },
    ];
  }

  /** ReadOnlyAccess describes secrets, and a refresh compares their values. */
  private secretValues(): Statement[] {
    const { secretArns, region } = this.args;
    if (secretArns.length === 0) return [];
    const decrypt = (service: "secretsmanager" | "ssm", context: string): Statement => ({
      Sid: `DecryptFor${service === "ssm" ? "Parameters" : "Secrets"}`,
      Action: "kms:Decrypt",
      Resource: this.arnOf("kms", "key/*"),
      Condition: {
        StringEquals: {
          "kms:ViaService": `${service}.${region}.amazonaws.com`,
          [`kms:EncryptionContext:${context}`]: [...secretArns],
        },
      },
    });
    return [
      {
        Sid: "ReadSecretValues",
        Action: ["secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"],
        Resource: secretArns,
      },
      decrypt("secretsmanager", "SecretARN"),
      decrypt("ssm", "PARAMETER_ARN"),
    ];
  }

  /** A managed policy for a refresh, such as ReadOnlyAccess, reads what others keep in the account, too. */
  private noOthersData(): Statement[] {
    const { secretArns } = this.args;
    return [
      {
        Sid: "NoData",
        Effect: "Deny",
        Action: [
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:GetRecords",
          "dynamodb:PartiQLSelect",
          "dynamodb:Query",
          "dynamodb:Scan",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
          "kinesis:GetRecords",
          "logs:FilterLogEvents",
          "logs:GetLogEvents",
          "logs:GetLogRecord",
          "logs:GetQueryResults",
          "logs:StartLiveTail",
          "logs:StartQuery",
          "sqs:ReceiveMessage",
          "wafv2:GetSampledRequests",
        ],
        Resource: "*",
      },
      {
        Sid: "NoOthersObjects",
        Effect: "Deny",
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        NotResource: [...this.stateFiles(), this.stateVersion()],
      },
      {
        Sid: "NoOthersSecrets",
        Effect: "Deny",
        Action: [
          "secretsmanager:GetSecretValue",
          "ssm:GetParameter",
          "ssm:GetParameterHistory",
          "ssm:GetParameters",
          "ssm:GetParametersByPath",
        ],
        ...(secretArns.length > 0 ? { NotResource: secretArns } : { Resource: "*" }),
      },
    ];
  }

  /** The stack's own files only: another stack's state has that one's secrets. */
  private stateFiles(): string[] {
    const { bucketName, project, stack } = this.args.state;
    return [
      `stacks/${project}/${stack}.json*`,
      `locks/organization/${project}/${stack}/*`,
      `history/${project}/${stack}/*`,
      `backups/${project}/${stack}/*`,
    ].map((file) => `arn:aws:s3:::${bucketName}/.pulumi/${file}`);
  }

  private stateVersion(): string {
    return `arn:aws:s3:::${this.args.state.bucketName}/.pulumi/meta.yaml`;
  }

  private state(access: "read" | "read-write"): Statement[] {
    const { bucketName, keyArn } = this.args.state;
    const files = this.stateFiles();
    const write = access === "read-write";
    return [
      { Sid: "ListState", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucketName}` },
      { Sid: "ReadStateVersion", Action: "s3:GetObject", Resource: this.stateVersion() },
      {
        Sid: "UseState",
        Action: write ? ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"] : ["s3:GetObject"],
        Resource: files,
      },
      ...(keyArn
        ? [
            {
              Sid: "ReadSecretsInState",
              Action: write ? ["kms:Decrypt", "kms:Encrypt"] : ["kms:Decrypt"],
              Resource: keyArn,
            },
          ]
        : []),
    ];
  }

  private ecs(rest: string): pulumi.Output<string> {
    return this.arnOf("ecs", rest);
  }

  private arnOf(service: string, rest: string): pulumi.Output<string> {
    return pulumi.interpolate`arn:aws:${service}:${this.args.region}:${this.args.accountId}:${rest}`;
  }

  /** What the program asks AWS for while it runs. */
  private lookUps(): Statement[] {
    const { region } = this.args;
    return [
      {
        Sid: "LookUp",
        // AWS knows no resources for these.
        Action: [
          "ec2:DescribeManagedPrefixLists",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
          "route53:ListHostedZones",
        ],
        Resource: "*",
      },
      {
        Sid: "LookInto",
        Action: ["ec2:DescribeVpcAttribute", "ec2:GetManagedPrefixListEntries"],
        // AWS's own lists stand in no account's name.
        Resource: [this.arnOf("ec2", "vpc/*"), `arn:aws:ec2:${region}:*:prefix-list/*`],
      },
      {
        Sid: "ReadZones",
        Action: ["route53:GetHostedZone", "route53:ListTagsForResource"],
        Resource: "arn:aws:route53:::hostedzone/*",
      },
    ];
  }
}
