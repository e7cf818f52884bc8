import { DescribeImagesCommand } from "@aws-sdk/client-ecr";
import type { Config } from "../../config/schema";
import type { Aws } from "../aws";
import { Failure } from "../failure";
import { checkVersion } from "../images";
import type { Progress } from "../progress";
import { copyImage, type Download } from "./copy";
import { type ProvenArgs, provenImages } from "./proven";

export interface PromoteArgs {
  readonly from: ProvenArgs;
  readonly to: { readonly stack: string; readonly config: Config; readonly aws: Pick<Aws, "ecr"> };
  /** The version's name where it goes; undefined: the same. */
  readonly as?: string;
  readonly download: Download;
  readonly progress: Progress;
}

/**
 * Brings the images that an environment has proven into another's registry, by digest. Nothing runs there yet.
 *
 * @returns the version to be released there
 * @throws Failure where something was never proven, or the name stands for another image already
 */
export async function promote({ from, to, as, download, progress }: PromoteArgs): Promise<string> {
  const proven = await progress.step(`what ${from.stack} has proven`, () => provenImages(from));
  const version = as ?? proven.version;
  checkVersion(version, to.config.releases);
  const pairs = pairsOf(proven.images, from.stack, to);
  const isFixed = to.config.registry?.immutableTags !== false;
  const there = await Promise.all(pairs.map(({ target }) => digestIn(to.aws.ecr, target, version)));
  const moved = pairs.filter(({ digest }, i) => there[i] !== undefined && there[i] !== digest);
  if (isFixed && moved.length > 0) {
    const list = moved.map(({ target }) => target).join(", ");
    throw new Failure(
      "image",
      `${version} stands for another image already in ${list} of ${to.stack}: choose another name with --as. Nothing was changed.`,
    );
  }
  for (const [i, { repository, target, digest }] of pairs.entries()) {
    const told = `${target} ${digest.slice(0, 19)}`;
    if (there[i] === digest) {
      progress.note(`${told} is there already`);
      continue;
    }
    await progress.step(`copy ${told}`, () =>
      copyImage(
        { ecr: from.aws.ecr, repositoryName: repository },
        { ecr: to.aws.ecr, repositoryName: target },
        digest,
        version,
        download,
      ),
    );
  }
  return version;
}

interface Pair {
  readonly repository: string;
  /** Repository where it goes. */
  readonly target: string;
  readonly digest: string;
}

/** An image a repository: services of one image must have proven the same. */
function pairsOf(
  images: readonly { readonly entry: string; readonly repository: string; readonly digest: string }[],
  from: string,
  { stack, config }: Pick<PromoteArgs["to"], "stack" | "config">,
): Pair[] {
  const pairs = new Map<string, Pair>();
  const missing: string[] = [];
  for (const [entry, { repository: target }] of Object.entries(config.services)) {
    const image = images.find((one) => one.entry === entry);
    if (!image) missing.push(entry);
    else {
      const known = pairs.get(target);
      if (known && known.digest !== image.digest)
        throw new Failure("unproven", `${from} runs two images of ${target}: release one there, then promote.`);
      pairs.set(target, { repository: image.repository, target, digest: image.digest });
    }
  }
  if (missing.length > 0)
    throw new Failure("unproven", `${stack} has services that ${from} never proved: ${missing.join(", ")}.`);
  return [...pairs.values()];
}

/** Undefined: the tag isn't there. */
async function digestIn(ecr: Aws["ecr"], repositoryName: string, imageTag: string): Promise<string | undefined> {
  try {
    const query = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
    return (await ecr.send(query)).imageDetails?.[0]?.imageDigest;
  } catch (error) {
    if (error instanceof Error && error.name === "ImageNotFoundException") return undefined;
    if (error instanceof Error && error.name === "RepositoryNotFoundException")
      throw new Failure("image", `There is no repository ${repositoryName} yet: run pulumi up there first.`);
    throw error;
  }
}
