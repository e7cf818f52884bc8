import type { z } from "zod";
import { ConfigError, HIDDEN, type Mistake } from "./mistakes";
import { rules } from "./rules";
import { awsSettings, type Config, parts } from "./schema";
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
  const take = (part: string, result: ReturnType<typeof check>) => {
    if ("mistakes" in result) mistakes.push(...result.mistakes);
    else checked[part] = sortKeys(result.data);
  };

  take("aws", check(awsSettings, settingsOf("aws", raw), "aws:", false));
  for (const [part, schema] of Object.entries(parts)) {
    const key = `${PROJECT}:${part}`;
    take(part, check(schema, decode(raw[key], schema), key, secretKeys.includes(key)));
  }
  for (const name of Object.keys(settingsOf(PROJECT, raw))) {
    if (!(name in parts)) {
      mistakes.push({ path: `${PROJECT}:${name}`, value: HIDDEN, ...unknownKey(Object.keys(parts)) });
    }
  }
  for (const rule of rules) {
    for (const mistake of rule(checked)) mistakes.push({ ...mistake, path: `${PROJECT}:${mistake.path}` });
  }
  if (mistakes.length > 0) throw new ConfigError(stack, mistakes);
  return checked as unknown as Config;
}

/** The settings of a namespace, by the names after the colon. */
function settingsOf(namespace: string, raw: RawConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => key.startsWith(`${namespace}:`))
      .map(([key, value]) => [key.slice(namespace.length + 1), decode(value)]),
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
