// Registers the class of the repositories that awsx's components hand out; without it they have no ARN.
import "@pulumi/aws/ecr";
import { Repository as AwsxRepository } from "@pulumi/awsx/ecr/repository";
import * as pulumi from "@pulumi/pulumi";

export interface RegistryArgs {
  /** Physical names. */
  readonly repositories: readonly string[];
  /** Whether a pushed tag can't be moved to another image. */
  readonly immutableTags: boolean;
  /** Images kept in each repository; undefined: all. */
  readonly keepImages?: number;
  /** Days after which untagged images are deleted. */
  readonly untaggedDays: number;
}

/** Where images of one kind are kept. */
export interface Repository {
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** ECR repositories that scan every image on push. */
export class Registry extends pulumi.ComponentResource {
  /** By physical name. */
  readonly repositories: Readonly<Record<string, Repository>>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:registry:Registry", name, {}, opts);

    this.repositories = Object.fromEntries(
      args.repositories.map((repositoryName) => [repositoryName, this.createRepository(repositoryName, args)]),
    );

    this.registerOutputs();
  }

  private createRepository(repositoryName: string, args: RegistryArgs): Repository {
    const { repository, url } = new AwsxRepository(
      repositoryName.replaceAll("/", "-"),
      {
        name: repositoryName,
        imageTagMutability: args.immutableTags ? "IMMUTABLE" : "MUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        lifecyclePolicy: {
          rules: [
            {
              description: `Delete untagged images after ${days(args.untaggedDays)}`,
              tagStatus: "untagged",
              maximumAgeLimit: args.untaggedDays,
            },
            ...(args.keepImages
              ? [
                  {
                    description: `Keep the last ${args.keepImages} images`,
                    tagStatus: "any" as const,
                    maximumNumberOfImages: args.keepImages,
                  },
                ]
              : []),
          ],
        },
      },
      // Images outlive their service: AWS deletes no repository that has any.
      { parent: this, retainOnDelete: true },
    );
    return { url, arn: repository.apply(({ arn }) => arn) };
  }
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
