import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../../lib/iam";
import { driftPolicy } from "./drift-policy";
import { previewPolicy } from "./preview-policy";
import { imagesPolicy, releasePolicy } from "./release-policy";
import type { WorkflowScope } from "./workflow-scope";

/** A role's name, who may take it, and what it may do beside. */
export interface WorkflowRoleArgs {
  readonly roleName: string;
  /** What a workflow must be to take the role, such as `environment:staging`; exactly. */
  readonly subjects: readonly string[];
  /** Managed policies beside what the role may do anyway. */
  readonly policyArns: readonly string[];
}

export interface DeploymentRoleArgs extends WorkflowRoleArgs, WorkflowScope {
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
    this.arn = this.createRole(name, args, providerArn, releasePolicy(args, args.images === undefined));
    if (args.images) this.imagesArn = this.createRole(`${name}-images`, args.images, providerArn, imagesPolicy(args));
    if (args.preview) {
      this.previewArn = this.createRole(`${name}-preview`, args.preview, providerArn, previewPolicy(args));
    }
    if (args.drift) this.driftArn = this.createRole(`${name}-drift`, args.drift, providerArn, driftPolicy(args));

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
}
