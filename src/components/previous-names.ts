import * as pulumi from "@pulumi/pulumi";

/**
 * Lets resources of a renamed entry be those that they were: where the entry's key is in a resource's name, Pulumi also looks for it under the key that
 * it had.
 *
 * @param previous keys that entries had, by those that they have
 */
export function withPreviousNames(previous: Readonly<Record<string, string>>): pulumi.ResourceTransformation {
  const renames = Object.entries(previous).map(([key, old]) => ({
    // A part of the name, between dashes: `load-balancer-users-10`.
    pattern: new RegExp(`(?<=^|-)${key}(?=-|$)`, "g"),
    old,
  }));
  return ({ type, name, props, opts }) => {
    if (type === "pulumi:pulumi:Stack") return undefined;
    const names = renames.map(({ pattern, old }) => name.replace(pattern, old)).filter((other) => other !== name);
    if (names.length === 0) return undefined;
    return { props, opts: pulumi.mergeOptions(opts, { aliases: names.map((other) => ({ name: other })) }) };
  };
}
