import { heldResources } from "../plan/constraints";
import type { Recording } from "../plan/record";
import { SLOTS } from "./consequences/slots";

/** Kinds whose names AWS tells apart by their letters, not by their capitals. */
const WHATEVER_CAPITALS = ["iam.Role", "ec2.SecurityGroup"];

/** What two resources of a plan would both be: AWS refuses the second, or gives it what is the first's. */
export function takenTwice(recording: Recording): string[] {
  const holders = new Map<string, string>();
  return heldResources(recording).flatMap(({ type, name, inputs }) => {
    const [, module = "", of = ""] = type.split(":");
    const kind = `${module.split("/")[0]}.${of}`;
    const values = SLOTS[kind]?.is(inputs).filter((value) => value !== undefined) ?? [];
    if (values.length === 0) return [];
    const key = JSON.stringify([kind, inputs.region, ...values]);
    const slot = WHATEVER_CAPITALS.includes(kind) ? key.toLowerCase() : key;
    const holder = holders.get(slot);
    holders.set(slot, holder ?? name);
    return holder === undefined ? [] : [`${kind} ${values.at(-1)}: both ${holder} and ${name}`];
  });
}
