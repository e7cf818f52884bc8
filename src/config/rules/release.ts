import { isMissing, mustExist, type Rule } from "./rule";

const migrationExists: Rule = (config) => {
  const migrate = config.releases?.migrate;
  if (!migrate) return [];
  return "task" in migrate
    ? mustExist("releases.migrate.task", migrate.task, "tasks", config)
    : mustExist("releases.migrate.function", migrate.function, "functions", config);
};

const snapshotNeedsDatabase: Rule = (config) =>
  config.releases?.snapshot && isMissing(config, "database")
    ? [
        {
          path: "releases.snapshot",
          value: true,
          allowed: "false, since there is no platform:database",
          fix: "remove it, or add platform:database",
        },
      ]
    : [];

const healthPathsNeedSite: Rule = (config) =>
  config.releases?.healthPaths.length && isMissing(config, "loadBalancer")
    ? [
        {
          path: "releases.healthPaths",
          value: config.releases.healthPaths,
          allowed: "nothing, since there is no platform:loadBalancer that answers",
          fix: "remove them, or add platform:loadBalancer",
        },
      ]
    : [];

const deploymentRoleNeedsServices: Rule = (config) =>
  config.deploymentRole && (isMissing(config, "cluster") || config.names.services.length === 0)
    ? [
        {
          path: "deploymentRole",
          allowed: "nothing, since there are no services to release",
          fix: "remove it, or add platform:cluster and platform:services",
        },
      ]
    : [];

export const releaseRules: readonly Rule[] = [
  migrationExists,
  snapshotNeedsDatabase,
  healthPathsNeedSite,
  deploymentRoleNeedsServices,
];
