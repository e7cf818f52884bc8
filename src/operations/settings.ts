import { isDeepStrictEqual } from "node:util";
import type { Change } from "../engine/pulumi";

type Container = Readonly<Record<string, unknown>> & { readonly name?: string };

/** What task definitions change beside the image: `api-gateway: environment, secrets`. */
export function changedSettings(changes: readonly Change[]): string[] {
  return changes.flatMap(({ type, urn, old, new: next }) => {
    if (type !== "aws:ecs/taskDefinition:TaskDefinition" || !old || !next) return [];
    const [before, after] = [containersOf(old), containersOf(next)];
    const names = new Set([...before.keys(), ...after.keys()]);
    const keys = [...names].flatMap((name) => differences(before.get(name) ?? {}, after.get(name) ?? {}, ["image"]));
    const all = new Set([...differences(old, next, ["containerDefinitions"]), ...keys]);
    return all.size > 0 ? [`${urn.slice(urn.lastIndexOf("::") + 2)}: ${[...all].sort().join(", ")}`] : [];
  });
}

function containersOf({ containerDefinitions }: Readonly<Record<string, unknown>>): Map<string, Container> {
  try {
    const containers: Container[] = JSON.parse(String(containerDefinitions ?? "[]"));
    return new Map(containers.map((container) => [container.name ?? "", container]));
  } catch {
    // Not known before other things are made.
    return new Map();
  }
}

function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  but: readonly string[],
): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter(
    (key) => !key.startsWith("__") && !but.includes(key) && !isDeepStrictEqual(given(before[key]), given(after[key])),
  );
}

/** AWS says `[]` where nothing was given. */
function given(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
