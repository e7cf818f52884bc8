import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from "@aws-sdk/client-ecr";
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { parse } from "yaml";
import { parseConfig } from "../../../src/config/parse";
import type { Config } from "../../../src/config/schema";
import { parseStackFile } from "../../../src/config/stack-file";
import type { Change, Engine } from "../../../src/engine/cli";
import { NO_RELEASE } from "../../../src/lib/no-release";
import type { Aws } from "../../../src/operations/aws";
import { asText, createProgress } from "../../../src/operations/progress";
import { type ReleaseArgs, release, rollBack } from "../../../src/operations/release";
import { setRelease } from "../../../src/operations/release-setting";
import { FakeClock } from "./clock";
import { FakeEcs } from "./ecs";
import { FakeParameters } from "./parameters";

interface Registered {
  readonly arn: string;
  readonly tag: string;
}

/** A deployed stack in an AWS and with a Pulumi made of memory: its YAML is a real one. */
export class World {
  readonly clock = new FakeClock();
  readonly ecs = new FakeEcs(this.clock);
  readonly parameters = new FakeParameters();
  readonly lines: string[] = [];
  readonly config: Config;
  /** Image tags that every repository has. */
  readonly images = new Set(["latest", "v1.2.0", "v1.3.0", "v1.4.0"]);
  /** Of the site's paths, by version; 200 where nothing is said. */
  readonly answers = new Map<string, number>();
  readonly snapshots: string[] = [];
  readonly invoked: string[] = [];
  snapshotStatus = "available";
  functionError?: string;
  /** What `pulumi up` would change beside a release. */
  infrastructure: Change[] = [];
  /** Made to fail once: `up` of the version. */
  failingUp?: string;
  private readonly services = new Map<string, Registered>();
  private readonly tasks = new Map<string, Registered>();
  private revision = 0;

  /**
   * @param stackFile text of the stack file
   * @param version what runs; undefined: nothing ever did
   */
  constructor(
    public stackFile: string,
    version: string | undefined,
  ) {
    this.stackFile = setRelease(stackFile, version);
    this.config = parseConfig("test", parseStackFile(setRelease(stackFile, version ?? "v0.0.1"), "test"));
    this.register(version ?? NO_RELEASE);
    for (const [entry, { name, desiredCount }] of Object.entries(this.config.services)) {
      this.ecs.addService(name, version ? desiredCount : 0, this.services.get(entry)?.arn ?? "");
    }
  }

  release(version: string, options: Partial<ReleaseArgs> = {}): Promise<void> {
    return release({ ...this.operation(), version, dryRun: false, ...options });
  }

  rollBack(version?: string): Promise<void> {
    return rollBack({ ...this.operation(), version, dryRun: false });
  }

  /** The versions that the services run. */
  get running(): string[] {
    return [...new Set(Object.values(this.config.services).map(({ name }) => this.ecs.version(name)))];
  }

  /** The release in the stack file. */
  get written(): string | undefined {
    return parse(this.stackFile).config["platform:release"];
  }

  get history(): string[] {
    return this.parameters.values.get(`/${this.config.prefix}/release`) ?? [];
  }

  /** Whether Pulumi would change anything with the stack file as it is. */
  async isClean(): Promise<boolean> {
    return (await this.engine.preview(this.stackFile)).length === 0;
  }

  readonly engine: Engine = {
    preview: async (text) => {
      const tag = tagOf(text);
      const changed = (kind: string, map: ReadonlyMap<string, Registered>) =>
        [...map]
          .filter(([, registered]) => registered.tag !== tag)
          .map(([name]) => change(`platform:compute:${kind}$aws:ecs/taskDefinition:TaskDefinition`, name, "replace"));
      return [...changed("Service", this.services), ...changed("OneOffTask", this.tasks), ...this.infrastructure];
    },
    up: async (text, targets) => {
      const tag = tagOf(text);
      if (this.failingUp === tag) {
        this.failingUp = undefined;
        throw new Error("AccessDeniedException");
      }
      if (targets?.some((urn) => !urn.includes("OneOffTask$"))) throw new Error("not a one-off task");
      this.register(tag, targets ? ["tasks"] : ["tasks", "services"]);
      if (targets) return;
      for (const [entry, { name }] of Object.entries(this.config.services)) {
        const { arn = "" } = this.services.get(entry) ?? {};
        // Like Pulumi, it compares with what it did last, not with what ECS has made of it.
        if (this.pointed.get(entry) !== arn) this.ecs.point(name, arn);
        this.pointed.set(entry, arn);
      }
    },
    importFile: async () => ({}),
    outputs: async () => ({
      clusterName: "main",
      serviceNames: Object.fromEntries(Object.entries(this.config.services).map(([entry, { name }]) => [entry, name])),
      loadBalancerUrl: "http://load-balancer",
      functionNames: { migrate: "main-migrate" },
    }),
    revisions: async () => ({ services: arns(this.services), tasks: arns(this.tasks) }),
  };

