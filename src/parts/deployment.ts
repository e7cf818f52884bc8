import type { Registry } from "../components/compute/registry";
import type { Service } from "../components/compute/service";
import { DeploymentRole } from "../components/security/deployment-role";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

/** The roles with which GitHub workflows release the stack. */
export function createDeploymentRole(
  { config, region, accountId }: Context,
  registry: Registry | undefined,
  services: Readonly<Record<string, Service>>,
): DeploymentRole | undefined {
  const { deploymentRole, cluster, database, functions, prefix, releases, tasks } = config;
  if (!deploymentRole || !cluster || !registry) return undefined;
  const { name, preview, stateBucket, stateKeyArn, ...role } = deploymentRole;
  const entries = Object.values(config.services);
  const taskFamilies = Object.keys(tasks).map((task) => `${prefix}-${task}`);
  return new DeploymentRole("deployment-role", {
    ...role,
    roleName: name,
    preview: preview && { ...preview, roleName: preview.name },
    state: { bucketName: stateBucket, keyArn: stateKeyArn },
    region,
    accountId,
    clusterName: cluster.name,
    serviceNames: entries.map((service) => service.name),
    families: [...entries.map((service) => service.family ?? service.name), ...taskFamilies],
    taskFamilies,
    taskRoleArns: Object.values(services).flatMap(({ roles }) => [roles.executionRoleArn, roles.taskRoleArn]),
    repositoryArns: Object.values(registry.repositories).map(({ arn }) => arn),
    logGroupNames: entries.map(({ logGroup }) => logGroup),
    parameterPrefix: prefix,
    migrationFunction:
      releases.migrate && "function" in releases.migrate
        ? entryOf(functions, releases.migrate.function).name
        : undefined,
    snapshotOf:
      releases.snapshot && database
        ? { kind: database.engine === "postgres" ? "instance" : "cluster", identifier: database.identifier }
        : undefined,
  });
}
