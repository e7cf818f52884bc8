import { fitName } from "../../lib/names";
import { entryNames } from "../entry-names";
import type { Mistake } from "../mistakes";
import { renamableSettings } from "../schema";
import type { Checked, Rule } from "./rule";

interface Named {
  readonly path: string;
  readonly value: string;
  /** What is called so, where others may be called the same. */
  readonly what?: string;
}

/** Names that AWS takes once: who copies an entry forgets one easily. */
const namesDiffer: Rule = (config) => [
  ...repeated("name", servicesNames(config, "name")),
  ...repeated("family", servicesNames(config, "family")),
  ...repeated("security group", servicesNames(config, "securityGroup")),
  ...repeated("target group", targetGroups(config)),
  ...repeated("log group", logGroups(config)),
  ...repeated("name", entryNames(config)),
];

function servicesNames({ services = {} }: Checked, field: "name" | "family" | "securityGroup"): Named[] {
  return Object.entries(services).flatMap(([entry, { [field]: value }]) =>
    value === undefined ? [] : [{ path: `services.${entry}.${field}`, value }],
  );
}

function targetGroups({ services = {} }: Checked): Named[] {
  return Object.entries(services).flatMap(([name, { route }]) =>
    route?.targetGroup ? [{ path: `services.${name}.route.targetGroup`, value: route.targetGroup }] : [],
  );
}

function logGroups({ services = {} }: Checked): Named[] {
  return Object.entries(services).flatMap(([name, { logGroup, applicationLogGroup }]) => [
    { path: `services.${name}.logGroup`, value: logGroup },
    ...(applicationLogGroup ? [{ path: `services.${name}.applicationLogGroup`, value: applicationLogGroup }] : []),
  ]);
}

interface Role {
  readonly path: string;
  readonly value: string;
  readonly role: string;
}

/** Roles that are called by what they serve; AWS takes a name once, whatever its capitals. */
function roles(config: Checked): Role[] {
  const { prefix, services = {}, functions = {}, buckets = {}, readRole, deploymentRole } = config;
  const { images, preview, drift } = deploymentRole ?? {};
  const explicit = {
    "readRole.name": readRole,
    "deploymentRole.name": deploymentRole,
    "deploymentRole.images.name": images,
    "deploymentRole.preview.name": preview,
    "deploymentRole.drift.name": drift,
  };
  return [
    ...prefixed(config).map((of) => ({ path: "prefix", value: prefix ?? "", role: `${prefix}-${of}` })),
    ...Object.entries(services).flatMap(([entry, { name: value }]) =>
      ["execution", "task"].map((of) => ({ path: `services.${entry}.name`, value, role: `${value}-${of}` })),
    ),
    ...Object.entries(functions).map(([entry, { name: value }]) => ({
      path: `functions.${entry}.name`,
      value,
      role: value,
    })),
    ...Object.entries(buckets).flatMap(([entry, { bucketName: value, replicateTo }]) =>
      replicateTo ? [{ path: `buckets.${entry}.bucketName`, value, role: fitName(`${value}-replication`, 64) }] : [],
    ),
    ...Object.entries(explicit).flatMap(([path, role]) => (role ? [{ path, value: role.name, role: role.name }] : [])),
  ];
}

function prefixed({ network, schedules = {}, api }: Checked): string[] {
  return [
    ...(network?.vpc === "dedicated" && network.flowLogs ? ["flow-logs"] : []),
    ...(Object.keys(schedules).length > 0 ? ["schedules"] : []),
    ...(api?.ownsLogRole ? ["api-logs"] : []),
  ];
}

const rolesDiffer: Rule = (config) => {
  const all = roles(config);
  return all.flatMap(({ path, value, role }, i): Mistake[] => {
    const earlier = all.slice(0, i).find((other) => other.role.toLowerCase() === role.toLowerCase());
    if (!earlier || earlier.value === value) return [];
    const allowed = `a name of which no role is called ${role}; ${earlier.path} has one of it`;
    return [{ path, value, allowed, fix: "choose another" }];
  });
};

function repeated(noun: string, names: readonly Named[]): Mistake[] {
  return names.flatMap(({ path, value, what }, i) => {
    const earlier = names.slice(0, i).find((other) => other.value === value && other.what === what);
    if (!earlier) return [];
    return [
      {
        path,
        value,
        allowed: `a ${what ? `${what}'s ` : ""}${noun} of its own; ${earlier.path} has this one`,
        fix: "choose another",
      },
    ];
  });
}

/** What the program calls its own parts: a name in which such a word stands may be the part's, or the entry's. */
const PARTS = ["api", "cache", "cluster", "database", "load-balancer", "network", "registry"];

/** With aliases alone nobody could say which of two is meant. */
const previousKeysAreFree: Rule = (config) => {
  const all = renamableSettings.flatMap((part) => config.names[part]);
  const renames = renamableSettings.flatMap((part) =>
    Object.entries<{ readonly previously?: string }>(config[part] ?? {}).flatMap(([key, { previously: value }]) =>
      value === undefined ? [] : [{ key, value, path: `${part}.${key}.previously` }],
    ),
  );
  return renames.flatMap(({ key, value, path }, i) => {
    const mistake = (allowed: string, fix: string) => [{ path, value, allowed, fix }];
    if (value === key) return mistake("the key that the entry had before, not this one", "remove it");
    if (all.includes(value)) {
      return mistake("a key that no entry has", "rename one after the other, with pulumi up between");
    }
    if (renames.slice(0, i).some((other) => other.value === value)) {
      return mistake("a key that one entry has had", "keep it where the thing goes on, and remove it here");
    }
    if (all.filter((other) => other === key).length > 1 || PARTS.some((part) => part === key || part === value)) {
      return mistake(
        "a key that nothing else of the program is called by",
        "remove it, and rename each of pulumi stack --show-urns by pulumi state rename <URN> <new name>",
      );
    }
    return [];
  });
};

export const nameRules: readonly Rule[] = [namesDiffer, rolesDiffer, previousKeysAreFree];
