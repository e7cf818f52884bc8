import type { z } from "zod";
import { mapValues } from "../lib/objects";
import { closest, suggestion } from "../lib/suggest";
import { ConfigError } from "./config-error";
import { hideSecrets } from "./hide";
import { HIDDEN, type Mistake } from "./mistakes";
import { rules, warnings } from "./rules";
import type { Rule } from "./rules/rule";
import { awsSettings, type Config, entrySchemas, OTHER_NAMESPACES, secretSettings, settingSchemas } from "./schema";
import { check, unknownKey } from "./zod-issues";

/** A stack's settings as Pulumi hands them over: `namespace:key` to text; objects and lists as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

const PROJECT = "platform";
const NAMESPACES = [PROJECT, "aws", ...OTHER_NAMESPACES];

/** What a check of a stack's settings finds. */
export interface CheckResult {
  /** Undefined where there are mistakes. */
  readonly config?: Config;
  readonly mistakes: readonly Mistake[];
  /** What works, but not well. */
  readonly warnings: readonly Mistake[];
}

/**
 * Checks a stack's settings, and finds every mistake.
 *
 * @param raw all settings of the stack
 * @param secretKeys keys whose values must not be shown
 */
export function checkConfig(raw: RawConfig, secretKeys: readonly string[] = []): CheckResult {
  const mistakes: Mistake[] = unknownNamespaces(raw);
  const checked: Record<string, unknown> = {};
  const settings = settingsOf(PROJECT, raw);
  // What a misspelt setting stands for isn't missing, and its entries are there.
  const meant = meantSettings(raw);
  const take = (setting: string, schema: z.ZodType, value: unknown, path: string) => {
    const result = check(schema, value, path);
    if ("data" in result) checked[setting] = sortKeys(result.data);
    else mistakes.push(...result.mistakes);
  };

  take(
    "aws",
    awsSettings,
    mapValues(settingsOf("aws", { ...meant, ...raw }), (value) => decode(value)),
    "aws:",
  );
  for (const [setting, schema] of Object.entries(settingSchemas)) {
    if (`${PROJECT}:${setting}` in meant) continue;
    take(setting, schema, decode(settings[setting], schema), `${PROJECT}:${setting}`);
  }
  for (const setting of secretSettings) {
    const path = `${PROJECT}:${setting}`;
    const value = decode(settings[setting]);
    if (secretKeys.includes(path) || typeof value !== "string" || value === HIDDEN) continue;
    const fix = `set it with: pulumi config set --secret ${path}`;
    mistakes.push({ path, value: HIDDEN, allowed: "an encrypted value", fix });
  }
  for (const [name, value] of Object.entries(settings)) {
    if (Object.hasOwn(settingSchemas, name)) continue;
    const known = unknownKey(name, Object.keys(settingSchemas), (setting) => `${PROJECT}:${setting}`);
    const stray = slipped(raw, `${PROJECT}:${name}`) ?? fixOfStray(name, decode(value));
    mistakes.push({ value: decode(value), ...known, ...(stray && { fix: stray, replacement: undefined }) });
  }

  const names = mapValues(entrySchemas, (_, setting) =>
    Object.keys((decode(settings[setting] ?? meant[`${PROJECT}:${setting}`]) as object | undefined) ?? {}),
  );
  for (const [setting, schema] of Object.entries(entrySchemas)) {
    checked[setting] ??= sortKeys(validEntries(decode(settings[setting] ?? meant[`${PROJECT}:${setting}`]), schema));
  }
  const hold = (rule: Rule) =>
    rule({ ...checked, names }).map((mistake) => ({ ...mistake, path: settingPath(mistake.path) }));
  mistakes.push(...rules.flatMap(hold));
  const found = Object.entries(warnings).flatMap(([warning, rule]) =>
    hold(rule).map((mistake) => ({ ...mistake, warning })),
  );
  const acknowledged = Object.keys((checked.acknowledge as Config["acknowledge"] | undefined) ?? {});
  if (mistakes.length === 0) mistakes.push(...staleAcknowledgements(acknowledged, found));

  const hide = hideSecrets(raw, secretKeys);
  return {
    config: mistakes.length === 0 ? (checked as unknown as Config) : undefined,
    mistakes: withoutMeant(mistakes).map(hide),
    warnings: found.filter(({ warning }) => !acknowledged.includes(warning)).map(hide),
  };
}

/**
 * A stack's settings, checked.
 *
 * @param stack name of the stack, for the message only
 * @param raw all settings of the stack
 * @param secretKeys keys whose values must not be shown
 * @throws ConfigError with every mistake, where there is any
 */
