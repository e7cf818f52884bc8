import { type EntryName, entryNames } from "./entry-names";
import type { Mistake } from "./mistakes";
import type { Config } from "./schema";
import type { Within } from "./schema/values";

/** A stack, by its name and settings. */
interface CheckedStack {
  readonly stack: string;
  readonly config: Config;
}

/** What two stacks would both make: AWS refuses the second. Each is told at the first stack's name. */
export function namesInBoth(one: CheckedStack, { stack, config }: CheckedStack): Mistake[] {
  const theirs = namesOf(config);
  return namesOf(one.config).flatMap(({ path, value, what, within }): Mistake[] => {
    const same = theirs.find((name) => name.what === what && name.value === value && name.within === within);
    if (!same || !collide(one.config, config, within)) return [];
    const allowed = `a ${what} of its own: ${same.path} in Pulumi.${stack}.yaml is it, too, and AWS takes it once in ${within}`;
    return [{ path, value, allowed, fix: "choose another in one of the two files" }];
  });
}

function collide({ aws }: Config, { aws: other }: Config, within: Within): boolean {
  if (within === "the world") return true;
  // A stack that may go to any account says nothing of which.
  const isOneAccount = aws.allowedAccountIds?.some((id) => other.allowedAccountIds?.includes(id)) ?? false;
  return isOneAccount && (within === "an account" || aws.region === other.region);
}

/** The names that the YAML says, and the prefix that begins those which it doesn't. */
function namesOf(config: Config): EntryName[] {
  const { prefix, cluster, loadBalancer, registry, readRole, deploymentRole } = config;
  const name = (within: Within, what: string, path: string, value: string | undefined): EntryName[] =>
    value === undefined ? [] : [{ within, what, path: `platform:${path}`, value }];
  const roles = {
    readRole,
    deploymentRole,
    "deploymentRole.images": deploymentRole?.images,
    "deploymentRole.preview": deploymentRole?.preview,
    "deploymentRole.drift": deploymentRole?.drift,
  };
  return [
    ...name("an account", "prefix", "prefix", prefix),
    ...Object.entries(roles).flatMap(([path, role]) => name("an account", "role", `${path}.name`, role?.name)),
    ...name("a region of an account", "cluster", "cluster.name", cluster?.name),
    ...name("a region of an account", "load balancer", "loadBalancer.name", loadBalancer?.name),
    ...Object.entries(config.services).flatMap(([key, service]) => {
      const path = `services.${key}`;
      return [
        // Its roles are called by it.
        ...name("an account", "service", `${path}.name`, service.name),
        ...name("a region of an account", "family", `${path}.family`, service.family),
        ...name("a region of an account", "log group", `${path}.logGroup`, service.logGroup),
        ...name("a region of an account", "log group", `${path}.applicationLogGroup`, service.applicationLogGroup),
        ...name("a region of an account", "target group", `${path}.route.targetGroup`, service.route?.targetGroup),
        ...(registry ? name("a region of an account", "repository", `${path}.repository`, service.repository) : []),
      ];
    }),
    ...entryNames(config).map((entry) => ({ ...entry, path: `platform:${entry.path}` })),
  ];
}
