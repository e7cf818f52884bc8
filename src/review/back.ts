import { consequencesOf } from "./consequences";
import { listed, type StackChange } from "./consequences/consequence";
import { operationsBetween } from "./operations";

/**
 * What putting the file back does, where it isn't simply the change backwards: once the change is made, the way back is a change of its own.
 *
 * @returns a line for each
 */
export function wayBack({ stack, before, after }: Omit<StackChange, "operations">): string[] {
  const operations = operationsBetween(after, before);
  const back = consequencesOf({ stack, before: after, after: before, operations });
  const refused = [...new Set(operations.filter((one) => one.refused).map(({ name }) => name))];
  if (refused.length > 0) {
    const who = refused.length === 1 ? "it is protected" : "they are protected";
    return [
      `Once it is made, Pulumi refuses to put the file back: ${listed(refused)} would go, and ${who} (pulumi state unprotect).`,
    ];
  }
  const lost = back.filter(({ rank }) => rank === "data lost");
  const stuck = back.filter(({ rank }) => rank === "stuck half-way");
  return [
    ...(lost.length > 0 ? [`Putting the file back loses data: ${listed(lost.map(({ change }) => change))}.`] : []),
    ...stuck
      .slice(0, 1)
      .map(({ change, says }) => `Once it is made, putting the file back stops half-way: ${change}. ${says}`),
  ];
}
