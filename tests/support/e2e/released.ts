import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import type { Settings } from "../../../src/engine/project";
import type { Intercept } from "../../../src/engine/proxy";
import { type EmulatedStack, prepareStack } from "../../../src/engine/stack";
import { clientOptions } from "../../../src/engine/surroundings";
import { ROOT } from "../plan";
import { EcsTasks } from "./ecs";

type Entries = Record<string, Record<string, unknown>>;

/** What the tests of releases keep of this stack: two services, of which one has the site, a database, two tasks. */
export const RELEASED_STACK = "inventory-staging";
/** Those of its two services. */
export const REPOSITORIES = ["inventory-management/api-gateway", "inventory-management/user-service"];
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

/**
 * Prepares the stack with tasks in its ECS, without a release.
 *
 * @param first sees each request before ECS does
 * @param checkpoints whether a test kills Pulumi
 */
export async function prepareReleasedStack(
  first: Intercept = () => undefined,
  checkpoints = false,
): Promise<{ stack: EmulatedStack; tasks: EcsTasks }> {
  let stack: EmulatedStack | undefined;
  const tasks = new EcsTasks(() => {
    if (!stack) throw new Error("no task runs before the stack is up");
    return stack.emulator;
  });
  const intercept: Intercept = async (request, pass) => (await first(request, pass)) ?? tasks.intercept(request, pass);
  stack = await prepareStack(ROOT, RELEASED_STACK, { intercept, change: cutDown, checkpoints });
  const file = path.join(stack.project, `Pulumi.${RELEASED_STACK}.yaml`);
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(/^( *)(platform:prefix: .*)$/m, "$1# Begins all names\n$1$2 # for good"),
  );
  return { stack, tasks };
}

/** The text of the stack file. */
export function stackFileOf({ project, name }: EmulatedStack): string {
  return readFileSync(path.join(project, `Pulumi.${name}.yaml`), "utf8");
}

/** Puts the images of a version into ECR, as `docker push` would. */
export async function push(
  { emulator }: EmulatedStack,
  imageTag: string,
  repositories: readonly string[] = REPOSITORIES,
): Promise<void> {
  const client = new ECRClient(clientOptions(emulator));
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: { digest: imageTag }, layers: [] };
  const imageManifest = JSON.stringify(manifest);
  for (const repositoryName of repositories) {
    await client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
  }
}

function cutDown(settings: Settings): void {
  for (const part of ["release", "cache", "monitoring"]) delete settings[`platform:${part}`];
  const { "api-gateway": gateway, "user-service": users } = settings["platform:services"] as Entries;
  const secrets = { DATABASE_URL: "database-url", JWT_SECRET: "jwt-secret" };
  settings["platform:services"] = {
    "api-gateway": {
      ...{ ...gateway, secrets, access: { database: true }, route: { healthCheck: { path: "/health" } } },
      environment: { USER_SERVICE_URL: { service: "user-service" } },
    },
    "user-service": { ...users, secrets, access: { database: true }, clients: ["api-gateway"] },
  };
  const { "database-url": url, "jwt-secret": jwt } = settings["platform:secrets"] as Entries;
  settings["platform:secrets"] = { "database-url": url, "jwt-secret": jwt };
  const { migrate, seed } = settings["platform:tasks"] as Entries;
  settings["platform:tasks"] = { migrate, seed: { ...seed, service: "user-service" } };
  const releases = settings["platform:releases"] as Record<string, unknown>;
  const proof = { healthPaths: ["/health"], healthDeadlineSeconds: 5, bakeSeconds: 0 };
  settings["platform:releases"] = { ...releases, snapshot: true, ...proof };
  const network = settings["platform:network"] as Record<string, unknown>;
  network.natGateways = [(network.availabilityZones as string[])[0]];
}
