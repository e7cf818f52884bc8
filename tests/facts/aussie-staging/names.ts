import type { Plan } from "../../support/plan";

export const DOCUMENT = "aussie-staging.md";

export const PUBLIC_SUBNETS = ["subnet-public-ap-southeast-2a", "subnet-public-ap-southeast-2b"];
export const PRIVATE_SUBNETS = ["subnet-private-ap-southeast-2a", "subnet-private-ap-southeast-2b"];

export const ARN = {
  repository: "arn:aws:ecr:ap-southeast-2:123456789012:repository/aussie-markets/api",
  databaseUrl: "arn:aws:ssm:ap-southeast-2:123456789012:parameter/aussie-markets/staging/api/DATABASE_URL",
  redisUrl: "arn:aws:ssm:ap-southeast-2:123456789012:parameter/aussie-markets/staging/api/REDIS_URL",
  targetGroup:
    "arn:aws:elasticloadbalancing:ap-southeast-2:123456789012:targetgroup/aussie-markets-api-staging-3000/0123456789abcdef",
  logs: "arn:aws:s3:::aussie-markets-staging-logs",
};

export function keyArn(plan: Plan, alias: string): string {
  return `arn:aws:kms:ap-southeast-2:123456789012:key/${plan.keyId(alias)}`;
}
