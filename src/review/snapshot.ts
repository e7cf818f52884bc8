import type { Inputs } from "@pulumi/pulumi";
import { EXAMPLE_ACCOUNT, fakeResource } from "../plan/fakes";
import type { Recording } from "../plan/record";
import { type ResourceWithId, withRemoteChildren } from "../plan/remote-children";

/** A resource of a recording, as a review needs it. */
export interface Resource extends ResourceWithId {
  /** With made-up secrets in clear. */
  readonly revealed: Inputs;
}

/** A line of `platform:accepts`. */
export interface Acceptance {
  readonly change: string;
  readonly reason: string;
}

/** What a stack was made of, or would be, at a commit. */
export interface Snapshot {
  readonly recording: Recording;
  /** By URN, in the order of the program; with what awsx makes. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly accepts: readonly Acceptance[];
}

/** A recording as it goes from process to process. */
export type Dump = Omit<Recording, "revealed"> & {
  readonly revealed: readonly (readonly [string, Inputs])[];
  readonly accepts: readonly Acceptance[];
};

/** Prepares a recording for comparing. */
export function snapshotOf(recording: Recording, accepts: readonly Acceptance[] = []): Snapshot {
  const resources = withRemoteChildren(recording).map((resource): [string, Resource] => [
    resource.urn,
    { ...resource, revealed: recording.revealed.get(resource.urn) ?? resource.inputs },
  ]);
  return { recording, resources: new Map(resources), accepts };
}

/** Reads a recording that another process wrote; an earlier program may not have recorded all that today's does. */
export function snapshotFrom({ revealed, resources, accepts, ...rest }: Dump): Snapshot {
  const complete = resources.map((resource) => ({ ...resource, inputDependencies: resource.inputDependencies ?? {} }));
  return snapshotOf({ ...rest, resources: complete, revealed: new Map(revealed) }, accepts);
}

/**
 * What AWS gives a resource that isn't among its inputs: ids, ARNs, addresses. A resource that is replaced has others.
 */
export function answersOf(resource: Resource, { region, accountId = EXAMPLE_ACCOUNT }: Recording): string[] {
  const { id, type, name, revealed, custom } = resource;
  if (!custom) return [];
  if (id !== undefined) return [id];
  const fake = fakeResource(type, name, revealed, { region, accountId });
  const given = new Set(textsIn(revealed));
  return [...new Set([fake.id, ...textsIn(fake.state)])].filter((text) => !given.has(text));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  // Outputs, which only secrets are, show nothing of themselves.
  if (value === null || typeof value !== "object" || "apply" in value) return [];
  return Object.values(value).flatMap(textsIn);
}
