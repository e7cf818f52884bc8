import { readHistory } from "./history";
import { rolloutOf } from "./rollout";
import { describeServices, imageTag } from "./services";
import type { Site } from "./site";
import type { Operation } from "./steps";

/** What a service runs. */
export interface ServiceStatus {
  readonly entry: string;
  /** Image tag. */
  readonly version?: string;
  /** When ECS began to run it. */
  readonly since?: string;
  readonly tasks: string;
  /** What isn't as it should be. */
  readonly problems: readonly string[];
}

export interface Status {
  /** Release in the stack file. */
  readonly release?: string;
  /** Last release that was proven. */
  readonly proven?: string;
  readonly at?: string;
  readonly by?: string;
  readonly services: readonly ServiceStatus[];
}

/** What runs in a stack, and where that isn't what the stack file says. Changes nothing. */
export async function statusOf({ config, engine, aws }: Operation, site: Site): Promise<Status> {
  const last = (await readHistory(aws.ssm, config.prefix)).at(-1);
  const intents = site.intents((await engine.revisions()).services);
  const found = await describeServices(
    aws.ecs,
    site.cluster,
    intents.map(({ service }) => service),
  );
  const services = intents.map(async (intent): Promise<ServiceStatus> => {
    const service = found.get(intent.service);
    const primary = service?.deployments?.find(({ status }) => status === "PRIMARY");
    const repository = config.services[intent.entry]?.repository;
    const revision = primary?.taskDefinition;
    const version = revision && repository ? await imageTag(aws.ecs, revision, repository) : undefined;
    const rollout = rolloutOf(service, intent);
    return {
      entry: intent.entry,
      version,
      since: primary?.createdAt?.toISOString(),
      tasks: `${service?.runningCount ?? 0} of ${service?.desiredCount ?? 0}`,
      problems: [
        ...("text" in rollout ? [rollout.text] : []),
        ...(config.release && version !== config.release ? [`the stack file says ${config.release}`] : []),
      ],
    };
  });
  return {
    release: config.release,
    proven: last?.version,
    at: last?.at?.toISOString(),
    by: last?.by,
    services: await Promise.all(services),
  };
}

/** For people. */
export function renderStatus({ release, proven, at, by, services }: Status): string {
  const rows = services.map(({ entry, version = "nothing", since = "", tasks, problems }) =>
    [entry, version, `${tasks} tasks`, since, problems.length ? problems.join("; ") : "steady"].map(String),
  );
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return [
    `stack file: ${release ?? "no release"}`,
    `last proven: ${proven ? `${proven}, ${at} by ${by}` : "none"}`,
    "",
    ...rows.map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
  ].join("\n");
}