export function parseConfig(stack: string, raw: RawConfig, secretKeys: readonly string[] = []): Config {
  const { config, mistakes } = checkConfig(raw, secretKeys);
  if (!config) throw new ConfigError(stack, mistakes);
  return config;
}

/** A misspelt namespace would be nobody's. */
function unknownNamespaces(raw: RawConfig): Mistake[] {
  return Object.entries(raw).flatMap(([path, value]): Mistake[] => {
    if (NAMESPACES.includes(path.split(":")[0] ?? "")) return [];
    const allowed = `settings of ${NAMESPACES.join(", ")}`;
    return [{ path, value: decode(value), allowed, ...suggestion("remove it", meantSetting(path)), wrongKey: true }];
  });
}

/** The settings that misspelt ones probably stand for, with their values; none that are there. */
function meantSettings(raw: RawConfig): RawConfig {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([path, value]) => {
      const meant = meantSetting(path);
      return meant && meant !== path && !(meant in raw) ? [[meant, value]] : [];
    }),
  );
}

function meantSetting(path: string): string | undefined {
  const [written = "", name = ""] = path.split(":");
  const namespace = closest(written, NAMESPACES);
  const names = namespace === PROJECT ? Object.keys(settingSchemas) : Object.keys(awsSettings.shape);
  const meant = names.includes(name) ? name : closest(name, names);
  return namespace && (namespace === PROJECT || namespace === "aws") && meant ? `${namespace}:${meant}` : undefined;
}

/** What to do with what has slipped out of the setting above it. */
function slipped(raw: RawConfig, path: string): string | undefined {
  const above = Object.keys(raw)[Object.keys(raw).indexOf(path) - 1];
  if (!above) return undefined;
  const setting = settingSchemas[above.slice(PROJECT.length + 1) as keyof typeof settingSchemas];
  const isItsKey = setting && keysOf(setting).includes(path.slice(PROJECT.length + 1));
  return raw[above] === "" || isItsKey ? `indent it two blanks more, below ${above}` : undefined;
}

/** The keys that a setting may have. */
function keysOf(schema: z.ZodType): string[] {
  const { innerType, options, shape } = schema._zod.def as {
    readonly innerType?: z.ZodType;
    readonly options?: readonly z.ZodType[];
    readonly shape?: object;
  };
  return innerType ? keysOf(innerType) : (options?.flatMap(keysOf) ?? Object.keys(shape ?? {}));
}

/** What to do with an entry or with settings that stand in the wrong column, so that nobody removes them. */
function fixOfStray(name: string, value: unknown): string | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  if (name === PROJECT) return `write its keys as ${keys.map((key) => `${PROJECT}:${key}`).join(", ")}, one level up`;
  const fits = Object.entries(entrySchemas)
    .map(([setting, schema]) => ({ setting, known: keys.filter((key) => key in (schema as z.ZodObject).shape).length }))
    .sort((a, b) => b.known - a.known)[0];
  return fits && fits.known >= 2 ? `indent it two blanks more, below ${PROJECT}:${fits.setting}` : undefined;
}

/** Who acknowledges what isn't so any more would not be told when it comes back. */
function staleAcknowledgements(acknowledged: readonly string[], found: readonly Mistake[]): Mistake[] {
  return acknowledged
    .filter((name) => !found.some(({ warning }) => warning === name))
    .map((name) => ({
      path: `${PROJECT}:acknowledge.${name}`,
      value: name,
      allowed: "a warning that the stack has, and this one it hasn't",
      fix: "remove it",
      wrongKey: true,
    }));
}

/** A misspelt key is one mistake: what it stands for isn't missing too. */
function withoutMeant(mistakes: readonly Mistake[]): Mistake[] {
  const meant = new Set(mistakes.map((mistake) => mistake.meant));
  const emptied = new Set(mistakes.map(({ fix }) => /^indent it two blanks more, below (\S+)$/.exec(fix)?.[1]));
  return mistakes.filter(
    ({ path, value }) => (value !== undefined || !meant.has(path)) && !(value === "" && emptied.has(path)),
  );
}

/** Rules speak of `platform:` settings by their names, and of `aws.` settings. */
function settingPath(path: string): string {
  return path.startsWith("aws.") ? path.replace(".", ":") : `${PROJECT}:${path}`;
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
  if (value === undefined || (!/^[{[]/.test(value) && schema?.safeParse(value).success)) return value;
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
  const map = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((name) => [name, sortKeys(map[name])]),
  );
}
