import type { z } from "zod";
import { closest, suggestion } from "../lib/suggest";
import type { Advice, Mistake } from "./mistakes";

/** What Zod tells of an issue while it is found. */
interface FoundIssue {
  readonly code: string;
  readonly origin?: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly minimum?: number;
  readonly inclusive?: boolean;
  readonly maximum?: number;
  readonly divisor?: number;
  readonly discriminator?: string;
  readonly inst?: {
    readonly _zod: {
      readonly def: { readonly shape?: object; readonly options?: readonly z.ZodType[]; readonly element?: z.ZodType };
    };
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
  readonly inclusive?: boolean;
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

const LIST_OF_TEXT = "a list of text";

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
    ...suggestion("remove it", meant),
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
      if (issue.expected === "array" && elementOf(issue.inst) === "string") return LIST_OF_TEXT;
      return TYPES[issue.expected ?? ""] ?? issue.expected;
    case "invalid_value":
      return issue.values?.map(String).join(", ");
    case "too_small":
      if (issue.inclusive === false) return `more than ${issue.minimum}`;
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
  if (issue.code === "invalid_union" && value === undefined) {
    // Of which kind it is says a key, which may be there misspelt.
    const beside = Object.keys((valueAt(input, issue.path.slice(0, -1)) as object | undefined) ?? {});
    const field = String(issue.path.at(-1));
    const [written] = beside.filter((name) => closest(name, [field]));
    const place = written && [...issue.path.slice(0, -1), written];
    if (place) {
      const advice = { allowed: field, ...suggestion("remove it", field) };
      return [{ path: pathText(root, place), value: valueAt(input, place), ...advice, wrongKey: true, meant: path }];
    }
  }
  if (issue.code === "invalid_key") {
    const { params, message = issue.message } = issue.issues?.[0] ?? {};
    const advice = params ?? { allowed: message, fix: "rename it" };
    return [{ path, value: issue.path.at(-1), ...advice, wrongKey: true }];
  }
  return [{ path, value, ...(issue.params ?? { allowed: issue.message, ...fixOf(issue, value) }) }];
}

/** What to do about a value that isn't allowed. */
function fixOf(issue: ReportedIssue, value: unknown): Fix {
  if (value === undefined) return { fix: "add it" };
  const replace = "replace the value by an allowed one";
  switch (issue.code) {
    case "invalid_value":
    case "invalid_union":
      return isScalar(value) && /^text/.test(issue.message)
        ? inQuotes(value)
        : suggestion(replace, closest(value, issue.message.split(", ")));
    case "invalid_type":
      return fixOfType(issue, value) ?? { fix: replace };
    case "too_small":
      if (issue.inclusive === false) return { fix: replace };
      return typeof value === "number"
        ? inPlace(`raise it to ${issue.minimum} or more`, issue.minimum)
        : { fix: replace };
    case "too_big":
      return typeof value === "number"
        ? inPlace(`lower it to ${issue.maximum} or less`, issue.maximum)
        : { fix: replace };
    case "not_multiple_of": {
      const { divisor = 1 } = issue;
      const nearest = Math.max(1, Math.round((value as number) / divisor)) * divisor;
      return inPlace(`write ${nearest}`, nearest);
    }
    default:
      return { fix: replace };
  }
}

type Fix = Pick<Mistake, "fix" | "replacement">;

/** YAML's quotes and brackets are what people forget. */
function fixOfType({ expected, message }: ReportedIssue, value: unknown): Fix | undefined {
  if (expected === "string" && isScalar(value)) return inQuotes(value);
  if (expected === "array" && isScalar(value)) {
    const list = `[${message === LIST_OF_TEXT ? asText(String(value)) : value}]`;
    return inPlace(`write it as a list: ${list}`, list);
  }
  if (typeof value !== "string") return undefined;
  const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
  if ((expected === "number" || expected === "int") && isNumber) {
    return inPlace(`write it without quotes: ${value}`, value);
  }
  if (expected === "boolean" && /^(true|yes|on|y)$/i.test(value)) return inPlace("write true, without quotes", true);
  if (expected === "boolean" && /^(false|no|off|n)$/i.test(value)) return inPlace("write false, without quotes", false);
  return undefined;
}

function inPlace(fix: string, replacement: unknown): Fix {
  return { fix, replacement: String(replacement) };
}

function inQuotes(value: unknown): Fix {
  const text = JSON.stringify(String(value));
  return inPlace(`put it in quotes: ${text}`, text);
}

/** Text as it stands in a list: in quotes where YAML would take it for something else, or for the list's end. */
function asText(text: string): string {
  const isPlain = /^[A-Za-z/][\w./*-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** The type of a list's items. */
function elementOf(inst: FoundIssue["inst"]): string | undefined {
  return inst?._zod.def.element?._zod.def.type;
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
