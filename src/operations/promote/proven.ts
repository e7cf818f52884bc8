import { DescribeImagesCommand } from "@aws-sdk/client-ecr";
import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import type { Config } from "../../config/schema";
import { entryOf } from "../../lib/objects";
import type { Aws } from "../aws";
import { Failure } from "../failure";
import type { Release, ReleaseRecord } from "../record";

/** What an environment has proven: an image by its digest, which nobody can move. */
export interface ProvenImage {
  /** Entry of the service. */
  readonly entry: string;
  readonly repository: string;
  /** Like `sha256:…`. */
  readonly digest: string;
}

export interface ProvenArgs {
  readonly stack: string;
  readonly config: Config;
  readonly aws: Pick<Aws, "ecr" | "ecs">;
  readonly record: ReleaseRecord;
  /** Undefined: what was proven last. */
  readonly version?: string;
}

/**
 * The images of a version that was proven.
 *
 * @throws Failure where it never was, or where it isn't known any more which images they were
 */
export async function provenImages(args: ProvenArgs): Promise<{ version: string; images: ProvenImage[] }> {
  const { config, aws } = args;
  const release = provenRelease(args);
  const version = release.version ?? "";
  const isFixed = config.registry?.immutableTags !== false;
  const images = Object.keys(release.revisions.services)
    .filter((entry) => config.services[entry])
    .map(async (entry): Promise<ProvenImage> => {
      const { repository } = entryOf(config.services, entry);
      const revision = entryOf(release.revisions.services, entry);
      const digest = isFixed
        ? await digestOfTag(aws.ecr, repository, version)
        : await digestOfTasks(aws.ecs, config, entry, revision);
      return { entry, repository, digest };
    });
  return { version, images: await Promise.all(images) };
}

function provenRelease({ stack, config, record, version }: ProvenArgs): Release {
  const { attempt, current, previous } = record;
  if (attempt)
    throw new Failure(
      "unproven",
      `${attempt.what} hasn't ended in ${stack}: it isn't known what runs there. End it first.`,
    );
  if (!current) throw new Failure("unproven", `${stack} has proven nothing yet: release a version there first.`);
  if (version === undefined || current.version === version) {
    if (current.version) return current;
    throw new Failure("unproven", `${stack} runs a mix of versions: release one there first.`);
  }
  const earlier = previous.find((one) => one.version === version);
  if (!earlier) {
    const known = [current, ...previous].map((one) => one.version ?? "a mix").join(", ");
    throw new Failure("unproven", `${stack} never proved ${version}. It proved ${known}.`);
  }
  if (config.registry?.immutableTags === false)
    throw new Failure("unproven", `Tags move in ${stack}: of ${version} it isn't known any more which image it was.`);
  return earlier;
}

async function digestOfTag(ecr: Aws["ecr"], repositoryName: string, imageTag: string): Promise<string> {
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
  const digest = imageDetails[0]?.imageDigest;
  if (!digest) throw new Failure("image", `There is no image ${imageTag} in ${repositoryName} any more.`);
  return digest;
}

/** Of a tag that moves, only the tasks know which image they run. */
async function digestOfTasks(ecs: Aws["ecs"], config: Config, entry: string, revision: string): Promise<string> {
  const cluster = config.cluster?.name;
  const serviceName = entryOf(config.services, entry).name;
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName }));
  const { tasks = [] } = taskArns.length
    ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))
    : { tasks: [] };
  const digests = tasks
    .filter(({ taskDefinitionArn }) => taskDefinitionArn === revision)
    .flatMap(({ containers = [] }) => containers.filter(({ name }) => name === entry))
    .map(({ imageDigest }) => imageDigest);
  const [digest, ...others] = new Set(digests);
  if (digest && others.length === 0) return digest;
  const found = digests.length === 0 ? "no task of what was proven" : "tasks of different images";
  throw new Failure("unproven", `${entry} has ${found}, and its tag moves: release there again, then promote.`);
}
