import type { Config } from "../../../src/config/schema";
import { asText, createProgress } from "../../../src/operations/progress";
import { promote } from "../../../src/operations/promote";
import type { ReleaseRecord } from "../../../src/operations/record";
import { FakeClock } from "./clock";
import { FakeRegistry } from "./registry";

const revisionOf = (entry: string) => `arn:task-definition/${entry}:7`;

/** Two environments: in `from` a version has run, in `to` there are empty repositories. */
export class Environments {
  readonly from = new FakeRegistry("from");
  readonly to = new FakeRegistry("to");
  readonly lines: string[] = [];
  /** What ECS was asked. */
  readonly asked: string[] = [];
  /** Digest of what each service's tasks run. */
  readonly running = new Map<string, string[]>();
  record: ReleaseRecord;

  constructor(
    readonly config: Config,
    readonly version: string,
    private readonly next: Config,
  ) {
    const services = Object.fromEntries(Object.keys(config.services).map((entry) => [entry, revisionOf(entry)]));
    const release = { revisions: { services, tasks: {} }, at: "", by: "ann" };
    this.record = { current: { ...release, version }, previous: [{ ...release, version: "v0.9.0" }] };
    for (const [entry, { repository }] of Object.entries(config.services)) {
      const digest = this.from.push(repository, version, [`base`, `code of ${repository}`]);
      this.running.set(entry, [digest, digest]);
      this.to.repository(repository);
    }
  }

  /** Of the next one, each once. */
  get repositories(): string[] {
    return [...new Set(Object.values(this.next.services).map(({ repository }) => repository))];
  }

  promote(options: { version?: string; as?: string } = {}): Promise<string> {
    const progress = createProgress(new FakeClock(), asText, (line) => this.lines.push(line));
    const tasks = (entry: string) =>
      (this.running.get(entry) ?? []).map((imageDigest) => ({
        taskDefinitionArn: revisionOf(entry),
        containers: [{ name: entry, imageDigest }],
      }));
    const entryOf = (service: string) =>
      Object.keys(this.config.services).find((entry) => this.config.services[entry]?.name === service) ?? "";
    const ecs = {
      send: async (command: { constructor: { name: string }; input: { serviceName?: string; tasks?: string[] } }) => {
        const { input } = command;
        this.asked.push(command.constructor.name.replace(/Command$/, ""));
        return input.tasks ? { tasks: tasks(input.tasks[0] ?? "") } : { taskArns: [entryOf(input.serviceName ?? "")] };
      },
    };
    return promote({
      from: {
        stack: "the-first",
        config: this.config,
        aws: { ecr: this.from.client, ecs: ecs as never },
        record: this.record,
        version: options.version,
      },
      to: { stack: "the-second", config: this.next, aws: { ecr: this.to.client } },
      as: options.as,
      download: this.from.download,
      progress,
    });
  }

  tags(tag: string): (string | undefined)[] {
    return this.repositories.map((repository) => this.to.repository(repository).tags.get(tag));
  }
}
