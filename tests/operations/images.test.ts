import {
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { checkImages, imagesToBuild } from "../../src/operations/images";

const ecr = new ECRClient({ region: "us-east-1" });
const mock = mockClient(ecr);
const of = (repositoryName: string) => mock.on(DescribeImagesCommand, { repositoryName });
const said = { message: "no", $metadata: {} };

beforeEach(() => {
  mock.reset();
  of("api").resolves({});
  of("ui").rejects(new ImageNotFoundException(said));
});

describe("images to build", () => {
  it("are those that the registry hasn't", async () => {
    expect(await imagesToBuild({ ecr }, ["api", "ui"], "v1.4.0")).toEqual(["ui"]);
  });

  it("need a repository: which one isn't there is told before anything is built", async () => {
    of("worker").rejects(new RepositoryNotFoundException(said));
    await expect(imagesToBuild({ ecr }, ["api", "ui", "worker"], "v1.4.0")).rejects.toMatchObject({
      exitCode: 3,
      message: "There is no repository worker. Run pulumi up first, which makes it.",
    });
  });
});

it.each(["AccessDeniedException", "ThrottlingException"])("%s doesn't mean that there is no image", async (name) => {
  of("ui").rejects(Object.assign(new Error(name), { name }));
  await expect(imagesToBuild({ ecr }, ["ui"], "v1.4.0")).rejects.toThrow(name);
  await expect(checkImages({ ecr }, ["ui"], "v1.4.0")).rejects.toThrow(name);
});
