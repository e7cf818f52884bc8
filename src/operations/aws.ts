import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Failure } from "./failure";

/** The parts of AWS that operations talk to. */
export interface Aws {
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly rds: RDSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** Clients for a region, with the credentials of the environment. */
export function awsIn(region: string): Aws {
  return {
    ecr: new ECRClient({ region }),
    ecs: new ECSClient({ region }),
    elb: new ElasticLoadBalancingV2Client({ region }),
    // A migration that took long must not be started again while it runs.
    lambda: new LambdaClient({ region, maxAttempts: 1 }),
    logs: new CloudWatchLogsClient({ region }),
    rds: new RDSClient({ region }),
    ssm: new SSMClient({ region }),
    sts: new STSClient({ region }),
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
