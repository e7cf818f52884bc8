import { ImageNotFoundException } from "@aws-sdk/client-ecr";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { whileHeld } from "../../../src/commands/session";
import { parseConfig } from "../../../src/config/parse";
import type { Config } from "../../../src/config/schema";
import { parseStackFile } from "../../../src/config/stack-file";
import type { Engine, Revisions } from "../../../src/engine/engine";
import type { Change } from "../../../src/engine/pulumi";
import { alarmNames, type Deployment, strategyOf } from "../../../src/lib/deployment";
import { NO_RELEASE } from "../../../src/lib/no-release";
import { type Aws, patientAws } from "../../../src/operations/aws";
import { interruptible } from "../../../src/operations/clock";
import { Failure } from "../../../src/operations/failure";
import { asText, createProgress } from "../../../src/operations/progress";
import { hold } from "../../../src/operations/record";
import { type ReleaseArgs, rehearse, release } from "../../../src/operations/release";
import { setRelease } from "../../../src/operations/release-setting";
import { rollBack } from "../../../src/operations/roll-back";
import { siteOf } from "../../../src/operations/site";
import { isWell, type Status, statusOf } from "../../../src/operations/status";
import type { LockedContext, OperationContext } from "../../../src/operations/steps";
import { FakeClock } from "./clock";
import { FakeEcs } from "./ecs";
import { type Fault, type Handlers, Machine } from "./machine";
import { FakeCache, FakeSecrets } from "./secrets";
import { FakeTable } from "./table";

interface Registered {
  readonly arn: string;
  /** What the stack file says of it: the image's tag, and the rest. */
  readonly content: string;
}

/** How a command is run. */
export interface RunOptions extends Partial<Omit<ReleaseArgs, "version">> {
  readonly takeOver?: boolean;
  readonly fault?: Fault;
  readonly who?: string;
  readonly dryRun?: boolean;
  /** Whose view of the world it is; default: a new machine. */
  readonly machine?: Machine;
}

/** What a command came to. */
export type End = "done" | "killed" | Failure;

const PASSWORD = "random:index/randomPassword:RandomPassword";
/** The passwords that Pulumi's state has. */
const PASSWORDS = [
  `urn:pulumi:test::platform::platform:security:GeneratedValue$${PASSWORD}::jwt-secret`,
  `urn:pulumi:test::platform::platform:database:PostgresInstance$${PASSWORD}::database`,
  `urn:pulumi:test::platform::platform:cache:RedisCache$${PASSWORD}::cache`,
];

/** What a run of Pulumi does, where it does more than read its state. */
const KINDS: Readonly<Record<string, string>> = { preview: "preview", import: "up", refresh: "up" };

/** Seconds that Pulumi needs for one thing. */
const ENGINE_MS = 1000;

/** A deployed stack in an AWS and with a Pulumi made of memory: its YAML is a real one. */
export class World {
  readonly clock = new FakeClock();
  readonly ecs = new FakeEcs(this.clock);
  readonly table = new FakeTable();
  readonly secrets = new FakeSecrets(() => this.clock.now());
  readonly cache = new FakeCache();
  /** Called with each call to AWS, or to Pulumi, like `ecs.DescribeServices` or `pulumi.up`. */
  onCall: (call: string) => void = () => {};
  /** Called where Pulumi makes a password anew. */
  onReplace: (urn: string) => void | Promise<void> = () => {};
  readonly lines: string[] = [];
  /** What people were told. */
  readonly told: { readonly subject: string; readonly text: string }[] = [];
  /** Why nobody can be told. */
  deaf?: string;
  readonly config: Config;
  /** Image tags that every repository has. */
  readonly images = new Set(["latest", "v1.2.0", "v1.3.0", "v1.4.0", "v1.5.0"]);
  /** Of the site's paths, by version; 200 where nothing is said. */
  readonly answers = new Map<string, number | (() => number)>();
  /** Alarms that ring, by the version that runs. */
  readonly ringing = new Map<string, string[]>();
  alarms: string[] = [];
  readonly snapshots: string[] = [];
  readonly invoked: string[] = [];
  snapshotStatus = "available";
  snapshotError?: Error;
  functionError?: string;
  functionSeconds = 0;
  /** What `pulumi up` would change beside a release. */
  infrastructure: Change[] = [];
  /** Made to fail once: `up` of the version. */
  failingUp?: string;
  /** Whether the stack file can't be written. */
  isReadOnly = false;
  /** Who has Pulumi's state. */
  pulumiLock?: Machine | "somebody";
  private readonly services = new Map<string, Registered>();
  private readonly tasks = new Map<string, Registered>();
  private readonly pointed = new Map<string, string>();
  private revision = 0;

