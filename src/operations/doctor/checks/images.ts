import { DescribeImagesCommand, DescribeRepositoriesCommand } from "@aws-sdk/client-ecr";
import { repositoriesOf } from "../../images";
import { ifThere } from "../ask";
import { blocking, type Check, type Subject } from "../check";

/** Every repository has the image that the stack file says runs. */
export const images: Check<Subject> = {
  name: "images",
  async look({ stack, config, aws }) {
    const { release: imageTag } = config;
    if (!imageTag) return [];
    const { ecr } = aws();
    const absent: string[] = [];
    const empty: string[] = [];
    const look = async (repositoryName: string) => {
      const query = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
      if (!(await ifThere(ecr.send(query)))) return absent.push(repositoryName);
      const image = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
      if (!(await ifThere(ecr.send(image)))) return empty.push(repositoryName);
      return undefined;
    };
    await Promise.all(repositoriesOf(config).map(look));
    return [
      ...(absent.length > 0
        ? [
            blocking(
              `the stack file says ${imageTag}, and there is no repository ${list(absent)}`,
              "take platform:release out for the first pulumi up: docs/runbooks/first-deployment.md",
            ),
          ]
        : []),
      ...(empty.length > 0
        ? [
            blocking(
              `there is no image ${imageTag} in ${list(empty)}`,
              `build and push it (npm run --silent images -- ${stack}), or release one that is there`,
            ),
          ]
        : []),
    ];
  },
};

function list(names: readonly string[]): string {
  return [...names].sort().join(", ");
}
