import type { JsonSchema } from "../../config/json-schema";

/** The settings of a stack, and the document that it is built from. */
export interface StackSettings {
  readonly document: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A key of the reference. */
interface Row {
  readonly key: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** What stands at the key in a stack's settings. */
  readonly valuesIn: (settings: unknown) => readonly unknown[];
}

/** The reference of all settings in Markdown: a table for each. */
export function renderReference(schema: JsonSchema, stacks: readonly StackSettings[]): string {
  const documents = [...new Set(stacks.map(({ document }) => document))].sort();
  const settings = propertiesOf(schema, (value) => [value], "").filter((row) => !isAnything(row.schema));
  const [values, groups] = [settings.filter(isSingle), settings.filter((row) => !isSingle(row))];
  const sections = [
    ...["", "## Single values", "", ...table(values, stacks)],
    ...groups.flatMap((row) => ["", `## \`${row.key}\``, "", ...table([row, ...rowsBelow(row)], stacks)]),
  ];
  return [
    "# Configuration",
    "",
    "What may stand below `config` in `Pulumi.<stack>.yaml`. Made from the schema by `npm run docs`: don't edit.",
    "",
    "A key without a default that isn't marked *optional* must be there. *Document* names the documents whose stacks set the key.",
    "Other settings of the AWS provider, such as `aws:profile`, may stand there too.",
    ...sections,
    "",
    ...documents.map((document) => `[${document}]: documents/${document}.md`),
    "",
  ].join("\n");
}

/** A setting that the program hands on without a look. */
function isAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 0;
}

function isSingle(row: Row): boolean {
  return rowsBelow(row).length === 0;
}

function table(rows: readonly Row[], stacks: readonly StackSettings[]): string[] {
  return [
    "| key | type | default | meaning | document |",
    "| --- | ---- | ------- | ------- | -------- |",
    ...rows.map((row) => `| ${cells(row, stacks).join(" | ")} |`),
  ];
}

function cells({ key, schema, required, valuesIn }: Row, stacks: readonly StackSettings[]): string[] {
  const users = stacks.filter(({ settings }) => valuesIn(settings).length > 0).map(({ document }) => `[${document}]`);
  return [
    `\`${key}\``,
    typeText(schema),
    schema.default === undefined ? (required ? "" : "*optional*") : `\`${JSON.stringify(schema.default)}\``,
    schema.description ?? "",
    [...new Set(users)].sort().join(", "),
  ].map((text) =>
    text
      .replaceAll("|", "\\|")
      .replaceAll("<", "&lt;")
      .replace(/`[^`]*`/g, (code) => code.replaceAll("&lt;", "<")),
  );
}

/** All keys below one, depth first. */
function rowsBelow(row: Row): Row[] {
  return childrenOf(row).flatMap((child) => [child, ...rowsBelow(child)]);
}

function childrenOf({ key, schema, valuesIn }: Row): Row[] {
  const { oneOf, properties, additionalProperties, items } = schema;
  if (oneOf) {
    return oneOf.flatMap((option) => {
      const [name, value] = discriminatorOf(option);
      return propertiesOf(
        option,
        (settings) => valuesIn(settings).filter((one) => at(one, name) === value),
        key,
        `${name}: ${value}`,
      );
    });
  }
  if (properties) return propertiesOf(schema, valuesIn, key);
  const below = typeof additionalProperties === "object" ? additionalProperties : items;
  if (!below || !(below.properties || below.oneOf)) return [];
  const entry = { key: `${key}${items ? "[]" : ".<name>"}`, schema: below, required: true };
  return childrenOf({
    ...entry,
    valuesIn: (settings) => valuesIn(settings).flatMap((value) => Object.values(value as object)),
  });
}

function propertiesOf(schema: JsonSchema, valuesIn: Row["valuesIn"], key: string, option?: string): Row[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    key: [key && (option ? `${key} (${option})` : key), name].filter(Boolean).join("."),
    schema: property,
    required: schema.required?.includes(name) ?? false,
    valuesIn: (settings) => valuesIn(settings).flatMap((value) => at(value, name) ?? []),
  }));
}

/** The key by whose value one knows which of several shapes an object has. */
function discriminatorOf({ properties = {} }: JsonSchema): [name: string, value: unknown] {
  const [name = "", schema] = Object.entries(properties).find(([, { const: value }]) => value !== undefined) ?? [];
  return [name, schema?.const];
}

function at(value: unknown, key: string): unknown {
  return value === null || typeof value !== "object" ? undefined : (value as Record<string, unknown>)[key];
}

/** What may stand there, in words. */
function typeText(schema: JsonSchema): string {
  const { type, enum: values, const: only, items, anyOf, oneOf, additionalProperties, patternErrorMessage } = schema;
  if (only !== undefined) return `\`${only}\``;
  if (values) return values.map((value) => `\`${value}\``).join(", ");
  if (type === "integer" || type === "number") return numberText(schema);
  if (oneOf) return "keys below";
  if (anyOf) return anyOf.map((one) => (one.properties ? shapeText(one.properties) : typeText(one))).join(", or ");
  if (type === "string") return patternErrorMessage?.replace(/; (?!write it like)[^;]*$/, "") ?? "text";
  if (type === "boolean") return "true or false";
  if (items) return `list of: ${typeText(items)}`;
  if (type !== "object") return "anything";
  const entry = typeof additionalProperties === "object" && !schema.properties ? additionalProperties : undefined;
  return entry ? `entries by name: ${typeText(entry)}` : "keys below";
}

function numberText({ anyOf, type, minimum, maximum, multipleOf }: JsonSchema): string {
  if (anyOf) return anyOf.map((one) => (one.const === undefined ? numberText(one) : String(one.const))).join(", or ");
  const step = multipleOf ? ` in steps of ${multipleOf}` : "";
  if (minimum === undefined || maximum === undefined) return `${type === "integer" ? "whole number" : "number"}${step}`;
  return `${minimum} to ${maximum}${step}`;
}

/** An object of few keys, as it is written. */
function shapeText(properties: NonNullable<JsonSchema["properties"]>): string {
  return `\`{ ${Object.keys(properties)
    .map((name) => `${name}: …`)
    .join(", ")} }\``;
}