  /**
   * @param stackFile text of the stack file
   * @param version what runs; undefined: nothing ever did
   * @param config default: that of the stack file, which otherwise has the version already
   */
  constructor(
    public stackFile: string,
    version: string | undefined,
    config?: Config,
  ) {
    if (!config) this.stackFile = setRelease(stackFile, version);
    this.config = config ?? parseConfig("test", parseStackFile(setRelease(stackFile, version ?? "v0.0.1"), "test"));
    this.register(contentOf(this.stackFile), "tasks");
    this.register(contentOf(this.stackFile), "services");
    for (const [entry, { name, desiredCount, deployment }] of Object.entries(this.config.services)) {
      const { arn = "" } = this.services.get(entry) ?? {};
      this.pointed.set(entry, arn);
      this.ecs.addService(name, version ? desiredCount : 0, arn, deployment && this.configured(entry, deployment));
    }
  }

  /** What `pulumi up` has set. */
  configured(entry: string, deployment: Deployment): DeploymentConfiguration {
    const names = alarmNames(this.config.prefix, entry, deployment);
    return {
      ...strategyOf(deployment),
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      ...(names.length > 0 && { alarms: { alarmNames: names, enable: true, rollback: true } }),
    };
  }

  /** Releases to its end, or fails with what a person would read. */
  async release(version: string, options: RunOptions = {}): Promise<void> {
    raise(await this.tryRelease(version, options));
  }

  tryRelease(version: string, options: RunOptions = {}): Promise<End> {
    const { force = false, dryRun } = options;
    if (dryRun) {
      const machine = new Machine(this.clock);
      return endOf(machine, rehearse({ ...this.context(machine), version, force }, this.table.seen.record));
    }
    return this.exclusively(`release ${version}`, options, (context) => release({ ...context, version, force }));
  }

  async rollBack(version?: string, options: RunOptions = {}): Promise<void> {
    raise(await this.tryRollBack(version, options));
  }

  tryRollBack(version?: string, options: RunOptions = {}): Promise<End> {
    return this.exclusively("roll back", options, (context) => rollBack({ ...context, version }));
  }

  /** As a command does something to a stack. */
  exclusively(what: string, options: RunOptions, work: (context: LockedContext) => Promise<void>): Promise<End> {
    const { takeOver = false, who = "somebody", machine = new Machine(this.clock, options.fault) } = options;
    const context = this.context(machine);
    const note = (text: string) => context.progress.note(text);
    const clients = this.aws(machine);
    const patience = { clock: machine.clock, interrupted: machine.interrupts.signal, note };
    const { dynamodb } = context.aws;
    const args = { dynamodb, clock: machine.clock, table: "main-releases", what, who, takeOver, note };
    return endOf(
      machine,
      hold(args, (held) => work(whileHeld(context, clients, patience, held))),
    );
  }

  /** The versions that the services run. */
  get running(): string[] {
    return [...new Set(Object.values(this.config.services).map(({ name }) => this.ecs.version(name)))];
  }

  /** The release in the stack file. */
  get written(): string | undefined {
    const version = versionIn(this.stackFile);
    return version === NO_RELEASE ? undefined : version;
  }

  /** Versions that were proven, the one that runs last. */
  get history(): (string | undefined)[] {
    const { current, previous } = this.table.seen.record;
    return [...previous]
      .reverse()
      .concat(current ?? [])
      .map(({ version }) => version);
  }

