import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CreateRepositoryCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changeSettings } from "../../src/engine/project";
import type { EmulatedStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { runCommand } from "../support/e2e/command";
import { endStack } from "../support/e2e/end";
import { prepareReleasedStack, REPOSITORIES, RELEASED_STACK as STACK } from "../support/e2e/released";

const NEXT = "inventory-next";
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const nextOf = (repository: string) => repository.replace("inventory-management/", "next/");

let stack: EmulatedStack;
let ecr: ECRClient;

beforeAll(async () => {
  ({ stack } = await prepareReleasedStack());
  await stack.pulumi.run("up", "--yes", "--skip-preview");
  ecr = new ECRClient(clientOptions(stack.emulator));
  // The emulator keeps no layers: an image of none.
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, layers: [] });
  for (const repositoryName of REPOSITORIES) {
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "v1.0.0" }));
    await ecr.send(new CreateRepositoryCommand({ repositoryName: nextOf(repositoryName) }));
  }
  // The next environment: the same services, from repositories of its own.
  const [file, next] = [STACK, NEXT].map((name) => path.join(stack.project, `Pulumi.${name}.yaml`));
  writeFileSync(next ?? "", readFileSync(file ?? "", "utf8"));
  changeSettings(stack.project, NEXT, (settings) => {
    for (const service of Object.values(settings["platform:services"] as Record<string, { repository: string }>)) {
      service.repository = nextOf(service.repository);
    }
  });
});

afterAll(() => endStack(stack));

async function digestOf(repositoryName: string, imageTag: string): Promise<string | undefined> {
  const query = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
  return (await ecr.send(query)).imageDetails?.[0]?.imageDigest;
}

const promote = (...flags: readonly string[]) => runCommand(stack, "promote", STACK, NEXT, ...flags);

it("brings what was proven, and nothing else, into the next registry, by digest", async () => {
  const early = await promote();
  expect(early.code).toBe(23);
  expect(early.stderr).toContain(`${STACK} has proven nothing yet: release a version there first.`);

  expect((await runCommand(stack, "release", STACK, "v1.0.0")).stderr).toBe("");
  const ended = await promote("--as", "v1.0.1");
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  expect(ended.stdout).toContain(`next: npm run release -- ${NEXT} v1.0.1`);
  for (const repository of REPOSITORIES) {
    expect(await digestOf(nextOf(repository), "v1.0.1")).toBe(await digestOf(repository, "v1.0.0"));
  }

  const again = await promote("--as", "v1.0.1");
  expect(again.code).toBe(0);
  expect(again.stdout.match(/is there already/g)).toHaveLength(REPOSITORIES.length);

  const unknown = await promote("--version", "v0.9.0");
  expect(unknown.code).toBe(23);
  expect(unknown.stderr).toContain("never proved v0.9.0. It proved v1.0.0.");
});
