import { DescribeImagesCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { expect, it } from "vitest";
import type { Emulator } from "../../src/engine/emulator";
import { changeSettings } from "../../src/engine/project";
import type { Intercept } from "../../src/engine/proxy";
import { clientOptions } from "../../src/engine/surroundings";
import { answerOnQuotas, readQuotaRequest } from "../support/e2e/quotas";
import { runRunbook } from "../support/e2e/shell";
import { withSmallStack } from "../support/e2e/small";
import { UP } from "../support/e2e/steps";

const RELEASE = "v1.0.0";
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

async function service(emulator: Emulator) {
  const query = new DescribeServicesCommand({ cluster: "dev-inventory-cluster", services: ["dev-user-service"] });
  return (await new ECSClient(clientOptions(emulator)).send(query)).services?.[0];
}

/** As `docker push` would. */
async function push(emulator: Emulator, repositoryName: string): Promise<void> {
  const client = new ECRClient(clientOptions(emulator));
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: {}, layers: [] });
  await client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: RELEASE }));
  await client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: RELEASE }] }));
}

it("begins with no release and no tasks, and runs tasks once there are images and a release", () =>
  withSmallStack(
    {
      change: (settings) => {
        delete settings["platform:release"];
        // The emulator has no scaling that would raise the count to its minimum.
        const services = settings["platform:services"] as Record<string, { scaling?: unknown }>;
        for (const service of Object.values(services)) delete service.scaling;
      },
    },
    async ({ pulumi, project, name, emulator }) => {
      await pulumi.run(...UP);
      expect((await service(emulator))?.desiredCount).toBe(0);

      const { repositoryUrls } = (await pulumi.outputs()) as { repositoryUrls: Record<string, string> };
      for (const url of Object.values(repositoryUrls)) await push(emulator, url.slice(url.indexOf("/") + 1));

      changeSettings(project, name, (settings) => {
        settings["platform:release"] = RELEASE;
      });
      const run = await pulumi.run(...UP);
      expect(run.operations.map(({ op, type }) => `${op} ${type}`).sort()).toEqual([
        "replace aws:ecs/taskDefinition:TaskDefinition",
        "update aws:ecs/service:Service",
      ]);
      expect((await service(emulator))?.desiredCount).toBe(1);
      await pulumi.run("preview", "--expect-no-changes");
    },
  ));

it("begins in an account that has few quotas, and asks for more", async () => {
  const asked: Record<string, unknown>[] = [];
  const intercept: Intercept = (request) => {
    const { ServiceCode, DesiredValue } = readQuotaRequest(request) ?? {};
    if (DesiredValue !== undefined) asked.push({ ServiceCode, DesiredValue });
    return answerOnQuotas(request, (service) => ({ fargate: 6, lambda: 10 })[service] ?? 5);
  };
  await withSmallStack({ intercept }, async (stack) => {
    const seen = await runRunbook(stack, "quotas");
    expect(seen.match(/"Value": \d+|^\d+$/gm)).toEqual(['"Value": 6', "10", '"Value": 5']);
    await runRunbook(stack, "quotas-ask", { vCPU: "64", sandboxes: "1000", addresses: "20" });
    expect(asked).toEqual([
      { ServiceCode: "fargate", DesiredValue: 64 },
      { ServiceCode: "lambda", DesiredValue: 1000 },
      { ServiceCode: "ec2", DesiredValue: 20 },
    ]);
  });
});
