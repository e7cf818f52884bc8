import { consequencesOf } from "./consequences";
import { type Consequence, GOES_ON, inputsOf, kindOf, listed, type StackChange } from "./consequences/consequence";
import { leftWithName } from "./consequences/left";
import { SLOTS } from "./consequences/slots";
import { type Operation, operationsBetween } from "./operations";

/** What putting the file back does, once a change is made: the way back is a change of its own. */
export interface WayBack {
  /**
   * `fails`: the program, as it finds two of what it looks up. `refused`: by Pulumi, as something is protected. `stops`: half-way, as AWS refuses
   * a call.
   */
  readonly does: "is made" | "fails" | "refused" | "stops";
  /** Where it isn't simply the change backwards: a line for each reason. */
  readonly says: readonly string[];
}

/** What the way back does, and says. */
export function wayBack(change: StackChange): WayBack {
  const { stack, before, after } = change;
  const [twice] = zonesTwice(change);
  if (twice) {
    const gist = `Once it is made, the file that is put back can't be run: it looks up the zone ${twice}, and two have the name. Delete the new one first (pulumi state unprotect, pulumi destroy --target).`;
    return { does: "fails", says: [gist] };
  }
  const operations = operationsBetween(after, before);
  const refused = [...new Set(operations.filter((one) => one.refused).map(({ name }) => name))];
  if (refused.length > 0) {
    const who = refused.length === 1 ? "it is protected" : "they are protected";
    const gist = `Once it is made, Pulumi refuses to put the file back: ${listed(refused)} would go, and ${who} (pulumi state unprotect).`;
    return { does: "refused", says: [gist] };
  }
  const back = consequencesOf({ stack, before: after, after: before, operations });
  const lost = back.filter(({ rank }) => rank === "data lost").map((one) => one.change);
  const stuck = back.filter(isStop).slice(0, 1);
  const left = leftWithName(change);
  return {
    does: stuck.length + left.length > 0 ? "stops" : "is made",
    says: [
      ...(lost.length > 0 ? [`Putting the file back loses data: ${listed(lost)}.`] : []),
      ...stuck.map((one) => `Once it is made, putting the file back stops half-way: ${one.change}. ${one.says}`),
      ...(left.length > 0 ? [`Once it is made, putting the file back stops half-way: ${stayed(left)}`] : []),
    ],
  };
}

function stayed(left: readonly Operation[]): string {
  const names = listed(left.map(({ name }) => name));
  const calls = [...new Set(left.map((one) => SLOTS[kindOf(one)]?.second.call))].join(", ");
  const first = left.some((one) => kindOf(one) === "secretsmanager.Secret") ? ", a secret after restore-secret," : "";
  return `${names} stayed in AWS with the names that are asked for then (${calls}). Import them first${first || ","} or delete them: docs/runbooks/adopt.md.`;
}

/** Whether `up` ends there. */
export function isStop({ rank, change }: Consequence): boolean {
  return rank === "stuck half-way" && !GOES_ON.has(change.split(" ")[0] ?? "");
}

/** Names of zones that were looked up, and are made beside those that were found. */
function zonesTwice({ operations, before }: StackChange): string[] {
  const found = before.recording.calls.filter(({ token }) => token === "aws:route53/getZone:getZone");
  const made = operations.filter((one) => kindOf(one) === "route53.Zone" && one.kind === "create");
  return made
    .map((one) => String(inputsOf(one).to.name))
    .filter((name) => found.some(({ inputs }) => inputs.name === name));
}
