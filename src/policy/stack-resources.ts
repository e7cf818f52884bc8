import type { Recording } from "../plan/record";

// biome-ignore lint/suspicious/noExplicitAny: resources' inputs have every shape.
export type Inputs = Readonly<Record<string, any>>;

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
 * The resources of a recorded plan.
 *
 * @param settings the stack's settings, as text
 */
export function recordedResources({ resources, accountId }: Recording, settings: Iterable<string>): StackResources {
  return new StackResources(resources, accountsIn([...settings, accountId ?? NO_ACCOUNT]));
}

/** What stands for the account of a stack whose settings name none. */
const NO_ACCOUNT = "123456789012";

/** The numbers of AWS accounts in texts. */
export function accountsIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []));
}
