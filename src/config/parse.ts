import type { z } from "zod";
import { mapValues } from "../lib/objects";
import { ConfigError, HIDDEN, type Mistake } from "./mistakes";
import { rules } from "./rules";
import { awsSettings, type Config, keyedParts, parts, secretParts } from "./schema";
import { check, unknownKey } from "./zod-issues";

/** A stack's settings as Pulumi hands them over: `namespace:key` to text; objects and lists as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

const PROJECT = "platform";

/**
 * Checks a stack's settings.
 *
 * @param stack name of the stack, for the message only
 * @param raw all settings of the stack
 * @param secretKeys keys whose values must not be shown
 * @throws ConfigError with every mistake, where there is any
 */
export function parseConfig(stack: string, raw: RawConfig, secretKeys: readonly string[] = []): Config {
  const mistakes: Mistake[] = [];
  const checked: Record<string, unknown> = {};
  const settings = settingsOf(PROJECT, raw);
  const take = (part: string, schema: z.ZodType, value: unknown, path: string) => {
    const result = check(schema, value, path, secretKeys.includes(path));
    if ("data" in result) checked[part] = sortKeys(result.data);
    else mistakes.push(...result.mistakes);
  };

  take(
    "aws",
    awsSettings,
    mapValues(settingsOf("aws", raw), (value) => decode(value)),
    "aws:",
  );
  for (const [part, schema] of Object.entries(parts)) {
    take(part, schema, decode(settings[part], schema), `${PROJECT}:${part}`);
  }
  for (const part of secretParts) {
    const path = `${PROJECT}:${part}`;
    if (secretKeys.includes(path) || typeof decode(settings[part]) !== "string") continue;
    const fix = `set it with: pulumi config set --secret ${path}`;
    mistakes.push({ path, value: HIDDEN, allowed: "an encrypted value", fix });
  }
  for (const [name, value] of Object.entries(settings)) {
    const path = `${PROJECT}:${name}`;
    if (name in parts) continue;
    mistakes.push({
      path,
      value: secretKeys.includes(path) ? HIDDEN : decode(value),
      ...unknownKey(Object.keys(parts)),
    });
  }

  const names = mapValues(keyedParts, (_, part) => Object.keys((decode(settings[part]) as object | undefined) ?? {}));
  for (const [part, schema] of Object.entries(keyedParts)) {
    checked[part] ??= sortKeys(validEntries(decode(settings[part]), schema));
  }
  for (const rule of rules) {
    for (const mistake of rule({ ...checked, names }))
      mistakes.push({ ...mistake, path: `${PROJECT}:${mistake.path}` });
  }
  if (mistakes.length > 0) throw new ConfigError(stack, mistakes);
  return checked as unknown as Config;
}

/** The entries that are right by themselves, so that rules can be held against them although another is wrong. */
function validEntries(entries: unknown, schema: z.ZodType): Record<string, unknown> {
  if (entries === null || typeof entries !== "object" || Array.isArray(entries)) return {};
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, entry]) => {
      const { success, data } = schema.safeParse(entry);
      return success ? [[name, data]] : [];
    }),
  );
}

/** The settings of a namespace, by the names after the colon. */
function settingsOf(namespace: string, raw: RawConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => key.startsWith(`${namespace}:`))
      .map(([key, value]) => [key.slice(namespace.length + 1), value]),
  );
}

/** Objects, lists, numbers and booleans come as JSON; text that looks like a number stays text where text is due. */
function decode(value: string | undefined, schema?: z.ZodType): unknown {
  if (value === undefined || schema?.safeParse(value).success) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Pulumi's command line sorts the keys of objects, a YAML parser doesn't: the program sees one order from both. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => [name, sortKeys(entry)]),
  );
}
