import { ACMClient } from "@aws-sdk/client-acm";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";

/** The services of AWS that the doctor asks, all of them read only. */
export interface DoctorAws {
  readonly acm: ACMClient;
  readonly cloudfront: CloudFrontClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly quotas: ServiceQuotasClient;
  readonly rds: RDSClient;
  readonly route53: Route53Client;
  readonly s3: S3Client;
  readonly s3control: S3ControlClient;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sts: STSClient;
}

/** Somebody waits for the answer: what hangs is told, and the rest is shown. */
const REQUESTS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** Clients for a region, with the credentials of the environment. */
export function doctorAwsIn(region: string): DoctorAws {
  // Everything is asked at once, and AWS throttles.
  const options = { region, maxAttempts: 5, requestHandler: REQUESTS };
  return {
    acm: new ACMClient(options),
    cloudfront: new CloudFrontClient(options),
    cloudwatch: new CloudWatchClient(options),
    dynamodb: new DynamoDBClient(options),
    ec2: new EC2Client(options),
    ecr: new ECRClient(options),
    ecs: new ECSClient(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient(options),
    quotas: new ServiceQuotasClient(options),
    rds: new RDSClient(options),
    route53: new Route53Client(options),
    s3: new S3Client(options),
    s3control: new S3ControlClient(options),
    secrets: new SecretsManagerClient(options),
    sns: new SNSClient(options),
    sts: new STSClient(options),
  };
}
