import type { Recording } from "../record";
import { withRemoteChildren } from "../remote-children";
import { jsonIn } from "./json-in";
import table from "./table.json";

/** What AWS takes of a value, in JSON Schema's words. */
interface Limits {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A value that AWS refuses. */
export interface Refusal {
  /** Logical name of the resource. */
  readonly resource: string;
  readonly type: string;
  /** Like `healthCheck.interval`; of a list `values[]`, of a map `tags.<key>`. */
  readonly input: string;
  readonly value: unknown;
  /** The limit that it breaks, like `maxLength 64`. */
  readonly limit: string;
}

type Inputs = Readonly<Record<string, unknown>>;

const KINDS = table.kinds as unknown as Readonly<Record<string, { readonly inputs: Readonly<Record<string, Limits>> }>>;

/** What of a plan AWS's published schemas refuse. Ids and ARNs, which AWS gives, aren't held against them: a plan makes them up. */
export function refusalsOf(recording: Recording): Refusal[] {
  return heldResources(recording).flatMap(({ type, name, inputs }) =>
    refusals(type, inputs).map((refusal) => ({ resource: name, type, ...refusal })),
  );
}

/** The resources of AWS in a plan, with secrets in clear, and the provider, whose tags all of them have. */
export function heldResources(recording: Recording): { type: string; name: string; inputs: Inputs }[] {
  const { tags, revealed } = recording;
  const resources = withRemoteChildren(recording).filter(({ type }) => /^aws:.*\//.test(type));
  return [
    { type: "pulumi:providers:aws", name: "aws:defaultTags", inputs: { tags } },
    ...resources.map(({ urn, type, name, inputs }) => ({ type, name, inputs: revealed.get(urn) ?? inputs })),
  ];
}

/** A refusal in words. */
export function formatRefusal({ type, resource, input, value, limit }: Refusal): string {
  const said = JSON.stringify(value) ?? "";
  const shown = said.length > 60 ? `${said.slice(0, 60)}…` : said;
  return `${type.replace(/\/.*:/, ".").replace("aws:", "")} ${resource}: ${input} ${shown} breaks ${limit}`;
}

function refusals(type: string, inputs: Inputs): Pick<Refusal, "input" | "value" | "limit">[] {
  return Object.entries(KINDS[type]?.inputs ?? {}).flatMap(([input, limits]) =>
    valuesAt(inputs, input).flatMap((value) => {
      const limit = brokenBy(value, limits);
      return limit === undefined ? [] : [{ input, value, limit }];
    }),
  );
}

/** All values of an input. Names of settings may have dots, but not those with limits. */
function valuesAt(inputs: unknown, path: string): unknown[] {
  const [, name = "", rest = ""] = /^(<key>|<value>|\[\]|[^.[]+)\.?(.*)$/.exec(path) ?? [];
  const inside = jsonIn(inputs);
  if (inside === null || typeof inside !== "object") return [];
  const found =
    name === "<key>"
      ? Object.keys(inside)
      : name === "<value>" || name === "[]"
        ? Object.values(inside)
        : name in inside
          ? [(inside as Inputs)[name]]
          : [];
  return rest === "" ? found : found.flatMap((value) => valuesAt(value, rest));
}

/** The limit that a value breaks; undefined: none. */
function brokenBy(value: unknown, limits: Limits): string | undefined {
  const { size, items, number } = measuresOf(value);
  const broken: Readonly<Record<keyof Limits, boolean>> = {
    minLength: size < (limits.minLength ?? 0),
    maxLength: size > (limits.maxLength ?? Number.POSITIVE_INFINITY),
    pattern: typeof value === "string" && limits.pattern !== undefined && !regExp(limits.pattern).test(value),
    enum: limits.enum !== undefined && !limits.enum.some((one) => String(one) === String(value)),
    minimum: number < (limits.minimum ?? Number.NEGATIVE_INFINITY),
    maximum: number > (limits.maximum ?? Number.POSITIVE_INFINITY),
    multipleOf: limits.multipleOf !== undefined && number % limits.multipleOf > 0,
    minItems: items < (limits.minItems ?? 0),
    maxItems: items > (limits.maxItems ?? Number.POSITIVE_INFINITY),
  };
  const name = (Object.keys(broken) as (keyof Limits)[]).find((one) => broken[one]);
  return name && `${name} ${limits[name]}`;
}

/** What has no size, or is no number, breaks no limit of one. */
function measuresOf(value: unknown): { size: number; items: number; number: number } {
  const isMap = value !== null && typeof value === "object";
  const text = typeof value === "string" ? value : isMap && !Array.isArray(value) ? JSON.stringify(value) : undefined;
  return {
    size: text === undefined ? Number.NaN : [...text].length,
    items: isMap ? Object.keys(value).length : Number.NaN,
    number: typeof value === "number" || /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : Number.NaN,
  };
}

/** Some of AWS's patterns need Unicode's rules, and some are none by those. */
function regExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}
