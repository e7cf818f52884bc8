import {
  PolicyPack,
  type PolicyResource,
  type StackValidationArgs,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { type Control, judge } from "../control";
import { controls } from "../controls";
import { accountsIn, type Resource, StackResources } from "../stack-resources";
import { unwaived, type Waiver, waive } from "../waivers";

const IDS = controls.map(({ id }) => id);

/** Serves the pack to Pulumi's engine, which gives it the stack's settings. */
export function createPack(): void {
  const waivers = new pulumi.Config("platform").getObject<Waiver[]>("waivers") ?? [];
  const trustedAccounts = accountsIn(Object.values(pulumi.runtime.allConfig()));
  new PolicyPack("platform", { policies: policiesFor(waivers, trustedAccounts), enforcementLevel: "mandatory" });
}

/**
 * A policy for each control, and one for the waivers.
 *
 * @param trustedAccounts accounts that the stack's settings name
 */
export function policiesFor(waivers: readonly Waiver[], trustedAccounts: ReadonlySet<string>): StackValidationPolicy[] {
  const judgementBy = (some: readonly Control[], { resources }: Pick<StackValidationArgs, "resources">) => {
    const stack = new StackResources(resources.map(toResource), trustedAccounts);
    const today = new Date().toISOString().slice(0, 10);
    return waive("stack", judge(stack, some.map(ofWhatIsKnown)), waivers, IDS, today);
  };
  return [
    ...controls.map((control) => ({
      name: control.id,
      description: control.title,
      severity: control.severity,
      validateStack: (args: StackValidationArgs, reportViolation: (message: string, urn?: string) => void) => {
        for (const { resource, violation } of unwaived(judgementBy([control], args))) {
          reportViolation(`${resource.name}: ${violation}`, resource.urn);
        }
      },
    })),
    {
      name: "waivers",
      description: "Waivers cover what is wrong, and nothing else",
      validateStack: (args, reportViolation) => {
        for (const mistake of judgementBy(controls, args).mistakes) reportViolation(mistake);
      },
    },
  ];
}

function toResource({ urn, type, name, props, parent, dependencies }: PolicyResource): Resource {
  return { urn, type, name, parent: parent?.urn, inputs: props, dependencies: dependencies.map(({ urn }) => urn) };
}

/** A control that leaves out what depends on answers of AWS that a preview doesn't know. `pulumi up` judges that, too. */
function ofWhatIsKnown(control: Control): Control {
  return {
    ...control,
    applies: (resource, stack) => ifKnown(() => control.applies?.(resource, stack) ?? true) ?? false,
    violation: (resource, stack) => ifKnown(() => control.violation(resource, stack)),
  };
}

function ifKnown<T>(judge: () => T): T | undefined {
  try {
    return judge();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
