import type { Settings } from "../../../src/engine/project";
import type { Change } from "../../../src/engine/pulumi";
import type { Recording } from "../../../src/plan/record";
import type { RecordedResource } from "../../../src/plan/recorder";

// biome-ignore lint/suspicious/noExplicitAny: settings are changed as they stand in the file.
type Values = Record<string, any>;

/** What a stack's owner changes sooner or later, in the settings as they stand in the file. */
export function takeNextSteps(settings: Settings): void {
  settings["platform:release"] = "v99.0.0";
  addService(settings["platform:services"] as Values);
  enlarge(settings["platform:database"] as Values);
}

function addService(services: Values): void {
  const [model = {}] = Object.values(services);
  const { route: _, family: _f, securityGroup: _s, applicationLogGroup: _l, ...rest } = model;
  services["audit-service"] = {
    ...rest,
    name: `${model.name}-audit`,
    repository: `${model.repository}-audit`,
    logGroup: `${model.logGroup}-audit`,
  };
}

function enlarge(database: Values): void {
  if (database.maxCapacityAcu) database.maxCapacityAcu *= 2;
  else Object.assign(database, { instanceClass: "db.r6g.large", storageGiB: database.storageGiB * 2 });
}

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/**
 * What the engine must do to come from one plan to another: make what is new, delete what is gone, change what differs. Task definitions are
 * replaced, and what runs them is updated; nothing else is replaced.
 *
 * @returns `operation urn`, sorted
 */
export function expectedOperations(before: Recording, after: Recording): string[] {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const now = new Set(after.resources.map(({ urn }) => urn));
  const replaced = new Set<string>();
  const expected: string[] = [];
  for (const resource of after.resources) {
    const op = operationOn(resource, old.get(resource.urn), before, after, replaced);
    if (op === "replace") replaced.add(resource.urn);
    if (op) expected.push(`${op} ${resource.urn}`);
  }
  for (const urn of old.keys()) if (!now.has(urn)) expected.push(`delete ${urn}`);
  return expected.sort();
}

function operationOn(
  resource: RecordedResource,
  old: RecordedResource | undefined,
  before: Recording,
  after: Recording,
  replaced: ReadonlySet<string>,
): string | undefined {
  const { urn, type } = resource;
  if (!old) return "create";
  if (JSON.stringify(before.revealed.get(urn)) !== JSON.stringify(after.revealed.get(urn))) {
    return type === TASK_DEFINITION ? "replace" : "update";
  }
  // The guard stands on everything, and is the same whatever becomes of it.
  if (type.startsWith("random:")) return undefined;
  return resource.custom && resource.dependencies.some((dependency) => replaced.has(dependency)) ? "update" : undefined;
}

/** What the engine does, in the words of {@link expectedOperations}: awsx's children come with their component. */
export function shownOperations(operations: readonly Change[]): string[] {
  return operations
    .filter(({ urn }) => !isAwsxChild(urn))
    .map(({ op, urn }) => `${op} ${urn}`)
    .sort();
}

/** Whether awsx's plugin made it, and not the program. */
export function isAwsxChild(urn: string): boolean {
  return /[:$]awsx:[^$]*\$/.test(urn);
}

/** What only one of two lists has, a line each: `- missing`, `+ unexpected`. */
export function differences(expected: readonly string[], found: readonly string[]): string[] {
  return [
    ...expected.filter((line) => !found.includes(line)).map((line) => `- ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `+ ${line}`),
  ];
}
