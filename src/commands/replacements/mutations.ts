import type { Inputs } from "@pulumi/pulumi";

/** Inputs with one of them changed. */
interface Mutation {
  /** Which, like `networkConfiguration.subnets[*]`; one that wasn't there with a plus before it. */
  readonly path: string;
  readonly after: Inputs;
}

/** The provider's own notes. */
const NOTES = "__defaults";

/** Inputs with each of their leaves changed, one at a time. */
export function mutations(inputs: Inputs): Mutation[] {
  return Object.entries(inputs)
    .filter(([key]) => key !== NOTES)
    .flatMap(([key, value]) =>
      variants(value).map(({ at, value: changed }) => ({ path: `${key}${at}`, after: { ...inputs, [key]: changed } })),
    );
}

interface Variant {
  readonly at: string;
  readonly value: unknown;
}

function variants(value: unknown): Variant[] {
  if (typeof value === "string") return [{ at: "", value: otherText(value) }];
  if (typeof value === "number") return [{ at: "", value: value + 1 }];
  if (typeof value === "boolean") return [{ at: "", value: !value }];
  if (Array.isArray(value)) {
    const [first] = value;
    return variants(first).map(({ at, value: changed }) => ({ at: `[*]${at}`, value: [changed, ...value.slice(1)] }));
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value)
    .filter(([key]) => key !== NOTES)
    .flatMap(([key, entry]) =>
      variants(entry).map(({ at, value: changed }) => ({ at: `.${key}${at}`, value: { ...value, [key]: changed } })),
    );
}

function otherText(text: string): string {
  if (/^[{[]/.test(text)) return JSON.stringify({ Version: "2012-10-17", Statement: [] });
  if (/^\d+$/.test(text)) return String(Number(text) + 1);
  if (text === "true" || text === "false") return String(text !== "true");
  return `${text}2`;
}

const EXAMPLES: Readonly<Record<string, unknown>> = { string: "another", number: 3, boolean: true };

/** Inputs with one more, for each plain one that a kind's declarations have beside them. */
export function addable(declarations: string, inputs: Inputs): Mutation[] {
  return Object.entries(exampleOf(declarations))
    .filter(([name]) => !(name in inputs))
    .map(([name, value]) => ({ path: `+${name}`, after: { ...inputs, [name]: value } }));
}

/** A value for each plain input that a kind's declarations have. */
export function exampleOf(declarations: string): Inputs {
  const own = declarations.slice(declarations.search(/^export interface \w+Args /m));
  const plain = own.matchAll(/^ {4}(\w+)\??: pulumi\.Input<(string|number|boolean)(?: \| \w+)*>/gm);
  return Object.fromEntries([...plain].map(([, name = "", type = ""]) => [name, EXAMPLES[type]]));
}
