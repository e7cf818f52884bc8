import * as pulumi from "@pulumi/pulumi";

/** One statement of an IAM policy, as in AWS's reference. */
export interface Statement {
  readonly Sid: string;
  readonly Effect?: "Allow" | "Deny";
  readonly Principal?: pulumi.Input<string> | Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  /** All but these; in a denial. */
  readonly NotResource?: readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<pulumi.Input<string>[]>>>>
  >;
}

/** A policy document as JSON: always the same text for the same statements, `Effect` is `Allow` where none is given. */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map(({ Sid, Effect = "Allow", ...rest }) => ({ Sid, Effect, ...rest })),
  });
}

/**
 * The trust policy of a role that an AWS service takes.
 *
 * @param account whose resources the service must work for; undefined for services that take no role of another account
 */
export function serviceTrust(service: string, account?: pulumi.Input<string>): pulumi.Output<string> {
  return policyDocument([
    {
      Sid: "AssumedByService",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      // Without it, another account's resources of that service could use the role ("confused deputy").
      ...(account && { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
    },
  ]);
}
