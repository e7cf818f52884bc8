import type { Operation } from "../operations";
import { goes, inputsOf, kindOf, type StackChange } from "./consequence";
import { SLOTS } from "./slots";

/** What leaves the program and stays in AWS, with a name that AWS gives once: who asks for it again is refused. */
export function leftWithName({ operations, after }: StackChange): Operation[] {
  return operations.filter((operation) => {
    const slot = SLOTS[kindOf(operation)];
    if (!goes(operation) || !stays(operation) || !slot || !("error" in slot.second)) return false;
    const name = JSON.stringify(slot.is(inputsOf(operation).from));
    return ![...after.resources.values()].some(
      ({ type, revealed }) => type === operation.type && JSON.stringify(slot.is(revealed)) === name,
    );
  });
}

/** A deleted secret can be had again for a while, and has its name as long. */
function stays(operation: Operation): boolean {
  const { recoveryWindowInDays } = inputsOf(operation).from;
  return (
    operation.before?.retainOnDelete || (kindOf(operation) === "secretsmanager.Secret" && recoveryWindowInDays !== 0)
  );
}
