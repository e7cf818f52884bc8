import type { Mistake } from "../mistakes";
import type { Checked, Rule } from "./rule";

interface Named {
  readonly path: string;
  readonly value: string;
}

/** Names that AWS takes once: who copies an entry forgets one easily. */
const namesDiffer: Rule = (config) => [
  ...repeated("name", servicesNames(config, "name")),
  ...repeated("family", servicesNames(config, "family")),
  ...repeated("security group", servicesNames(config, "securityGroup")),
  ...repeated("target group", targetGroups(config)),
  ...repeated("log group", logGroups(config)),
  ...repeated("name", entryNames("functions", config.functions, "name")),
  ...repeated("name", entryNames("queues", config.queues, "name")),
  ...repeated("bucket name", entryNames("buckets", config.buckets, "bucketName")),
  ...repeated("secret's name", entryNames("secrets", config.secrets, "name")),
];

function servicesNames({ services = {} }: Checked, field: "name" | "family" | "securityGroup"): Named[] {
  return entryNames("services", services, field);
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

function entryNames<F extends string>(
  part: string,
  entries: Readonly<Record<string, { readonly [Field in F]?: string }>> = {},
  field: F,
): Named[] {
  return Object.entries(entries).flatMap(([entry, { [field]: value }]) =>
    value === undefined ? [] : [{ path: `${part}.${entry}.${field}`, value }],
  );
}

function repeated(what: string, names: readonly Named[]): Mistake[] {
  return names.flatMap(({ path, value }, i) => {
    const earlier = names.slice(0, i).find((other) => other.value === value);
    if (!earlier) return [];
    return [{ path, value, allowed: `a ${what} of its own; ${earlier.path} has this one`, fix: "choose another" }];
  });
}

export const nameRules: readonly Rule[] = [namesDiffer];
