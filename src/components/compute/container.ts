import * as pulumi from "@pulumi/pulumi";
import type { SecretReference } from "../security/secret";

type ContainerSecret = Pick<SecretReference, "arn" | "version">;

/** A container of a task, in our own words. */
export interface ContainerArgs {
  readonly name: string;
  /** Image with its tag. */
  readonly image: pulumi.Input<string>;
  readonly logGroupName: string;
  readonly region: string;
  /** Plain values, by variable. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Secrets that ECS reads when it starts the container, by variable. */
  readonly secrets: Readonly<Record<string, ContainerSecret>>;
  /** Port that it listens on; none: it doesn't. */
  readonly port?: number;
  /** Instead of the image's own. */
  readonly command?: readonly string[];
  /** Container of the same task that must have ended well before this one starts. */
  readonly after?: string;
  /** Whether the task ends with the container; default true. */
  readonly essential?: boolean;
  /** Whether it is started again when it ends, in the same task. */
  readonly restart?: boolean;
  /** Whether it can't write to its image's files, but to `writablePaths`; default: it can. */
  readonly readonlyRootFilesystem?: boolean;
  /** Folders that it may write to and that the task starts with empty; default: none. */
  readonly writablePaths?: readonly string[];
  /** User, or user and group, by number or name; none: the image's. */
  readonly user?: string;
  /** Most memory that it gets; none: what the task has left. */
  readonly memoryMiB?: number;
  /** Whether a process of AWS is the first, and ends what a shell has left. */
  readonly reapsProcesses?: boolean;
  readonly healthCheck?: {
    /** Shell command. */
    readonly command: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly retries: number;
    readonly startPeriodSeconds: number;
  };
}

/**
 * The `containerDefinitions` of a task definition as JSON. The same containers always give the same text: a difference
 * in it, if only in order, would be a new revision and a deployment.
 */
export function containerDefinitions(containers: readonly ContainerArgs[]): pulumi.Output<string> {
  return pulumi.jsonStringify(containers.map(definition));
}

/** Volumes of the task for the folders that its containers may write to: each has its own. */
export function volumesOf(containers: readonly ContainerArgs[]): { readonly name: string }[] {
  return containers.flatMap(({ name, writablePaths = [] }) =>
    writablePaths.map((path) => ({ name: volume(name, path) })),
  );
}

/** Letters, digits, `_` and `-` only. */
function volume(container: string, path: string): string {
  return `${container}${path.replace(/[^\w-]/g, "-")}`;
}

function definition(container: ContainerArgs) {
  const { name, image, port, command, after, essential = true, restart, memoryMiB, healthCheck } = container;
  const { readonlyRootFilesystem, writablePaths = [], user, reapsProcesses } = container;
  return {
    name,
    image,
    essential,
    ...(restart && { restartPolicy: { enabled: true } }),
    ...(memoryMiB && { memory: memoryMiB }),
    ...(readonlyRootFilesystem && { readonlyRootFilesystem }),
    ...(writablePaths.length > 0 && {
      mountPoints: writablePaths.map((path) => ({ sourceVolume: volume(name, path), containerPath: path })),
    }),
    ...(user && { user }),
    ...(command && { command }),
    ...(reapsProcesses && { linuxParameters: { initProcessEnabled: true } }),
    ...(port && { portMappings: [{ containerPort: port, hostPort: port, protocol: "tcp" }] }),
    environment: sorted(container.environment).map(([name, value]) => ({ name, value })),
    secrets: sorted(container.secrets).map(([name, { arn }]) => ({ name, valueFrom: arn })),
    ...secretVersions(sorted(container.secrets)),
    ...(after && { dependsOn: [{ containerName: after, condition: "SUCCESS" }] }),
    ...(healthCheck && {
      healthCheck: {
        command: ["CMD-SHELL", healthCheck.command],
        interval: healthCheck.intervalSeconds,
        timeout: healthCheck.timeoutSeconds,
        retries: healthCheck.retries,
        startPeriod: healthCheck.startPeriodSeconds,
      },
    }),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": container.logGroupName,
        "awslogs-region": container.region,
        "awslogs-stream-prefix": name,
      },
    },
  };
}

/**
 * Another value is another revision, so that the tasks that read it start anew. Not as a part of `valueFrom`: a release that is
 * gone back to needs today's password, not that of its day.
 */
function secretVersions(secrets: readonly [string, ContainerSecret][]) {
  const labels = secrets.flatMap(([name, { version }]) => (version ? [[`secret-version.${name}`, version]] : []));
  return labels.length > 0 ? { dockerLabels: Object.fromEntries(labels) } : {};
}

function sorted<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
