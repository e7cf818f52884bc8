import * as pulumi from "@pulumi/pulumi";

/** Where Pulumi keeps the stack's state. */
interface StateArgs {
  readonly bucketName: string;
  /** Key that encrypts secrets in it; undefined: a passphrase does. */
  readonly keyArn?: string;
  /** Pulumi's names of the project and the stack, under which the state lies. */
  readonly project: string;
  readonly stack: string;
}

/** What of a stack workflows work on. */
export interface WorkflowScope {
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

/** The ARN of something in the stack's account and region. */
export function arnIn({ region, accountId }: WorkflowScope, service: string, rest: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:aws:${service}:${region}:${accountId}:${rest}`;
}
