import type { Inputs } from "@pulumi/pulumi";
/** Something of a resource; false and undefined say nothing. */
export type Fact = string | false | undefined;

/** What a reviewer wants to know of resources, by their types: the most important first. */
export type FactTable = Readonly<Record<string, (inputs: Inputs) => Fact[]>>;

/** Between facts: what follows stands on a line of its own. */
export const NEXT_LINE = "\n";

/** A line a statement of an IAM policy. */
export function policy(document: string): Fact[] {
  return JSON.parse(document).Statement.flatMap(({ Sid, Effect, Resource }: Inputs, i: number) => {
    const resources = [Resource].flat().map((arn) => String(arn).replace(/^arn:aws:/, ""));
    const statement = `${Effect === "Deny" ? "denies" : "allows"} ${Sid} on ${resources.join(" ")}`;
    return i === 0 ? [statement] : [NEXT_LINE, statement];
  });
}

export function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