  async status(): Promise<Status & { readonly isWell: boolean }> {
    const context = this.context(new Machine(this.clock));
    const release = this.written;
    const status = await statusOf({ ...context, config: { ...this.config, release } }, this.table.seen);
    return { ...status, isWell: isWell(status) };
  }

  /** Whether Pulumi would change anything with the stack file as it is. */
  isClean(): boolean {
    return this.changesOf(this.stackFile).length === 0;
  }

  /** Somebody's `pulumi up` with a text of the stack file. */
  async foreignUp(text: string): Promise<void> {
    await this.engine(new Machine(this.clock)).up(text);
  }

  engine(machine: Machine): Engine {
    const call = <T>(name: string, effect: () => T | Promise<T>) => {
      this.onCall(`pulumi.${KINDS[name] ?? "read"}`);
      return machine.call(name, effect);
    };
    return {
      preview: (text) => call("preview", () => this.changesOf(text)),
      up: (text, targets) => {
        this.onCall("pulumi.up");
        return this.up(machine, text, targets);
      },
      importFile: async () => ({}),
      urns: () => call("urns", () => PASSWORDS),
      replace: (_, urn) => {
        this.onCall("pulumi.replace");
        return this.locking(machine, () => this.step(machine, () => this.onReplace(urn)));
      },
      outputs: () => call("outputs", () => this.outputs()),
      revisions: () => call("revisions", () => this.stateRevisions()),
      setRevisions: (revisions) =>
        this.locking(machine, async () => {
          await call("import", () => {
            this.setArns(this.services, revisions.services);
            this.setArns(this.tasks, revisions.tasks);
          });
          await call("refresh", () => {
            for (const [entry, arn] of Object.entries(revisions.services)) this.pointed.set(entry, arn);
          });
        }),
      unlock: () =>
        call("cancel", () => {
          this.pulumiLock = undefined;
        }),
    };
  }

  context(machine = new Machine(this.clock)): OperationContext {
    const progress = createProgress(this.clock, asText, (line) => this.lines.push(line));
    const note = (text: string) => progress.note(text);
    return {
      config: this.config,
      site: siteOf(this.config, this.outputs()),
      stackFile: {
        read: () => this.stackFile,
        write: (text) => {
          if (this.isReadOnly) throw new Error("EACCES: permission denied");
          if (!machine.isDead) this.stackFile = text;
        },
      },
      engine: this.engine(machine),
      aws: patientAws(this.aws(machine), { clock: machine.clock, interrupted: machine.interrupts.signal, note }),
      clock: interruptible(machine.clock, machine.interrupts.signal),
      progress,
      get: async (url: string) => {
        if (!url.startsWith("http://load-balancer/")) throw new Error(`unknown host in ${url}`);
        const answer = this.answers.get(this.running.join()) ?? 200;
        return typeof answer === "number" ? answer : answer();
      },
    };
  }

