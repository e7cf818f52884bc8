import type { JsonSchema } from "../../config/json-schema";
import { mapValues } from "../../lib/objects";
import recorded from "../../review/changes.json";

/** What changing one key of a stack's file does; `npm run test:slow -- tests/review --update` records it. */
export interface RecordedChange {
  /** As docs/configuration.md has it, like `services.<name>.cpu`. */
  readonly key: string;
  readonly stack: string;
  /** JSON; undefined: it isn't there. */
  readonly before?: string;
  readonly after?: string;
  /** In one word, or in the kinds that are replaced. */
  readonly does: string;
  /** The consequences, the gravest first. */
  readonly brings: readonly { readonly rank: string; readonly change: string }[];
}

/** A change that Pulumi refuses, since something is protected: it brings nothing. */
export const REFUSED = "refused";

/** Of all keys, and those that can't be changed on their own. */
export interface RecordedChanges {
  readonly changes: readonly RecordedChange[];
  readonly fixed: readonly string[];
}

const LONGEST = 4;

/** The page of all keys. */
export function renderChanges({ changes, fixed }: RecordedChanges = recorded): string {
  return [
    "# What changing a key does",
    "",
    "Each key of the stacks' files with another value, on its own, and what `npm run review` says of it: for what you want to change, ask it yourself.",
    "Editors show it beside the key. `npm run test:slow -- tests/review --update` records it, `npm run docs` makes this page.",
    "",
    "- **in place**: nothing is replaced but what nobody notices (a new revision of a task restarts the service).",
    "- **refused**: Pulumi refuses it, since something is protected; in brackets what it would bring.",
    "- **nothing**: no resource changes; it is read by commands, or at the first deployment.",
    "",
    "| key | tried | does | brings |",
    "| --- | --- | --- | --- |",
    ...changes.map(row),
    "",
    "Can't be changed on their own, as something else must fit them:",
    "",
    `${fixed.map((key) => `\`${key}\``).join(", ")}.`,
    "",
  ].join("\n");
}

function row({ key, stack, before, after, does, brings }: RecordedChange): string {
  const words = brings.slice(0, LONGEST).map(({ rank, change }) => `${rank} (\`${change}\`)`);
  const more = brings.length > LONGEST ? ` and ${brings.length - LONGEST} more` : "";
  const text = `${words.join(", ")}${more}`;
  const refused = does === REFUSED;
  const told = refused && text ? `[${text}]` : text;
  return `| \`${key}\` | ${stack}: ${cell(before)} → ${cell(after)} | ${refused ? `**${does}**` : does} | ${told} |`;
}

function cell(value: string | undefined): string {
  return value === undefined ? "none" : `\`${value.replaceAll("|", "\\|")}\``;
}

/** The schema of the settings, whose descriptions say what a change of each key does, for editors. */
export function withChanges(schema: JsonSchema, { changes }: RecordedChanges = recorded): JsonSchema {
  const byKey = new Map(changes.map((change) => [change.key, change]));
  const annotated = (one: JsonSchema, key: string): JsonSchema => {
    const change = byKey.get(key);
    const below = (name: string) => (key ? `${key}.${name}` : name.replace(/^platform:/, ""));
    const options = (list: readonly JsonSchema[]) => list.map((option) => childrenOf(option));
    const childrenOf = (parent: JsonSchema): JsonSchema => ({
      ...parent,
      ...(parent.properties && {
        properties: mapValues(parent.properties, (value, name) => annotated(value, below(name))),
      }),
      ...(typeof parent.additionalProperties === "object" && {
        additionalProperties: annotated(parent.additionalProperties, below("<name>")),
      }),
      ...(parent.items && { items: annotated(parent.items, `${key}[]`) }),
      ...(parent.anyOf && { anyOf: options(parent.anyOf) }),
      ...(parent.oneOf && { oneOf: options(parent.oneOf) }),
    });
    return {
      ...childrenOf(one),
      ...(change && { description: [one.description, sentenceOf(change)].filter(Boolean).join(". ") }),
    };
  };
  return annotated(schema, "");
}

function sentenceOf({ does, brings }: RecordedChange): string {
  if (does === REFUSED) return "Changing it is refused: something is protected";
  if (does === "nothing") return "Changing it changes no resource";
  if (does === "in place") return ["Changed in place", ...ranksOf(brings)].join(", ");
  return `Changing it ${[does, ...ranksOf(brings)].join(", ")}`;
}

function ranksOf(brings: RecordedChange["brings"]): string[] {
  return [...new Set(brings.map(({ rank }) => rank))].filter((rank) => rank !== "harmless");
}
