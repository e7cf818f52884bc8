import type { Inputs } from "@pulumi/pulumi";
import { type Resource, StackResources } from "./stack-resources";

/** How bad a violation is, in AWS Security Hub's words. */
export type Severity = "critical" | "high" | "medium" | "low";

/** A resource that shows what a control finds right or wrong. */
export interface Example {
  readonly type: string;
  readonly inputs: Inputs;
  /** Type of the component that it stands in; none: it doesn't matter. */
  readonly within?: string;
}

/** A rule that resources must keep. */
export interface Control {
  /** AWS's id in the Foundational Security Best Practices, or `Platform.<n>` for one of our own. */
  readonly id: string;
  /** What must be so. */
  readonly title: string;
  readonly severity: Severity;
  /** Types of the resources that it judges. */
  readonly types: readonly string[];
  /** Which resources of the types; none: all. */
  readonly applies?: (resource: Resource, stack: StackResources) => boolean;
  /** What is wrong with a resource; undefined: nothing. */
  readonly violation: (resource: Resource, stack: StackResources) => string | undefined;
  /** The control's own test: it must pass the first resource of `good`, and find that of `bad` wrong. What follows is made from the first. */
  readonly good: readonly Example[];
  readonly bad: readonly Example[];
}

/** How a control judges a resource. */
export interface Verdict {
  readonly control: Control;
  readonly resource: Resource;
  /** What is wrong; undefined: nothing. */
  readonly violation?: string;
}

/** Judges all resources of a stack by controls. */
export function judge(stack: StackResources, controls: readonly Control[]): Verdict[] {
  return controls.flatMap((control) =>
    stack
      .ofType(...control.types)
      .filter((resource) => control.applies?.(resource, stack) ?? true)
      .map((resource) => ({ control, resource, violation: control.violation(resource, stack) })),
  );
}

/** A stack of examples: what follows the first is made from it. */
export function exampleStack(examples: readonly Example[]): StackResources {
  const urns = examples.map(({ type, within }, i) =>
    ["urn:pulumi:example", "platform", within ? `${within}$${type}` : type, `example-${i}`].join("::"),
  );
  return new StackResources(
    examples.map(({ type, inputs }, i) => ({
      urn: urns[i] as string,
      type,
      name: `example-${i}`,
      inputs,
      dependencies: i === 0 ? [] : [urns[0] as string],
    })),
    new Set(["111122223333"]),
  );
}

/** A check of one input: what is wrong where the test fails. */
export function must(test: (inputs: Inputs) => unknown, otherwise: string): Control["violation"] {
  return ({ inputs }) => (test(inputs) ? undefined : otherwise);
}
