import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../lib/iam";
import type { BucketArgs } from "./bucket";

type Access = Pick<
  BucketArgs,
  "publicRead" | "distributionArn" | "loadBalancerLogs" | "cdnLogs" | "bucketLogs" | "accountId"
>;

/** What a bucket's policy says: nobody without TLS; readers and writers of logs as its arguments have them. */
export function bucketStatements({
  bucketArn,
  publicRead,
  distributionArn,
  loadBalancerLogs: logs,
  cdnLogs,
  bucketLogs,
  accountId,
}: Access & { readonly bucketArn: pulumi.Output<string> }): Statement[] {
  const objects = pulumi.interpolate`${bucketArn}/*`;
  return [
    {
      Sid: "DenyPlainHttp",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, objects],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...(publicRead ? [{ Sid: "PublicRead", Principal: "*", Action: "s3:GetObject", Resource: objects }] : []),
    ...(distributionArn
      ? [{ Sid: "DistributionReads", Action: "s3:GetObject", Resource: objects, ...byDistribution(distributionArn) }]
      : []),
    ...(logs
      ? [
          {
            Sid: "LoadBalancerLogs",
            Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: pulumi.interpolate`${bucketArn}/${logs.prefix}/AWSLogs/${accountId}/*`,
          },
        ]
      : []),
    ...(cdnLogs ? [distributionsLog(bucketArn, accountId)] : []),
    ...(bucketLogs.length > 0
      ? [
          {
            Sid: "BucketLogs",
            Principal: { Service: "logging.s3.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: bucketLogs.map((prefix) => pulumi.interpolate`${bucketArn}/${prefix}*`),
            Condition: { StringEquals: { "aws:SourceAccount": accountId } },
          },
        ]
      : []),
  ];
}

/** What a key's policy says so that a distribution reads objects that are encrypted with the key. */
export function distributionDecrypts(distributionArn: pulumi.Input<string>): Statement {
  return { Sid: "DistributionDecrypts", Action: "kms:Decrypt", Resource: "*", ...byDistribution(distributionArn) };
}

/** CloudFront, in the name of one distribution. */
function byDistribution(distributionArn: pulumi.Input<string>) {
  return {
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
  };
}

/** As CloudWatch would add it to the policy by itself, if it weren't there. */
function distributionsLog(bucketArn: pulumi.Output<string>, accountId: pulumi.Input<string>): Statement {
  return {
    Sid: "DistributionLogs",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/CloudFront/*`,
    Condition: {
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:logs:us-east-1:${accountId}:delivery-source:*` },
    },
  };
}
