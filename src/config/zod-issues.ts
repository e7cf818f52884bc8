import type { z } from "zod";
import { type Advice, HIDDEN, type Mistake } from "./mistakes";

/** What Zod tells of an issue while it is found. */
interface FoundIssue {
  readonly code: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly divisor?: number;
  readonly discriminator?: string;
  readonly inst?: {
    readonly _zod: { readonly def: { readonly shape?: object; readonly options?: readonly z.ZodType[] } };
  };
}

/** What Zod tells of an issue afterwards. */
interface ReportedIssue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
  readonly issues?: readonly ReportedIssue[];
  readonly params?: Advice;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "named keys",
  record: "named entries",
};

/**
 * Checks a value.
 *
 * @param root path of the value
 * @param secret whether no part of the value may be shown
 * @returns what the schema makes of the value, or all that is wrong with it
 */
export function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  root: string,
  secret: boolean,
): { readonly data: z.output<T> } | { readonly mistakes: readonly Mistake[] } {
  const result = schema.safeParse(value, { error: (issue) => allowedBy(issue as FoundIssue) });
  if (result.success) return { data: result.data };
  const issues = result.error.issues as readonly ReportedIssue[];
  return { mistakes: issues.flatMap((issue) => toMistakes(issue, root, secret ? HIDDEN : value)) };
}

/** The advice on a key that nobody knows. */
export function unknownKey(known: readonly string[]): Advice {
  return { allowed: known.join(", "), fix: "correct its spelling, or remove it" };
}

/** What is allowed, in words: it becomes the issue's message. */
function allowedBy(issue: FoundIssue): string | undefined {
  switch (issue.code) {
    case "unrecognized_keys":
      return Object.keys(issue.inst?._zod.def.shape ?? {}).join(", ");
    case "invalid_type":
      return TYPES[issue.expected ?? ""] ?? issue.expected;
    case "invalid_value":
      return issue.values?.map(String).join(", ");
    case "too_small":
      return `${issue.minimum} or more`;
    case "too_big":
      return `${issue.maximum} or less`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_union":
      return issue.discriminator && issue.inst?._zod.def.options?.flatMap(literalsOf(issue.discriminator)).join(", ");
    default:
      return undefined;
  }
}

/** The values that a field has in the objects of a union. */
function literalsOf(field: string): (option: z.ZodType) => string[] {
  return (option) => {
    const shape = (option as z.ZodObject).shape as Record<string, z.ZodLiteral | undefined>;
    return [...(shape[field]?.values ?? [])].map(String);
  };
}

function toMistakes(issue: ReportedIssue, root: string, input: unknown): Mistake[] {
  const value = valueAt(input, issue.path);
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((name) => ({
      path: pathText(root, [...issue.path, name]),
      value: valueAt(input, [...issue.path, name]),
      ...unknownKey(issue.message.split(", ")),
    }));
  }
  const path = pathText(root, issue.path);
  if (issue.code === "invalid_key") {
    const { params, message = issue.message } = issue.issues?.[0] ?? {};
    return [{ path, value: issue.path.at(-1), ...(params ?? { allowed: message, fix: "rename it" }) }];
  }
  const fix = value === undefined ? "add it" : "replace the value by an allowed one";
  return [{ path, value, ...(issue.params ?? { allowed: issue.message, fix }) }];
}

function pathText(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text.endsWith(":") ? `${text}${String(step)}` : `${text}.${String(step)}`;
  }, root);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  if (input === HIDDEN) return HIDDEN;
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], input);
}
