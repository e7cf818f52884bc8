import { z } from "zod";
import { mapKeys } from "../lib/objects";
import { awsSettings, OTHER_NAMESPACES, parts } from "./schema";

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
    ...mapKeys(parts, (part) => `platform:${part}`),
  });
  return z.toJSONSchema(settings, { io: "input", target: "draft-7" }) as JsonSchema;
}

/** The JSON Schema of a stack's file, for editors. */
export function stackFileSchema() {
  const { $schema, ...settings } = settingsSchema() as JsonSchema & { readonly $schema: string };
  return {
    $schema,
    title: "A stack's file",
    type: "object",
    properties: {
      config: { ...settings, patternProperties: { [`^(${OTHER_NAMESPACES.join("|")}):`]: {} } },
    },
    required: ["config"],
  };
}
