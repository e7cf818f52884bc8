/**
 * AWS's public on-demand prices in US dollars, without tax, free tiers and discounts. They change without notice: before money is decided on,
 * compare them with the page named, and date anew what you compared.
 */

/**
 * How well a price is known: `seen` where another publication has the same, `recalled` where it was written down from memory of AWS's page
 * and nobody has compared it since.
 */
export type Confidence = "seen" | "recalled";

/** What one unit of something costs. */
export interface Price {
  readonly unit: string;
  /** By region. */
  readonly usd: Readonly<Record<string, number>>;
  /** AWS's page that has it. */
  readonly source: string;
  /** The publication that was compared, of the United States' price; none: recalled. */
  readonly seenIn?: string;
}

/** When the table was written. Prices marked `recalled` may be older. */
export const PRICES_DATED = "2026-11-25";

const AWS = "https://aws.amazon.com";
const USAGE_AI = "usage.ai, RDS pricing calculator, June 2026";

/** Both regions in the United States have the same prices; Sydney has its own. */
function price(unit: string, unitedStates: number, sydney: number, page: string, seenIn?: string): Price {
  return {
    unit,
    usd: { "us-east-1": unitedStates, "us-west-2": unitedStates, "ap-southeast-2": sydney },
    source: `${AWS}/${page}/pricing/`,
    seenIn,
  };
}

export const PRICES = {
  fargateCpu: price("vCPU-hour", 0.04048, 0.04856, "fargate", "vantage.sh, AWS Fargate Pricing Explained"),
  fargateMemory: price("GB-hour", 0.004445, 0.00532, "fargate", "vantage.sh, AWS Fargate Pricing Explained"),
  lambdaDuration: price("GB-second on Arm", 0.0000133334, 0.0000133334, "lambda"),
  lambdaRequests: price("million requests", 0.2, 0.2, "lambda"),
  lambdaReady: price("GB-second of provisioned concurrency on Arm", 0.0000033334, 0.0000033334, "lambda"),
  images: price("GB-month", 0.1, 0.1, "ecr"),
  natGateway: price("hour", 0.045, 0.059, "vpc", "cloudburn.io, AWS NAT Gateway Pricing, February 2026"),
  natData: price("GB", 0.045, 0.059, "vpc", "cloudburn.io, AWS NAT Gateway Pricing, February 2026"),
  publicAddress: price("hour", 0.005, 0.005, "vpc", "cloudburn.io, AWS NAT Gateway Pricing, February 2026"),
  dataOut: price("GB", 0.09, 0.114, "ec2/on-demand", "cloudpipelines, AWS NAT Gateway pricing 2026"),
  loadBalancer: price("hour", 0.0225, 0.0252, "elasticloadbalancing"),
  loadBalancerUnit: price("LCU-hour", 0.008, 0.008, "elasticloadbalancing"),
  zone: price("zone-month", 0.5, 0.5, "route53"),
  cdnData: price("GB", 0.085, 0.114, "cloudfront"),
  cdnRequests: price("10,000 requests", 0.01, 0.0125, "cloudfront"),
  apiRequests: price("million requests", 3.5, 3.5, "api-gateway"),
  firewall: price("ACL-month", 5, 5, "waf"),
  firewallRule: price("rule-month", 1, 1, "waf"),
  firewallRequests: price("million requests", 0.6, 0.6, "waf"),
  "db.t3.micro": price("hour", 0.018, 0.028, "rds/postgresql"),
  "db.t3.small": price("hour", 0.036, 0.056, "rds/postgresql"),
  databaseStorage: price("GB-month of gp3", 0.115, 0.138, "rds/postgresql", USAGE_AI),
  auroraCapacity: price("ACU-hour", 0.12, 0.2, "rds/aurora", "c3x.dev, Aurora Serverless v2 cost"),
  auroraStorage: price("GB-month", 0.1, 0.11, "rds/aurora", "awsnegotiations.com, May 2026"),
  auroraRequests: price("million requests", 0.2, 0.22, "rds/aurora"),
  "cache.t3.micro": price("hour", 0.017, 0.025, "elasticache", "dragonflydb.io, cache.t3.micro"),
  bucketStorage: price("GB-month", 0.023, 0.025, "s3"),
  replicationTime: price("GB", 0.015, 0.015, "s3"),
  replicationTransfer: price("GB", 0.02, 0.098, "s3"),
  secret: price("secret-month", 0.4, 0.4, "secrets-manager"),
  key: price("key-month", 1, 1, "kms"),
  logs: price("GB", 0.5, 0.67, "cloudwatch"),
  metric: price("metric-month", 0.3, 0.3, "cloudwatch"),
  alarm: price("alarm-metric-month", 0.1, 0.1, "cloudwatch"),
  dashboard: price("dashboard-month", 3, 3, "cloudwatch"),
  traces: price("million traces", 5, 5, "xray"),
  queueRequests: price("million requests", 0.4, 0.4, "sqs"),
  events: price("million events", 1, 1, "eventbridge"),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** A price by its name; undefined for what the table lacks, such as another class of instance. */
export function priceOf(name: string, region: string): number | undefined {
  return Object.hasOwn(PRICES, name) ? (PRICES[name as PriceName] as Price).usd[region] : undefined;
}

/** How well a price is known in a region. */
export function confidenceOf(name: PriceName, region: string): Confidence {
  return (PRICES[name] as Price).seenIn && region.startsWith("us-") ? "seen" : "recalled";
}