  aws(machine: Machine): Aws {
    const client = (handlers: Handlers) => machine.client(handlers);
    const healthy = { TargetHealth: { State: "healthy" } };
    const create = ({ DBSnapshotIdentifier: id, DBClusterSnapshotIdentifier: clusterId }: Record<string, string>) => {
      if (this.snapshotError) throw this.snapshotError;
      this.snapshots.push(id ?? clusterId ?? "");
      return {};
    };
    const aws = {
      cloudwatch: client({
        DescribeAlarmsCommand: () => ({
          MetricAlarms: (this.ringing.get(this.running.join()) ?? []).map((AlarmName) => ({
            AlarmName,
            AlarmDescription: "Many requests fail. See the log.",
            StateUpdatedTimestamp: new Date("2026-03-01T11:00:00Z"),
          })),
        }),
      }),
      dynamodb: client(this.table.handlers),
      ecr: client({
        DescribeImagesCommand: ({ repositoryName, imageIds: [{ imageTag }] }) => {
          if (this.images.has(imageTag) || this.images.has(`${repositoryName}:${imageTag}`)) return {};
          throw new ImageNotFoundException({ message: imageTag, $metadata: {} });
        },
      }),
      ecs: client(this.ecs.handlers),
      elasticache: client(this.cache.handlers),
      elb: client({ DescribeTargetHealthCommand: () => ({ TargetHealthDescriptions: [healthy, healthy, healthy] }) }),
      lambda: client({
        InvokeCommand: async ({ FunctionName, Qualifier }) => {
          this.invoked.push(`${FunctionName}:${Qualifier}`);
          await this.clock.sleep(this.functionSeconds * 1000, machine.interrupts.signal);
          if (machine.interrupts.signal.aborted) throw Object.assign(new Error("aborted"), { name: "AbortError" });
          return { FunctionError: this.functionError, Payload: Buffer.from('"done"') };
        },
      }),
      logs: client({
        GetLogEventsCommand: ({ logStreamName, nextToken }) => ({
          events: nextToken ? [] : [{ message: `log of ${logStreamName.split("/")[1]}` }],
          nextForwardToken: "end",
        }),
      }),
      rds: client({
        CreateDBSnapshotCommand: create,
        CreateDBClusterSnapshotCommand: create,
        DescribeDBSnapshotsCommand: () => ({ DBSnapshots: [{ Status: this.snapshotStatus }] }),
        DescribeDBClusterSnapshotsCommand: () => ({ DBClusterSnapshots: [{ Status: this.snapshotStatus }] }),
      }),
      sns: client({
        PublishCommand: ({ Subject, Message }) => {
          if (this.deaf) throw new Error(this.deaf);
          this.told.push({ subject: Subject, text: Message });
          return {};
        },
      }),
      secrets: client(this.secrets.handlers),
      ssm: client({
        GetParameterCommand: ({ Name }) => ({
          Parameter: { Value: this.secrets.value(Name), LastModifiedDate: this.secrets.changedAt(Name) },
        }),
      }),
      sts: client({}),
    };
    for (const [name, { send }] of Object.entries(aws as Record<string, { send: (command: object) => unknown }>)) {
      Object.assign(aws[name as keyof typeof aws], {
        send: (command: object) => {
          this.onCall(`${name}.${command.constructor.name.replace(/Command$/, "")}`);
          return send(command);
        },
      });
    }
    return aws;
  }

  private async up(machine: Machine, text: string, targets?: readonly string[]): Promise<void> {
    const content = contentOf(text);
    const version = versionIn(text);
    await this.locking(machine, async () => {
      if (this.failingUp === version) {
        this.failingUp = undefined;
        throw new Error("AccessDeniedException");
      }
      if (targets?.some((urn) => !urn.includes("OneOffTask$"))) throw new Error("not a one-off task");
      await this.step(machine, () => this.register(content, "tasks"));
      if (targets) return;
      await this.step(machine, () => this.register(content, "services"));
      for (const [entry, { name, desiredCount, scaling }] of Object.entries(this.config.services)) {
        const { arn = "" } = this.services.get(entry) ?? {};
        // Like Pulumi, it compares with what it did last, not with what ECS has made of it.
        if (this.pointed.get(entry) === arn) continue;
        await this.step(machine, () => {
          this.ecs.point(name, arn);
          this.pointed.set(entry, arn);
          const service = this.ecs.services.get(name);
          if (service && version === NO_RELEASE) service.desired = 0;
          else if (service && !scaling) service.desired = desiredCount;
        });
      }
    });
  }

  /** One of the things that Pulumi does in a run; told to end, it ends before the next. */
  private async step(machine: Machine, work: () => void | Promise<void>): Promise<void> {
    await machine.call("pulumi", async () => {
      await this.clock.sleep(ENGINE_MS);
      if (!machine.isDead) await work();
    });
    if (machine.interrupts.signal.aborted) throw new Failure("interrupted", "Interrupted while Pulumi worked.");
  }

