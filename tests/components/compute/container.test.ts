import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ContainerArgs, containerDefinitions } from "../../../src/components/compute/container";
import { mapValues } from "../../../src/lib/objects";

const text = (container: ContainerArgs) =>
  new Promise<string>((resolve) => void pulumi.output(containerDefinitions([container])).apply(resolve));

const backwards = <T>(map: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(map).reverse());

const container: ContainerArgs = {
  name: "web",
  image: "repository:v1",
  logGroupName: "/ecs/web",
  region: "us-west-2",
  environment: {},
  secrets: {},
};

describe("container definitions", () => {
  it("leave out what isn't set", async () => {
    expect(JSON.parse(await text(container))).toEqual([
      {
        name: "web",
        image: "repository:v1",
        essential: true,
        environment: [],
        secrets: [],
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "/ecs/web", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "web" },
        },
      },
    ]);
  });

  it("say what is started again, and how much memory it gets at most", async () => {
    const [definition] = JSON.parse(await text({ ...container, essential: false, restart: true, memoryMiB: 256 }));
    expect(definition).toMatchObject({ essential: false, restartPolicy: { enabled: true }, memory: 256 });
  });

  it("are the same text whatever the order of variables", async () => {
    const variables = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.string(), { minKeys: 2 });
    await fc.assert(
      fc.asyncProperty(variables, async (environment) => {
        const secretOf = (value: string) => ({ arn: pulumi.output(value), version: pulumi.output(value) });
        const secrets = mapValues(environment, secretOf);
        expect(await text({ ...container, environment, secrets: backwards(secrets) })).toBe(
          await text({ ...container, environment: backwards(environment), secrets }),
        );
      }),
    );
  });
});
