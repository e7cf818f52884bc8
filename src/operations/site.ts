import type { Config } from "../config/schema";
import { entryOf } from "../lib/objects";
import type { Aws } from "./aws";
import { Failure } from "./failure";
import type { OneOffRun } from "./one-off-run";
import type { ProofArgs } from "./proof";
import type { Intent } from "./rollout";
import { describeServices } from "./services";

/** Outputs of a stack that operations read. */
interface Outputs {
  readonly clusterName?: string;
  readonly serviceNames?: Readonly<Record<string, string>>;
  readonly siteUrl?: string;
  readonly loadBalancerUrl?: string;
  readonly functionNames?: Readonly<Record<string, string>>;
}

/** A stack as it stands in AWS: the stack file's entries by their physical names. */
export class Site {
  readonly cluster: string;
  private readonly serviceNames: Readonly<Record<string, string>>;

  constructor(
    private readonly config: Config,
    private readonly outputs: Outputs,
  ) {
    if (!outputs.clusterName || !outputs.serviceNames) {
      throw new Failure(
        "preview",
        "The stack has no services yet. Deploy it first: docs/runbooks/first-deployment.md.",
      );
    }
    this.cluster = outputs.clusterName;
    this.serviceNames = outputs.serviceNames;
  }

  /** @param revisions ARN of the intended revision by entry */
  intents(revisions: Readonly<Record<string, string>>): Intent[] {
    return Object.entries(this.serviceNames).map(([entry, service]) => ({
      entry,
      service,
      taskDefinition: entryOf(revisions, entry),
    }));
  }

  /** What must hold once services run as intended. */
  proof(intents: readonly Intent[]): Omit<ProofArgs, "deadlineSeconds"> {
    const { services, releases } = this.config;
    const base = this.outputs.siteUrl ?? this.outputs.loadBalancerUrl;
    return {
      cluster: this.cluster,
      intents,
      checked: Object.keys(services).filter((entry) => services[entry]?.containerHealthCheck),
      urls: releases.healthPaths.map((path) => `${base}${path}`),
    };
  }

  /**
   * How a one-off task is run.
   *
   * @param revisions ARN of the revision by entry of tasks
   */
  oneOffRun(
    task: string,
    revisions: Readonly<Record<string, string>>,
    how: Pick<OneOffRun, "startedBy" | "kind">,
  ): OneOffRun {
    const { service, deadlineSeconds } = entryOf(this.config.tasks, task);
    return {
      ...how,
      cluster: this.cluster,
      service: entryOf(this.serviceNames, service),
      taskDefinition: entryOf(revisions, task),
      deadlineSeconds,
    };
  }

  functionName(entry: string): string {
    return entryOf(this.outputs.functionNames ?? {}, entry);
  }

  /** What the services are set to run. */
  async currentRevisions(ecs: Aws["ecs"]): Promise<{ taskDefinition: string; repository: string }[]> {
    const found = await describeServices(ecs, this.cluster, Object.values(this.serviceNames));
    return Object.entries(this.serviceNames).flatMap(([entry, name]) => {
      const service = found.get(name);
      const repository = this.config.services[entry]?.repository;
      return service?.taskDefinition && repository ? [{ taskDefinition: service.taskDefinition, repository }] : [];
    });
  }
}

/** @throws Failure where the stack has no services yet */
export function siteOf(config: Config, outputs: Readonly<Record<string, unknown>>): Site {
  return new Site(config, outputs as Outputs);
}
