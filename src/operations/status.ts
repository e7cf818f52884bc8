import type { Service } from "@aws-sdk/client-ecs";
import { isAsleep, whenItWakes } from "./asleep";
import { type Inspection, inspectionsOf } from "./inspection";
import { describeRinging } from "./proof";
import type { Attempt, Holder, Release, Seen } from "./record";
import { nameOf } from "./roll-back";
import { type Intent, primaryOf } from "./rollout";
import { followedRollout } from "./service-deployments";
import { describeServices, imageTag } from "./services";
import type { OperationContext } from "./steps";

/** What a service runs. */
interface ServiceStatus {
  readonly entry: string;
  /** Image tag. */
  readonly version?: string;
  /** When ECS began to run it. */
  readonly since?: string;
  readonly tasks: string;
  /** What isn't as it should be. */
  readonly problems: readonly string[];
}

/** An alarm that rings. */
interface RingingAlarm {
  readonly name: string;
  /** What happened, and what to do first. */
  readonly description: string;
  readonly since?: string;
}

export interface Status {
  /** Release in the stack file. */
  readonly release?: string;
  /** Release that was proven last. */
  readonly current?: Release;
  /** Versions that ran before, the newest first. */
  readonly previous: readonly string[];
  /** While there is one, it isn't known what runs. */
  readonly attempt?: Attempt;
  /** Who is at work. */
  readonly holder?: Holder;
  /** When it wakes, where its schedule has put it to sleep. */
  readonly asleep?: string;
  /** Those that ring. */
  readonly alarms: readonly RingingAlarm[];
  /** How one looks closer. */
  readonly inspections: readonly Inspection[];
  readonly url?: string;
  readonly services: readonly ServiceStatus[];
  /** What isn't as it should be, of the stack as a whole. */
  readonly problems: readonly string[];
}

/** What runs in a stack, and where that isn't as it should be. Changes nothing. */
export async function statusOf(context: OperationContext, { record, holder }: Seen): Promise<Status> {
  const { config, site, engine, aws } = context;
  const { current, previous, attempt } = record;
  const known = (current ?? attempt?.from)?.revisions ?? (await engine.revisions());
  const intents = site.intents({ ...(await site.running(aws.ecs)).services, ...known.services });
  const names = intents.map(({ service }) => service);
  const found = await describeServices(aws.ecs, site.cluster, names);
  const ringing = await describeRinging(aws.cloudwatch, site.alarms);
  const alarms = ringing.map(
    ({ AlarmName: name = "", AlarmDescription: description = "", StateUpdatedTimestamp }): RingingAlarm => ({
      name,
      description,
      since: StateUpdatedTimestamp?.toISOString(),
    }),
  );
  const asleep = await isAsleep(context);
  const services = intents.map(async (intent): Promise<ServiceStatus> => {
    const service = found.get(intent.service);
    const primary = primaryOf(service);
    const repository = config.services[intent.entry]?.repository;
    const revision = primary?.taskDefinition;
    const version = revision && repository ? await imageTag(aws.ecs, revision, repository) : undefined;
    return {
      entry: intent.entry,
      version,
      since: primary?.createdAt?.toISOString(),
      tasks: `${service?.runningCount ?? 0} of ${service?.desiredCount ?? 0}`,
      problems: await problemsOf(context, service, asleep ? { ...intent, atLeast: 0 } : intent, version),
    };
  });
  return {
    release: config.release,
    current,
    previous: previous.map(nameOf),
    attempt,
    holder,
    asleep: asleep ? whenItWakes(config) : undefined,
    alarms,
    inspections: inspectionsOf(config, site),
    url: site.url,
    services: await Promise.all(services),
    problems: [
      ...(attempt ? [`${attempt.what} hasn't ended (${attempt.step}): ${adviceOn(attempt, holder)}`] : []),
      ...(current && config.release !== current.version
        ? [`the stack file says ${config.release ?? "no release"}, and ${nameOf(current)} was released last`]
        : []),
      ...alarms.map(({ name, description, since }) =>
        [`the alarm ${name} rings`, since && ` since ${since}`, description && `. ${description}`]
          .filter(Boolean)
          .join(""),
      ),
    ],
  };
}

async function problemsOf(
  { config, aws, site }: OperationContext,
  service: Service | undefined,
  intent: Intent,
  version: string | undefined,
): Promise<string[]> {
  const due = config.release ? intent : { ...intent, atLeast: 0 };
  const rollout = await followedRollout(aws.ecs, site.cluster, service, due);
  return [
    ...("text" in rollout ? [rollout.text] : []),
    ...(config.release && version !== config.release ? [`the stack file says ${config.release}`] : []),
  ];
}

function adviceOn({ what, from }: Attempt, holder: Holder | undefined): string {
  const first = holder ? `${holder.who} is at it, or was killed; then ` : "";
  return `${first}npm run rollback returns to ${nameOf(from)}${what.startsWith("release") ? ", the same release again goes on" : ""}`;
}

/** Whether all is as it should be. */
export function isWell({ problems, services }: Status): boolean {
  return problems.length === 0 && services.every((service) => service.problems.length === 0);
}

/** For people. */
export function renderStatus(status: Status): string {
  const { release, current, previous, holder, url, services, problems, inspections } = status;
  const rows = services.map(({ entry, version = "nothing", since = "", tasks, problems }) =>
    [entry, version, `${tasks} tasks`, since, problems.length ? problems.join("; ") : "steady"].map(String),
  );
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return [
    `stack file: ${release ?? "no release"}`,
    `released last: ${current ? `${nameOf(current)}, ${current.at} by ${current.by}` : "none"}`,
    `before that: ${previous.join(", ") || "none"}`,
    ...(holder ? [`at work: ${holder.who} since ${holder.since}: ${holder.what}`] : []),
    ...(url ? [`site: ${url}`] : []),
    ...(status.asleep ? [`asleep: ${status.asleep}`] : []),
    ...problems.map((problem) => `not so: ${problem}`),
    "",
    ...rows.map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
    "",
    ...inspections.flatMap(({ what, how }) => [`${what}:`, `  ${how}`]),
  ].join("\n");
}
