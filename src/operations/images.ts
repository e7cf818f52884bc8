import { DescribeImagesCommand, ImageNotFoundException, RepositoryNotFoundException } from "@aws-sdk/client-ecr";
import type { Config, ReleasesConfig } from "../config/schema";
import type { Aws } from "./aws";
import { Failure } from "./failure";

const SEMANTIC = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** @throws Failure where a stack doesn't take such a version */
export function checkVersion(version: string, { semanticVersions }: Pick<ReleasesConfig, "semanticVersions">): void {
  if (semanticVersions && !SEMANTIC.test(version)) {
    throw new Failure(
      "version",
      `${version} is no version of this stack: write it like v1.4.0 (v<major>.<minor>.<patch>).`,
    );
  }
  if (!TAG.test(version)) {
    throw new Failure("version", `${version} is no image tag: letters, digits and _ . - only, 128 at most.`);
  }
}

/** @throws Failure that lists the repositories that have no image of the version */
export async function checkImages(
  { ecr }: Pick<Aws, "ecr">,
  repositories: readonly string[],
  version: string,
): Promise<void> {
  const missing = await repositoriesWithout(ecr, repositories, version);
  if (missing.length === 0) return;
  throw new Failure(
    "image",
    `There is no image ${version} in ${missing.join(", ")}. Nothing was changed. Build and push it, then release again.`,
  );
}

/**
 * Those of some repositories whose image of a version is still to be built.
 *
 * @throws Failure where a repository isn't there, to which it would be pushed
 */
export async function imagesToBuild(
  { ecr }: Pick<Aws, "ecr">,
  repositories: readonly string[],
  version: string,
): Promise<string[]> {
  const found = await Promise.all(repositories.map((repository) => findImage(ecr, repository, version)));
  const absent = repositories.filter((_, i) => found[i] === "no repository");
  if (absent.length > 0)
    throw new Failure("image", `There is no repository ${absent.join(", ")}. Run pulumi up first, which makes it.`);
  return repositories.filter((_, i) => found[i] === "no image");
}

/** Those of some repositories that have no image of a version. */
export async function repositoriesWithout(
  ecr: Aws["ecr"],
  repositories: readonly string[],
  version: string,
): Promise<string[]> {
  const found = await Promise.all(repositories.map((repository) => findImage(ecr, repository, version)));
  return repositories.filter((_, i) => found[i] !== "found");
}

/**
 * The repositories whose images services run.
 *
 * @param entries those services; default all
 */
export function repositoriesOf({ services }: Config, entries: Readonly<Record<string, unknown>> = services): string[] {
  const chosen = Object.entries(services).filter(([entry]) => entry in entries);
  return [...new Set(chosen.map(([, { repository }]) => repository))];
}

/** Other answers, such as of missing rights, mean nothing about the image. */
async function findImage(
  ecr: Aws["ecr"],
  repositoryName: string,
  imageTag: string,
): Promise<"found" | "no image" | "no repository"> {
  try {
    await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
    return "found";
  } catch (error) {
    if (error instanceof ImageNotFoundException) return "no image";
    if (error instanceof RepositoryNotFoundException) return "no repository";
    throw error;
  }
}
