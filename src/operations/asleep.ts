import type { Config } from "../config/schema";
import type { Aws } from "./aws";
import { Failure } from "./failure";
import { describeServices } from "./services";
import type { Site } from "./site";

/** What is looked at. */
interface Stack {
  readonly config: Config;
  readonly site: Site;
  readonly aws: Pick<Aws, "ecs">;
}

/** Whether the stack's schedule has put it to sleep: no service has a task that has any by day. */
export async function isAsleep({ config, site, aws }: Stack): Promise<boolean> {
  if (!config.schedule) return false;
  const entries = sleepers(config, site);
  const names = entries.map((entry) => site.serviceName(entry));
  const found = await describeServices(aws.ecs, site.cluster, names);
  return entries.length > 0 && names.every((name) => found.get(name)?.desiredCount === 0);
}

/** @throws Failure that says when it wakes, and how one wakes it now */
export async function checkAwake(stack: Stack): Promise<void> {
  if (!(await isAsleep(stack))) return;
  const told = `The stack is asleep: ${whenItWakes(stack.config)}. Nothing was changed.`;
  const how = "To wake it now, first the database if it has one, and the services when that is available:";
  throw new Failure("asleep", [`${told} ${how}`, ...wakingCommands(stack)].join("\n  "));
}

/** Like `it wakes at 07:00 on MON, TUE (UTC)`. */
export function whenItWakes({ schedule }: Pick<Config, "schedule">): string {
  return schedule
    ? `it wakes at ${schedule.wakes} on ${schedule.days.join(", ")} (${schedule.timezone})`
    : "it is awake";
}

/** What the schedule does in the morning, by hand. */
function wakingCommands({ config, site }: Pick<Stack, "config" | "site">): string[] {
  const { database, services, aws } = config;
  const region = `--region ${aws.region}`;
  const start = {
    postgres: "start-db-instance --db-instance-identifier",
    "aurora-postgresql": "start-db-cluster --db-cluster-identifier",
  };
  return [
    ...(database ? [`aws rds ${start[database.engine]} ${database.identifier} ${region}`] : []),
    ...sleepers(config, site).map((entry) => {
      const { desiredCount = 0, scaling } = services[entry] ?? {};
      const service = site.serviceName(entry);
      return scaling
        ? `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${site.cluster}/${service} --min-capacity ${scaling.min} --max-capacity ${scaling.max} ${region}`
        : `aws ecs update-service --cluster ${site.cluster} --service ${service} --desired-count ${desiredCount} ${region}`;
    }),
  ];
}

/** Entries of services that are deployed and have tasks by day. */
function sleepers({ services }: Config, site: Site): string[] {
  return site.othersThan({}).filter((entry) => {
    const { desiredCount = 0, scaling } = services[entry] ?? {};
    return (scaling?.min ?? desiredCount) > 0;
  });
}