  /** While Pulumi writes its state, nobody else does; killed, it leaves the lock. */
  private async locking(machine: Machine, work: () => Promise<void>): Promise<void> {
    if (machine.interrupts.signal.aborted) throw new Failure("interrupted", "Interrupted.");
    await machine.call("pulumi", () => {
      if (this.pulumiLock) throw new Failure("locked", "Pulumi's state of the stack is locked by ann.");
      this.pulumiLock = machine;
    });
    try {
      await work();
    } finally {
      if (!machine.isDead) this.pulumiLock = undefined;
    }
  }

  private changesOf(text: string): Change[] {
    const content = contentOf(text);
    const changed = (kind: string, map: ReadonlyMap<string, Registered>) =>
      [...map]
        .filter(([, registered]) => registered.content !== content)
        .map(([name]) => change(`platform:compute:${kind}$aws:ecs/taskDefinition:TaskDefinition`, name, "replace"));
    const moved = [...this.services]
      .filter(([entry, { arn, content: own }]) => own === content && this.pointed.get(entry) !== arn)
      .map(([name]) => change("platform:compute:Service$aws:ecs/service:Service", name, "update"));
    return [
      ...changed("Service", this.services),
      ...moved,
      ...changed("OneOffTask", this.tasks),
      ...this.infrastructure,
    ];
  }

  private outputs() {
    return {
      clusterName: "main",
      releaseTable: "main-releases",
      serviceNames: Object.fromEntries(Object.entries(this.config.services).map(([entry, { name }]) => [entry, name])),
      loadBalancerUrl: "http://load-balancer",
      alarmNames: this.alarms,
      functionNames: { migrate: "main-migrate" },
    };
  }

  /** The revisions in Pulumi's state. */
  stateRevisions(): Revisions {
    return { services: arns(this.services), tasks: arns(this.tasks) };
  }

  private readonly contents = new Map<string, string>();

  private setArns(map: Map<string, Registered>, revisions: Readonly<Record<string, string>>): void {
    for (const [entry, arn] of Object.entries(revisions))
      map.set(entry, { arn, content: this.contents.get(arn) ?? "" });
  }

  private register(content: string, what: "tasks" | "services"): void {
    const { prefix, tasks, services } = this.config;
    if (what === "tasks") {
      for (const [entry, { steps, service }] of Object.entries(tasks)) {
        const names = steps.map((_, i) => `${entry}-${i + 1}`);
        this.put(this.tasks, entry, `${prefix}-${entry}`, services[service]?.repository, content, names);
      }
      return;
    }
    for (const [entry, { name, repository }] of Object.entries(services)) {
      this.put(this.services, entry, name, repository, content, [entry]);
    }
  }

  private put(
    map: Map<string, Registered>,
    entry: string,
    family: string,
    repository: string | undefined,
    content: string,
    containers: readonly string[],
  ): void {
    if (map.get(entry)?.content === content) return;
    const [tag] = content.split(" ");
    const arn = this.ecs.register(family, ++this.revision, `1.dkr.ecr/${repository}:${tag}`, containers);
    this.contents.set(arn, content);
    map.set(entry, { arn, content });
  }
}

async function endOf(machine: Machine, work: Promise<void>): Promise<End> {
  const done = work.then(
    () => "done" as const,
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
  return Promise.race([done, machine.died]);
}

function raise(end: End): void {
  if (end instanceof Failure) throw end;
}

/** What a text of the stack file makes of a task definition: the release, and settings. */
function contentOf(text: string): string {
  return [versionIn(text), ...(text.match(/^ *DB_POOL_\w+: .*$/gm) ?? [])].join(" ");
}

function versionIn(text: string): string {
  return /^ *platform:release: "?([^"\s]+)/m.exec(text)?.[1] ?? NO_RELEASE;
}

function change(type: string, name: string, op: string): Change {
  return { urn: `urn:pulumi:test::platform::${type}::${name}`, type: type.split("$").at(-1) ?? "", op, diffs: [] };
}

function arns(map: ReadonlyMap<string, Registered>): Record<string, string> {
  return Object.fromEntries([...map].map(([entry, { arn }]) => [entry, arn]));
}
