import type { Inputs } from "@pulumi/pulumi";
import type { RawConfig } from "../config/parse";
import { EXAMPLE_ACCOUNT } from "../plan/fakes";

/** A resource, as controls see it: from a recorded plan or from Pulumi's engine. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  /** Logical. */
  readonly name: string;
  /** URN. */
  readonly parent?: string;
  readonly inputs: Inputs;
  /** URNs. */
  readonly dependencies: readonly string[];
}

/** All resources of a stack, and what one must know of it to judge them. */
export class StackResources {
  private readonly byUrn: ReadonlyMap<string, Resource>;

  /**
   * @param all in any order
   * @param trustedAccounts accounts that the stack's settings name, its own among them
   */
  constructor(
    readonly all: readonly Resource[],
    readonly trustedAccounts: ReadonlySet<string> = new Set(),
  ) {
    this.byUrn = new Map(all.map((resource) => [resource.urn, resource]));
  }

  ofType(...types: readonly string[]): Resource[] {
    return this.all.filter(({ type }) => types.includes(type));
  }

  /** The resources of a type that were made from a resource, or from a child of it: ids aren't known before they are made. */
  about(resource: Resource, type: string): Resource[] {
    return this.ofType(type).filter(({ dependencies }) => dependencies.some((urn) => this.isWithin(urn, resource.urn)));
  }

  private isWithin(urn: string, ancestor: string): boolean {
    for (let at: string | undefined = urn; at !== undefined; at = this.byUrn.get(at)?.parent) {
      if (at === ancestor) return true;
    }
    return false;
  }
}

/**
 * Resources of a stack with the accounts that its settings name. A stack that names none of its own goes to any: where a
 * recorded plan has to write one, it is the example's.
 */
export function stackResources(resources: readonly Resource[], settings: RawConfig): StackResources {
  const accounts = Object.values(settings).flatMap((text) => text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []);
  return new StackResources(resources, new Set([...accounts, EXAMPLE_ACCOUNT]));
}