  private readonly pointed = new Map<string, string>();

  private register(tag: string, what: readonly string[] = ["tasks", "services"]): void {
    const { prefix, tasks, services } = this.config;
    if (what.includes("tasks")) {
      for (const [entry, { steps, service }] of Object.entries(tasks)) {
        const names = steps.map((_, i) => `${entry}-${i + 1}`);
        this.put(this.tasks, entry, `${prefix}-${entry}`, services[service]?.repository, tag, names);
      }
    }
    if (what.includes("services")) {
      for (const [entry, { name, repository }] of Object.entries(services)) {
        const before = this.services.get(entry)?.arn;
        this.put(this.services, entry, name, repository, tag, [entry]);
        if (!before) this.pointed.set(entry, this.services.get(entry)?.arn ?? "");
      }
    }
  }

  private put(
    map: Map<string, Registered>,
    entry: string,
    family: string,
    repository: string | undefined,
    tag: string,
    containers: readonly string[],
  ): void {
    if (map.get(entry)?.tag === tag) return;
    const arn = this.ecs.register(family, ++this.revision, `1.dkr.ecr/${repository}:${tag}`, containers);
    map.set(entry, { arn, tag });
  }

  operation() {
    const progress = createProgress(this.clock, asText, (line) => this.lines.push(line));
    return {
      config: this.config,
      stackFile: this.stackFile,
      engine: this.engine,
      aws: this.aws(),
      clock: this.clock,
      progress,
      get: async (url: string) => {
        if (!url.startsWith("http://load-balancer/")) throw new Error(`unknown host in ${url}`);
        return this.answers.get(this.running.join()) ?? 200;
      },
      write: (text: string) => {
        this.stackFile = text;
      },
    };
  }

  private aws(): Aws {
    const region = "us-east-1";
    const ecr = new ECRClient({ region });
    mockClient(ecr)
      .on(DescribeImagesCommand)
      .callsFake(({ repositoryName, imageIds: [{ imageTag }] }) => {
        if (this.images.has(imageTag) || this.images.has(`${repositoryName}:${imageTag}`)) return {};
        throw new ImageNotFoundException({ message: imageTag, $metadata: {} });
      });
    const elb = new ElasticLoadBalancingV2Client({ region });
    const healthy = { TargetHealth: { State: "healthy" } };
    mockClient(elb)
      .on(DescribeTargetHealthCommand)
      .resolves({ TargetHealthDescriptions: [healthy, healthy, healthy] } as never);
    const logs = new CloudWatchLogsClient({ region });
    mockClient(logs)
      .on(GetLogEventsCommand)
      .callsFake(({ logStreamName, nextToken }) => ({
        events: nextToken ? [] : [{ message: `log of ${logStreamName.split("/")[1]}` }],
        nextForwardToken: "end",
      }));
    const lambda = new LambdaClient({ region });
    mockClient(lambda)
      .on(InvokeCommand)
      .callsFake(({ FunctionName, Qualifier }) => {
        this.invoked.push(`${FunctionName}:${Qualifier}`);
        return { FunctionError: this.functionError, Payload: Buffer.from('"done"') };
      });
    const rds = new RDSClient({ region });
    const taken = ({ DBSnapshotIdentifier: id, DBClusterSnapshotIdentifier: clusterId }: Record<string, string>) => {
      this.snapshots.push(id ?? clusterId ?? "");
      return {};
    };
    mockClient(rds)
      .on(CreateDBSnapshotCommand)
      .callsFake(taken)
      .on(CreateDBClusterSnapshotCommand)
      .callsFake(taken)
      .on(DescribeDBSnapshotsCommand)
      .callsFake(() => ({ DBSnapshots: [{ Status: this.snapshotStatus }] }))
      .on(DescribeDBClusterSnapshotsCommand)
      .callsFake(() => ({ DBClusterSnapshots: [{ Status: this.snapshotStatus }] }));
    return {
      ecr,
      ecs: this.ecs.client,
      elb,
      lambda,
      logs,
      rds,
      ssm: this.parameters.client,
      sts: new STSClient({ region }),
    };
  }
}

function tagOf(stackFile: string): string {
  return parse(stackFile).config["platform:release"] ?? NO_RELEASE;
}

function change(type: string, name: string, op: string): Change {
  return { urn: `urn:pulumi:test::platform::${type}::${name}`, type: type.split("$").at(-1) ?? "", name, op };
}

function arns(map: ReadonlyMap<string, Registered>): Record<string, string> {
  return Object.fromEntries([...map].map(([entry, { arn }]) => [entry, arn]));
}
