import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mapValues } from "../lib/objects";
import { Failure } from "./failure";
import { type PatienceArgs, patient } from "./patience";

/** The services of AWS that operations talk to. */
export interface Aws {
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly elasticache: ElastiCacheClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly rds: RDSClient;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** Without these the SDK waits for ever for a server that accepts and never answers. */
const REQUESTS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
/** Lambda answers when the function has ended. */
const FUNCTION_MS = 910_000;

/**
 * Clients for a region.
 *
 * @param profile whose credentials, of AWS's configuration files; default: those of the environment
 */
export function awsIn(region: string, profile?: string): Aws {
  const options = { region, maxAttempts: 3, requestHandler: REQUESTS, ...(profile && { profile }) };
  return {
    cloudwatch: new CloudWatchClient(options),
    dynamodb: new DynamoDBClient(options),
    ecr: new ECRClient(options),
    ecs: new ECSClient(options),
    elasticache: new ElastiCacheClient(options),
    elb: new ElasticLoadBalancingV2Client(options),
    // A migration that took long must not be started again while it runs.
    lambda: new LambdaClient({
      ...options,
      maxAttempts: 1,
      requestHandler: { ...REQUESTS, requestTimeout: FUNCTION_MS, socketTimeout: FUNCTION_MS },
    }),
    logs: new CloudWatchLogsClient(options),
    rds: new RDSClient(options),
    secrets: new SecretsManagerClient(options),
    sns: new SNSClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
  };
}

/** The same clients, but they outlive trouble at AWS; and a Ctrl-C ends what they ask, except about the record. */
export function patientAws(aws: Aws, args: PatienceArgs): Aws {
  return {
    ...(mapValues(aws as unknown as Record<string, Aws["ecs"]>, (client) => patient(client, args)) as unknown as Aws),
    dynamodb: patient(aws.dynamodb, { ...args, interrupted: undefined, fence: undefined }),
  };
}

/**
 * @param allowed accounts that the stack may go to; undefined: any
 * @returns who is asking, for those who come next
 * @throws Failure where the credentials are another account's
 */
export async function checkAccount({ sts }: Pick<Aws, "sts">, allowed: readonly string[] | undefined): Promise<string> {
  const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
  if (!allowed || allowed.includes(Account)) return Arn;
  throw new Failure(
    "account",
    `The credentials are for account ${Account}, and the stack belongs to ${allowed.join(" or ")}. Nothing was changed.`,
  );
}
