import type { Config } from "../config/schema";
import type { Revisions } from "../engine/engine";
import { alarmNames, shiftMinutes, strategyOf } from "../lib/deployment";
import { NO_RELEASE } from "../lib/no-release";
import { entryOf } from "../lib/objects";
import type { Aws } from "./aws";
import { Failure } from "./failure";
import { repositoriesWithout } from "./images";
import type { OneOffRun } from "./one-off-run";
import type { ProofArgs } from "./proof";
import type { Release } from "./record";
import { type Followed, type Intent, primaryOf } from "./rollout";
import { describeServices, imageTag } from "./services";

/** Outputs of a stack that operations read. */
interface Outputs {
  readonly clusterName?: string;
  readonly serviceNames?: Readonly<Record<string, string>>;
  readonly releaseTable?: string;
  readonly siteUrl?: string;
  readonly loadBalancerUrl?: string;
  readonly alarmNames?: readonly string[];
  readonly functionNames?: Readonly<Record<string, string>>;
  readonly dashboardUrl?: string;
  readonly alarmTopicArn?: string;
}

/** A stack as it stands in AWS: the stack file's entries by their physical names. */
export class Site {
  readonly cluster: string;
  /** DynamoDB's, with the record of releases. */
  readonly table: string;
  readonly alarms: readonly string[];
  /** Undefined: the stack has no site. */
  readonly url?: string;
  /** Undefined: the stack has none. */
  readonly dashboardUrl?: string;
  /** Where those listen who get alarms; undefined: the stack has no alarms. */
  readonly topicArn?: string;
  private readonly serviceNames: Readonly<Record<string, string>>;

  constructor(
    private readonly config: Config,
    private readonly outputs: Outputs,
  ) {
    const { clusterName, serviceNames, releaseTable, alarmNames = [], siteUrl, loadBalancerUrl } = outputs;
    if (!clusterName || !serviceNames) {
      throw new Failure(
        "preview",
        "The stack has no services yet. Deploy it first: docs/runbooks/first-deployment.md.",
      );
    }
    if (!releaseTable) {
      throw new Failure(
        "preview",
        "The stack has no table yet in which releases are recorded: it was deployed by an earlier program. " +
          "Run pulumi up with the release that runs, then release.",
      );
    }
    this.cluster = clusterName;
    this.serviceNames = serviceNames;
    this.table = releaseTable;
    this.alarms = alarmNames;
    this.url = siteUrl ?? loadBalancerUrl;
    this.dashboardUrl = outputs.dashboardUrl;
    this.topicArn = outputs.alarmTopicArn;
  }

  /**
   * @param revisions ARN of the intended revision by entry; services of other entries are left aside
   * @param before ARN of the revision that ran before, by entry
   */
  intents(revisions: Revisions["services"], before: Revisions["services"] = {}): Intent[] {
    return Object.entries(this.serviceNames).flatMap(([entry, service]) => {
      const taskDefinition = revisions[entry];
      const settings = this.config.services[entry];
      if (!taskDefinition || !settings) return [];
      const atLeast = settings.scaling?.min ?? settings.desiredCount;
      return [{ entry, service, taskDefinition, before: before[entry], atLeast, followed: this.followed(entry) }];
    });
  }

  private followed(entry: string): Followed | undefined {
    const { prefix, services } = this.config;
    const deployment = services[entry]?.deployment;
    if (!deployment) return undefined;
    return {
      strategy: strategyOf(deployment),
      alarmNames: alarmNames(prefix, entry, deployment),
      minutes: shiftMinutes(deployment),
    };
  }

  /** Entries of services that aren't among these. */
  othersThan(revisions: Revisions["services"]): string[] {
    return Object.keys(this.serviceNames).filter((entry) => !(entry in revisions));
  }

  /** What must hold once services run as intended. */
  proof(intents: readonly Intent[]): Pick<ProofArgs, "cluster" | "intents" | "checked" | "urls" | "alarms"> {
    const { services, releases } = this.config;
    return {
      cluster: this.cluster,
      intents,
      checked: Object.keys(services).filter((entry) => services[entry]?.containerHealthCheck),
      urls: releases.healthPaths.map((path) => `${this.url}${path}`),
      alarms: this.alarms,
    };
  }

  /**
   * How a one-off task is run.
   *
   * @param revisions ARN of the revision by entry of tasks
   */
  oneOffRun(task: string, revisions: Revisions["tasks"], how: Pick<OneOffRun, "startedBy" | "kind">): OneOffRun {
    const { service, deadlineSeconds } = entryOf(this.config.tasks, task);
    return {
      ...how,
      cluster: this.cluster,
      service: entryOf(this.serviceNames, service),
      taskDefinition: entryOf(revisions, task),
      deadlineSeconds,
    };
  }

  serviceName(entry: string): string {
    return entryOf(this.serviceNames, entry);
  }

  functionName(entry: string): string {
    return entryOf(this.outputs.functionNames ?? {}, entry);
  }

  /** What ECS is set to run, whatever Pulumi's state or a record says. */
  async running(ecs: Aws["ecs"]): Promise<Pick<Release, "version"> & { services: Revisions["services"] }> {
    const found = await describeServices(ecs, this.cluster, Object.values(this.serviceNames));
    const services: Record<string, string> = {};
    for (const [entry, name] of Object.entries(this.serviceNames)) {
      const revision = primaryOf(found.get(name))?.taskDefinition;
      if (revision) services[entry] = revision;
    }
    const tags = Object.entries(services).map(([entry, revision]) => this.tagOf(ecs, revision, entry));
    const [tag = NO_RELEASE, ...others] = new Set(await Promise.all(tags));
    return { services, version: others.length > 0 ? undefined : tag };
  }

  /** Entries whose revision has no image in the registry and no task: it never ran, and nobody can go back to it. */
  async neverRan({ ecs, ecr }: Pick<Aws, "ecs" | "ecr">, revisions: Revisions["services"]): Promise<string[]> {
    const found = await describeServices(ecs, this.cluster, Object.values(this.serviceNames));
    const idle = Object.entries(revisions).filter(([entry]) => {
      const { desiredCount = 0, runningCount = 0 } = found.get(entryOf(this.serviceNames, entry)) ?? {};
      return desiredCount > 0 && runningCount === 0;
    });
    const without = idle.map(async ([entry, revision]) => {
      const repository = this.config.services[entry]?.repository;
      const tag = await this.tagOf(ecs, revision, entry);
      const isMissing = repository && tag && (await repositoriesWithout(ecr, [repository], tag)).length > 0;
      return isMissing ? [entry] : [];
    });
    return (await Promise.all(without)).flat();
  }

  /** The image tag of a service's revision. */
  async tagOf(ecs: Aws["ecs"], revision: string, entry: string): Promise<string | undefined> {
    const repository = this.config.services[entry]?.repository;
    return repository && imageTag(ecs, revision, repository);
  }
}

/** @throws Failure where the stack has no services yet */
export function siteOf(config: Config, outputs: Readonly<Record<string, unknown>>): Site {
  return new Site(config, outputs as Outputs);
}
