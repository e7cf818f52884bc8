import type { Statement } from "../../lib/iam";
import { previewPolicy, stateFiles, stateVersion } from "./preview-policy";
import { tellings } from "./release-policy";
import { arnIn, type WorkflowScope } from "./workflow-scope";

/** What a refresh reads. */
export function driftPolicy(scope: WorkflowScope): Statement[] {
  return [...previewPolicy(scope), ...secretValues(scope), ...tellings(scope), ...noOthersData(scope)];
}

/** ReadOnlyAccess describes secrets, and a refresh compares their values. */
function secretValues(scope: WorkflowScope): Statement[] {
  const { secretArns, region } = scope;
  if (secretArns.length === 0) return [];
  const decrypt = (service: "secretsmanager" | "ssm", context: string): Statement => ({
    Sid: `DecryptFor${service === "ssm" ? "Parameters" : "Secrets"}`,
    Action: "kms:Decrypt",
    Resource: arnIn(scope, "kms", "key/*"),
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
function noOthersData(scope: WorkflowScope): Statement[] {
  const { secretArns } = scope;
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
      NotResource: [...stateFiles(scope), stateVersion(scope)],
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
