import type { z } from "zod";
import { closest, withSuggestion } from "../lib/suggest";
import type { Advice, Mistake } from "./mistakes";

/** What Zod tells of an issue while it is found. */
interface FoundIssue {
  readonly code: string;
  readonly origin?: string;
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
  readonly expected?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly divisor?: number;
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

const UNITS: Readonly<Record<string, string>> = { string: "a length of ", array: "a list of " };

/**
 * Checks a value.
 *
 * @param root path of the value
 * @returns what the schema makes of the value, or all that is wrong with it
 */
export function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  root: string,
): { readonly data: z.output<T> } | { readonly mistakes: readonly Mistake[] } {
  const result = schema.safeParse(value, { error: (issue) => allowedBy(issue as FoundIssue) });
  if (result.success) return { data: result.data };
  const issues = result.error.issues as readonly ReportedIssue[];
  return { mistakes: issues.flatMap((issue) => toMistakes(issue, root, value)) };
}

/**
 * What to say of a key that nobody knows.
 *
 * @param known the keys that may stand there
 * @param pathOf the path of such a key
 */
export function unknownKey(
  name: string,
  known: readonly string[],
  pathOf: (name: string) => string,
): Omit<Mistake, "value"> {
  const meant = closest(name, known);
  return {
    path: pathOf(name),
    allowed: known.join(", "),
    fix: withSuggestion("remove it", name, known),
    wrongKey: true,
    meant: meant && pathOf(meant),
  };
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
      return `${UNITS[issue.origin ?? ""] ?? ""}${issue.minimum} or more`;
    case "too_big":
      return `${UNITS[issue.origin ?? ""] ?? ""}${issue.maximum} or less`;
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
      value: valueAt(input, [...issue.path, name]),
      ...unknownKey(name, issue.message.split(", "), (key) => pathText(root, [...issue.path, key])),
    }));
  }
  const path = pathText(root, issue.path);
  if (issue.code === "invalid_key") {
    const { params, message = issue.message } = issue.issues?.[0] ?? {};
    const advice = params ?? { allowed: message, fix: "rename it" };
    return [{ path, value: issue.path.at(-1), ...advice, wrongKey: true }];
  }
  return [{ path, value, ...(issue.params ?? { allowed: issue.message, fix: fixOf(issue, value) }) }];
}

/** What to do about a value that isn't allowed. */
function fixOf(issue: ReportedIssue, value: unknown): string {
  if (value === undefined) return "add it";
  const replace = "replace the value by an allowed one";
  switch (issue.code) {
    case "invalid_value":
    case "invalid_union":
      return isScalar(value) && /^text/.test(issue.message)
        ? inQuotes(value)
        : withSuggestion(replace, value, issue.message.split(", "));
    case "invalid_type":
      return fixOfType(issue.expected, value) ?? replace;
    case "too_small":
      return typeof value === "number" ? `raise it to ${issue.minimum} or more` : replace;
    case "too_big":
      return typeof value === "number" ? `lower it to ${issue.maximum} or less` : replace;
    case "not_multiple_of": {
      const { divisor = 1 } = issue;
      return `write ${Math.max(1, Math.round((value as number) / divisor)) * divisor}`;
    }
    default:
      return replace;
  }
}

/** YAML's quotes and brackets are what people forget. */
function fixOfType(expected: string | undefined, value: unknown): string | undefined {
  if (expected === "string" && isScalar(value)) return inQuotes(value);
  if (expected === "array" && isScalar(value)) return `write it as a list: [${value}]`;
  if (typeof value !== "string") return undefined;
  const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
  if ((expected === "number" || expected === "int") && isNumber) return `write it without quotes: ${value}`;
  if (expected === "boolean" && /^(true|yes|on)$/i.test(value)) return "write true, without quotes";
  if (expected === "boolean" && /^(false|no|off)$/i.test(value)) return "write false, without quotes";
  return undefined;
}

function inQuotes(value: unknown): string {
  return `put it in quotes: ${JSON.stringify(String(value))}`;
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function pathText(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text.endsWith(":") ? `${text}${String(step)}` : `${text}.${String(step)}`;
  }, root);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], input);
}
