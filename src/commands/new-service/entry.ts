import { Document, isCollection } from "yaml";
import type { Config, ServiceConfig } from "../../config/schema";
import type { Answers } from "./questions";

/** What stands on one line, as it is short. */
const IN_BRACES = [["scaling"], ["route", "healthCheck"], ["clients"], ["access"], ["containerHealthCheck"]];

type Services = Readonly<Record<string, ServiceConfig>>;

/** Names that a service needs only where the others have them. */
const NAMES = ["family", "securityGroup", "applicationLogGroup"] as const;

/**
 * The lines of a service's entry, its key first: what the stack's other services have in common, it has too.
 *
 * @param config the stack's configuration without it
 */
export function renderEntry(answers: Answers, { services, secrets, prefix }: Config): string[] {
  const { name, port, cpu, memory, tasks, most } = answers;
  const like = (of: (service: ServiceConfig) => string | undefined) => likeSiblings(name, services, of);
  const access = accessTo(Object.values(answers.secrets).map((secret) => secrets[secret]?.value ?? ""));
  const entry = {
    name: like((service) => service.name) ?? `${prefix}-${name}`,
    ...Object.fromEntries(NAMES.map((field) => [field, like((service) => service[field])])),
    repository: like((service) => service.repository) ?? `${prefix}/${name}`,
    cpu,
    memoryMiB: memory,
    port,
    desiredCount: tasks,
    scaling: most > tasks ? { min: Math.max(1, tasks), max: most } : undefined,
    logGroup: like((service) => service.logGroup) ?? `/ecs/${prefix}-${name}`,
    metricsNamespace: shared(services, (service) => service.metricsNamespace),
    tracing: shared(services, (service) => service.tracing) || undefined,
    route: routeOf(answers, services),
    clients: answers.clients.length > 0 ? answers.clients : undefined,
    access: Object.keys(access).length > 0 ? access : undefined,
    containerHealthCheck: asksItself(answers, services) ? { path: answers.health } : undefined,
    environment: environmentLike(services, access),
    secrets: Object.keys(answers.secrets).length > 0 ? answers.secrets : undefined,
  };
  const document = new Document({ [name]: entry });
  for (const path of IN_BRACES) {
    const node = document.getIn([name, ...path]);
    if (isCollection(node)) node.flow = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split("\n");
}

/** A name of the pattern that the others' have with their entries in it: `dev-user-service` becomes `dev-audit-service`. */
function likeSiblings(
  name: string,
  services: Services,
  of: (service: ServiceConfig) => string | undefined,
): string | undefined {
  const patterns = Object.entries(services).map(([sibling, service]) => of(service)?.split(sibling));
  if (patterns.length === 0 || patterns.some((parts) => parts?.length !== 2)) return undefined;
  const [[first = "", last = ""] = []] = patterns as string[][];
  return patterns.every((parts) => parts?.join() === [first, last].join()) ? first + name + last : undefined;
}

/** What all of several services have. */
function shared<T>(services: Services, of: (service: ServiceConfig) => T): T | undefined {
  const [first, ...others] = Object.values(services).map(of);
  return others.length > 0 && others.every((other) => other === first) ? first : undefined;
}

/** Who reads an address must reach what is there. */
function accessTo(values: readonly string[]): { readonly database?: true; readonly cache?: true } {
  const reaches = (store: string) => values.some((value) => value.startsWith(`${store}-`));
  return { ...(reaches("database") && { database: true }), ...(reaches("cache") && { cache: true }) };
}

function routeOf({ name, path, health }: Answers, services: Services) {
  if (path === "none") return undefined;
  const routed = Object.fromEntries(Object.entries(services).filter(([, { route }]) => route));
  return {
    targetGroup: likeSiblings(name, routed, ({ route }) => route?.targetGroup),
    paths: path === "default" ? undefined : { [path]: priorityOf(path, services) },
    healthCheck: { path: health },
  };
}

/** The load balancer takes the lowest priority that fits: one before wider patterns, else one behind all. */
function priorityOf(path: string, services: Services): number {
  const rules = Object.values(services).flatMap(({ route }) => Object.entries(route?.paths ?? {}));
  const taken = rules.map(([, priority]) => priority);
  const wider = rules.filter(([pattern]) => pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1)));
  if (wider.length === 0) return Math.ceil((Math.max(0, ...taken) + 1) / 10) * 10;
  let priority = Math.min(...wider.map(([, one]) => one)) - 1;
  while (taken.includes(priority)) priority--;
  return Math.max(1, priority);
}

/** ECS asks where no load balancer does, and where it asks all the others. */
function asksItself({ path }: Answers, services: Services): boolean {
  const others = Object.values(services);
  return path === "none" || (others.length > 0 && others.every(({ containerHealthCheck }) => containerHealthCheck));
}

/** Plain values that all have who reach the same. */
function environmentLike(services: Services, access: { readonly database?: true; readonly cache?: true }) {
  const alike = Object.values(services).filter(
    (service) => service.access.database === Boolean(access.database) && service.access.cache === Boolean(access.cache),
  );
  const [first, ...others] = alike.length > 1 ? alike : Object.values(services);
  const entries = Object.entries(first?.environment ?? {}).filter(
    ([variable, value]) =>
      typeof value === "string" &&
      others.length > 0 &&
      others.every(({ environment }) => environment[variable] === value),
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
