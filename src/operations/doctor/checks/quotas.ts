import { type Dimension, GetMetricStatisticsCommand, type Statistic } from "@aws-sdk/client-cloudwatch";
import { DescribeAddressesCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuota,
} from "@aws-sdk/client-service-quotas";
import type { Config } from "../../../config/schema";
import { ifThere } from "../ask";
import type { DoctorAws } from "../aws";
import { blocking, type Check, type Fault, type Subject } from "../check";

/** Quotas by the codes that AWS gives them. */
const VCPUS = { ServiceCode: "fargate", QuotaCode: "L-3032A538" };
const ADDRESSES = { ServiceCode: "ec2", QuotaCode: "L-0263D0A3" };
const VPCS = { ServiceCode: "vpc", QuotaCode: "L-F678F1CE" };

/** AWS keeps so many of the account's concurrency for functions that reserve none. */
const UNRESERVED = 100;
/** What ECS describes at once. */
const PAGE = 10;

/** A release starts as many tasks again as run, before it stops those, and a migration beside. */
export const vcpus: Check<Subject> = {
  name: "Fargate vCPUs",
  async look({ config, aws, clock }) {
    if (Object.keys(config.services).length === 0) return [];
    const running = await runningTasks(config, aws().ecs);
    const units = Object.entries(config.services).map(([entry, { cpu, desiredCount, scaling }]) => {
      const due = scaling?.min ?? desiredCount;
      return cpu * Math.max(due, running.get(entry) ?? 0);
    });
    const migrate = config.releases.migrate;
    const service = migrate && "task" in migrate ? config.tasks[migrate.task]?.service : undefined;
    const migration = (service && config.services[service]?.cpu) || 0;
    const needed = (units.reduce((sum, one) => sum + one, 0) + migration) / 1024;
    const quota = await quotaOf(aws(), VCPUS);
    const used = await usageOf(aws(), quota, clock.now());
    return tooFew({ what: "Fargate vCPUs", of: "a release starts tasks with", needed, used, quota, ...VCPUS });
  },
};

async function runningTasks({ cluster, services }: Config, ecs: DoctorAws["ecs"]): Promise<Map<string, number>> {
  const entries = Object.entries(services);
  const counts = new Map<string, number>();
  for (let i = 0; i < entries.length; i += PAGE) {
    const names = entries.slice(i, i + PAGE).map(([, { name }]) => name);
    const page = await ifThere(ecs.send(new DescribeServicesCommand({ cluster: cluster?.name, services: names })));
    for (const { serviceName, runningCount = 0 } of page?.services ?? []) {
      const entry = entries.find(([, { name }]) => name === serviceName)?.[0];
      if (entry) counts.set(entry, runningCount);
    }
  }
  return counts;
}

/** An Elastic IP for each NAT gateway that isn't made yet. */
export const addresses: Check<Subject> = {
  name: "Elastic IPs",
  async look({ config: { network }, aws, made }) {
    const gateways = network.vpc === "dedicated" ? network.natGateways.length : 0;
    const needed = gateways - made.count("aws:ec2/eip:Eip");
    if (needed <= 0) return [];
    const quota = await quotaOf(aws(), ADDRESSES);
    const { Addresses = [] } = await aws().ec2.send(new DescribeAddressesCommand({}));
    return tooFew({
      what: "Elastic IPs",
      of: "NAT gateways need",
      needed,
      used: Addresses.length,
      quota,
      ...ADDRESSES,
    });
  },
};

/** A VPC, where the stack has one of its own that isn't made yet. */
export const vpcs: Check<Subject> = {
  name: "VPCs",
  async look({ config: { network }, aws, made }) {
    if (network.vpc !== "dedicated" || made.count("aws:ec2/vpc:Vpc") > 0) return [];
    const quota = await quotaOf(aws(), VPCS);
    const { Vpcs = [] } = await aws().ec2.send(new DescribeVpcsCommand({}));
    return tooFew({ what: "VPCs", of: "the stack needs", needed: 1, used: Vpcs.length, quota, ...VPCS });
  },
};

/** What functions reserve of the account's concurrency leaves AWS's hundred for the others. */
export const concurrency: Check<Subject> = {
  name: "Lambda concurrency",
  async look({ config: { functions }, aws }) {
    const reserving = Object.values(functions).filter(({ reservedConcurrency }) => reservedConcurrency !== undefined);
    if (reserving.length === 0) return [];
    const { lambda } = aws();
    const held = reserving.map(async ({ name: FunctionName }) => {
      const found = await ifThere(lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })));
      return found?.ReservedConcurrentExecutions ?? 0;
    });
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    const { UnreservedConcurrentExecutions: free = 0, ConcurrentExecutions: limit = 0 } = AccountLimit ?? {};
    const due = sum(reserving.map(({ reservedConcurrency = 0 }) => reservedConcurrency));
    const left = free + sum(await Promise.all(held)) - due;
    if (left >= UNRESERVED) return [];
    return [
      blocking(
        `functions reserve ${due} of the account's ${limit} concurrent executions: ${Math.max(left, 0)} would be left, and AWS keeps ${UNRESERVED}`,
        `raise it by ${UNRESERVED - left}: ${raise({ ServiceCode: "lambda", QuotaCode: "L-B99A9384" }, limit + UNRESERVED - left)}`,
      ),
    ];
  },
};

interface Code {
  readonly ServiceCode: string;
  readonly QuotaCode: string;
}

async function quotaOf({ quotas }: DoctorAws, code: Code): Promise<ServiceQuota> {
  const own = await ifThere(quotas.send(new GetServiceQuotaCommand(code)));
  const found = own ?? (await quotas.send(new GetAWSDefaultServiceQuotaCommand(code)));
  return found.Quota ?? {};
}

/** AWS says of some quotas how much is used, as a metric. */
async function usageOf({ cloudwatch }: DoctorAws, { UsageMetric }: ServiceQuota, now: number): Promise<number> {
  if (!UsageMetric?.MetricName) return 0;
  const statistic = (UsageMetric.MetricStatisticRecommendation ?? "Maximum") as Statistic;
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: UsageMetric.MetricNamespace,
      MetricName: UsageMetric.MetricName,
      Dimensions: Object.entries(UsageMetric.MetricDimensions ?? {}).map(
        ([Name, Value]): Dimension => ({ Name, Value }),
      ),
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now),
      Period: 300,
      Statistics: [statistic],
    }),
  );
  const newest = Datapoints.sort((a, b) => (b.Timestamp?.getTime() ?? 0) - (a.Timestamp?.getTime() ?? 0))[0];
  return newest?.[statistic as "Maximum"] ?? 0;
}

interface Use extends Code {
  readonly what: string;
  readonly of: string;
  readonly needed: number;
  readonly used: number;
  readonly quota: ServiceQuota;
}

function tooFew({ what, of, needed, used, quota, ...code }: Use): Fault[] {
  const { Value: value } = quota;
  if (value === undefined || used + needed <= value) return [];
  return [
    blocking(
      `${of} ${needed} ${what}, and of the account's ${value} ${used} are in use`,
      raise(code, Math.ceil(used + needed)),
    ),
  ];
}

function raise({ ServiceCode, QuotaCode }: Code, value: number): string {
  return `aws service-quotas request-service-quota-increase --service-code ${ServiceCode} --quota-code ${QuotaCode} --desired-value ${value}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
