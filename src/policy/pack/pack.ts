import path from "node:path";
import {
  PolicyPack,
  type PolicyResource,
  type ReportViolation,
  type StackValidationArgs,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import type { RawConfig } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import type { Control } from "../control";
import { controls } from "../controls";
import { judgeResources, today } from "../judge";
import { type Resource, stackResources } from "../stack-resources";
import { unwaived } from "../waivers";

/** Where the stacks' files are. */
const ROOT = path.resolve(__dirname, "../../..");

/** Serves the pack to Pulumi's engine. */
export function createPack(): void {
  const policies = policiesFor((stack) => readStackFile(ROOT, stack));
  new PolicyPack("platform", { policies, enforcementLevel: "mandatory" });
}

/**
 * A policy for each control, and one for the waivers.
 *
 * @param settingsOf a stack's settings, which the engine doesn't tell packs
 */
export function policiesFor(settingsOf: (stack: string) => RawConfig): StackValidationPolicy[] {
  const judgementBy = (some: readonly Control[], { resources }: Pick<StackValidationArgs, "resources">) => {
    const stack = resources[0]?.urn.split(":")[2] ?? "";
    const judged = stackResources(resources.map(toResource), settingsOf(stack));
    return judgeResources(stack, judged, settingsOf(stack), some.map(ofWhatIsKnown), today());
  };
  return [
    ...controls.map((control) => ({
      name: control.id,
      description: control.title,
      severity: control.severity,
      validateStack: (args: StackValidationArgs, reportViolation: ReportViolation) => {
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
