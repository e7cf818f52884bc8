import { z } from "zod";
import { mapKeys, mapValues } from "../lib/objects";
import { awsSettings, OTHER_NAMESPACES, settingSchemas } from "./schema";

/** What this program reads of a JSON Schema. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The JSON Schema of the settings below `config`, as they are written: what has a default may be left out. */
export function settingsSchema(): JsonSchema {
  const settings = z.strictObject({
    ...mapKeys(awsSettings.shape, (name) => `aws:${name}`),
    ...mapKeys(settingSchemas, (name) => `platform:${name}`),
  });
  return z.toJSONSchema(settings, { io: "input", target: "draft-7" }) as JsonSchema;
}

/**
 * The JSON Schema of a stack's file, for editors.
 *
 * @param schema that of the settings
 */
export function stackFileSchema(schema = settingsSchema()) {
  const { $schema, properties = {}, ...settings } = schema as JsonSchema & { readonly $schema: string };
  return {
    $schema,
    title: "A stack's file",
    type: "object",
    properties: {
      config: {
        ...settings,
        properties: mapValues(properties, orItsText),
        patternProperties: { [`^(${OTHER_NAMESPACES.join("|")}):`]: {} },
      },
    },
    required: ["config"],
  };
}

/** Pulumi knows a setting that is no object and no list as text, and writes it so: `true` as `"true"`, `7` as `"7"`. */
function orItsText(schema: JsonSchema): JsonSchema {
  const { type, enum: values, description, ...rest } = schema;
  if (type === "boolean") return { description, enum: [true, false, "true", "false"] };
  if (type === "number" && values) return { description, enum: [...values, ...values.map(String)] };
  if (type !== "integer") return schema;
  return {
    description,
    default: rest.default,
    anyOf: [
      { type, ...rest },
      { type: "string", pattern: "^\\d+$" },
    ],
  };
}
