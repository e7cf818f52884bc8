import { type Document, isMap, isPair, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { inPulumiForm } from "../../src/config/pulumi-form";

/** The entries of a stack that its document names or a decision adds, and the release that it begins with. */
interface Documented {
  readonly release: string;
  readonly entries: Readonly<Record<string, readonly string[]>>;
}

const INVENTORY = {
  services: ["api-gateway", "inventory-service", "location-service", "user-service", "reporting-service", "ui-service"],
  tasks: ["migrate", "seed"],
  buckets: ["alb-logs"],
  secrets: ["database-url", "jwt-secret", "redis-auth-token", "redis-url"],
};

/** The stacks that documents describe. Others are held to what holds for all. */
export const DOCUMENTED: Readonly<Record<string, Documented>> = {
  "aep-staging": {
    release: "v1.0.0",
    entries: {
      services: ["frontend", "backend"],
      tasks: ["migrate"],
      buckets: ["alb-logs"],
      secrets: ["audit-encryption-key", "openai-api-key", "anthropic-api-key", "database-url", "redis-url"],
    },
  },
  "aussie-staging": {
    release: "v1.0.0",
    entries: {
      services: ["api"],
      buckets: ["aussie-markets-staging-logs"],
      secrets: ["database-url", "redis-url"],
    },
  },
  "inventory-dev": { release: "latest", entries: INVENTORY },
  "inventory-staging": { release: "v1.0.0", entries: INVENTORY },
  "sagebrush-prod": {
    release: "v1.0.0",
    entries: {
      services: ["web"],
      functions: ["api", "worker", "scheduler", "migrate"],
      queues: ["jobs"],
      schedules: ["reports", "clean-ups"],
      buckets: ["prod-assets", "prod-uploads", "prod-backups", "prod-cdn-logs", "prod-access-logs"],
      secrets: ["api-keys", "database-credentials", "database-url", "database-reader-url"],
    },
  },
  "sagebrush-staging": {
    release: "v1.0.0",
    entries: {
      services: ["web"],
      functions: ["api", "worker", "migrate"],
      buckets: ["staging-assets", "staging-uploads", "staging-access-logs"],
      secrets: ["database-credentials", "database-url", "database-reader-url"],
    },
  },
};

/** The parts with entries by name. */
const KEYED = ["services", "tasks", "functions", "queues", "schedules", "buckets", "secrets"];

/** What operators put into a stack file as its life goes on; no document says it. */
const BY_OPERATORS = [
  ["platform:deploymentRole"],
  ["platform:pagerDutyUrl"],
  ["platform:acknowledge"],
  ["platform:accepts"],
  ["platform:dns", "delegation"],
] as const;

/** The entries of a stack's file that its document doesn't name, like `services.audit-service`. */
export function undocumentedEntries(stack: string, text: string): string[] {
  return undocumentedIn(stack, parseDocument(text));
}

function undocumentedIn(stack: string, document: Document): string[] {
  const { entries } = DOCUMENTED[stack] ?? {};
  return KEYED.flatMap((part) =>
    entries
      ? keysOf(document.getIn(["config", `platform:${part}`]))
          .filter((name) => !entries[part]?.includes(name))
          .map((name) => `${part}.${name}`)
      : [],
  );
}

/**
 * The text of a stack's file with what its document speaks of, so that facts hold as long as that is so: without entries that it
 * doesn't name, without what Pulumi and operators put in, and with the release that it begins with. The file of a stack that no document
 * describes stays.
 */
export function documentedText(stack: string, text: string): string {
  const documented = DOCUMENTED[stack];
  if (!documented) return text;
  const document = parseDocument(text, { merge: true });
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) document.delete(key);
  for (const path of BY_OPERATORS) if (document.hasIn(["config", ...path])) document.deleteIn(["config", ...path]);
  const emails = document.getIn(["config", "platform:monitoring", "emails"]);
  if (isSeq(emails)) emails.items = [];
  if (document.hasIn(["config", "platform:release"])) {
    document.setIn(["config", "platform:release"], documented.release);
  }
  for (const entry of undocumentedIn(stack, document)) {
    const [part = "", name = ""] = entry.split(".");
    document.deleteIn(["config", `platform:${part}`, name]);
    withoutReferences(document, part, name);
  }
  return inPulumiForm(document);
}

/** Takes away what other entries say of an entry. */
function withoutReferences(document: Document, part: string, name: string): void {
  for (const workloads of ["services", "functions"]) {
    const entries = document.getIn(["config", `platform:${workloads}`]);
    for (const { value } of isMap(entries) ? entries.items : []) {
      if (!isMap(value)) continue;
      if (part === "services") withoutItem(value, ["clients"], name);
      if (part === "queues") withoutItem(value, ["access", "queues"], name);
      if (part === "buckets" && value.hasIn(["access", "buckets", name])) value.deleteIn(["access", "buckets", name]);
      if (part === "secrets") withoutValue(value, "secrets", (found) => isScalar(found) && found.value === name);
      withoutValue(
        value,
        "environment",
        (found) => isMap(found) && `${found.items[0]?.key}s` === part && String(found.items[0]?.value) === name,
      );
    }
  }
}

function withoutItem(map: YAMLMap, path: readonly string[], name: string): void {
  const list = map.getIn(path);
  if (isSeq(list)) list.items = list.items.filter((item) => !isScalar(item) || item.value !== name);
}

function withoutValue(map: YAMLMap, key: string, isGone: (value: unknown) => boolean): void {
  const values = map.get(key);
  if (isMap(values)) values.items = values.items.filter((pair) => !isPair(pair) || !isGone(pair.value));
}

function keysOf(map: unknown): string[] {
  return isMap(map) ? map.items.map(({ key }) => String(key)) : [];
}
