import type { Statement } from "../../lib/iam";
import { arnIn, type WorkflowScope } from "./workflow-scope";

/** What a preview reads. */
export function previewPolicy(scope: WorkflowScope): Statement[] {
  return [...stateAccess(scope, "read"), ...lookUps(scope)];
}

export function stateAccess(scope: WorkflowScope, access: "read" | "read-write"): Statement[] {
  const { bucketName, keyArn } = scope.state;
  const files = stateFiles(scope);
  const write = access === "read-write";
  return [
    { Sid: "ListState", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucketName}` },
    { Sid: "ReadStateVersion", Action: "s3:GetObject", Resource: stateVersion(scope) },
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

/** The stack's own files only: another stack's state has that one's secrets. */
export function stateFiles(scope: WorkflowScope): string[] {
  const { bucketName, project, stack } = scope.state;
  return [
    `stacks/${project}/${stack}.json*`,
    `locks/organization/${project}/${stack}/*`,
    `history/${project}/${stack}/*`,
    `backups/${project}/${stack}/*`,
  ].map((file) => `arn:aws:s3:::${bucketName}/.pulumi/${file}`);
}

export function stateVersion(scope: WorkflowScope): string {
  return `arn:aws:s3:::${scope.state.bucketName}/.pulumi/meta.yaml`;
}

/** What the program asks AWS for while it runs. */
export function lookUps(scope: WorkflowScope): Statement[] {
  const { region } = scope;
  return [
    {
      Sid: "LookUp",
      // AWS knows no resources for these.
      Action: ["ec2:DescribeManagedPrefixLists", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "route53:ListHostedZones"],
      Resource: "*",
    },
    {
      Sid: "LookInto",
      Action: ["ec2:DescribeVpcAttribute", "ec2:GetManagedPrefixListEntries"],
      // AWS's own lists stand in no account's name.
      Resource: [arnIn(scope, "ec2", "vpc/*"), `arn:aws:ec2:${region}:*:prefix-list/*`],
    },
    {
      Sid: "ReadZones",
      Action: ["route53:GetHostedZone", "route53:ListTagsForResource"],
      Resource: "arn:aws:route53:::hostedzone/*",
    },
  ];
}
