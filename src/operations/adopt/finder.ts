import type { Inputs } from "@pulumi/pulumi";
import type { AwsClients } from "./aws";

/** A resource that exists. */
export interface ExistingResource {
  /** What `pulumi import` takes. */
  readonly id: string;
  /** What other resources are given as its id, where that is another. */
  readonly physicalId?: string;
  /** What other resources are given of it, beside its inputs. */
  readonly outputs?: Inputs;
  /** Resources of the same logical name that are known with it, by type: their ids, or why they can't be imported. */
  readonly brings?: Readonly<Record<string, string | NotAdopted>>;
}

/**
 * Looks a resource up in AWS.
 *
 * @param inputs what the program gives it; what depends on something that isn't there is left out
 * @returns undefined: there is none
 * @throws NotAdopted where it can't be told which one is meant
 */
export type Finder = (inputs: Inputs, aws: AwsClients) => Promise<ExistingResource | undefined>;

/** Finders by the types of resources. */
export type Finders = Readonly<Record<string, Finder>>;

/** Why a resource isn't imported. */
export class NotAdopted extends Error {
  override readonly name = "NotAdopted";
}

/** @param id undefined: there is none */
export function found(id: string | undefined, more: Omit<ExistingResource, "id"> = {}): ExistingResource | undefined {
  return id ? { id, ...more } : undefined;
}

/**
 * An input without which nothing can be looked up.
 *
 * @param what for people, like `security group`
 */
export function known<T>(input: T | undefined, what: string): T {
  if (!input) throw new NotAdopted(`its ${what} wasn't found`);
  return input;
}

/** The only one; of several nobody knows which is meant. */
export function only<T>(list: readonly T[] | undefined, idOf: (entry: T) => string | undefined): T | undefined {
  const [first, ...others] = list ?? [];
  if (others.length > 0) throw new NotAdopted(`several match: ${list?.map(idOf).join(", ")}`);
  return first;
}

/** All entries of a listing that AWS gives in pages. */
export async function all<P, T>(
  pages: AsyncIterable<P>,
  entriesOf: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const entries: T[] = [];
  for await (const page of pages) entries.push(...(entriesOf(page) ?? []));
  return entries;
}
