import type { Inputs } from "@pulumi/pulumi";

/** A statement of a policy, with lists where it may have one value or several. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Inputs;
}

/** The statements of a policy document, JSON or an object. */
export function statementsOf(document: unknown): PolicyStatement[] {
  if (!document) return [];
  const { Statement } = typeof document === "string" ? JSON.parse(document) : document;
  return [Statement].flat().map((statement: Inputs) => ({
    ...statement,
    Effect: statement.Effect,
    Action: [statement.Action ?? []].flat(),
    Resource: [statement.Resource ?? []].flat(),
  }));
}

/** The statements that allow something. */
export function allowing(document: unknown): PolicyStatement[] {
  return statementsOf(document).filter(({ Effect }) => Effect === "Allow");
}

/** Whom a statement names, without the kind of principal. */
export function principalsOf({ Principal }: PolicyStatement): string[] {
  if (Principal === undefined) return [];
  return typeof Principal === "string" ? [Principal] : Object.values(Principal as object).flat();
}

/** Whether it allows something to everybody, without a condition. */
export function isPublic(statement: PolicyStatement): boolean {
  return statement.Effect === "Allow" && !statement.Condition && principalsOf(statement).includes("*");
}
