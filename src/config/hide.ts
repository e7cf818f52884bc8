import { HIDDEN, type Mistake } from "./mistakes";
import type { RawConfig } from "./parse";

/** Shorter texts stand in too many words by chance. */
const SHORTEST_SECRET = 4;

/**
 * Takes secrets out of what is told of a mistake. Pulumi says of a setting that something in it is secret, but not what.
 *
 * @param secretKeys settings with secrets
 */
export function hideSecrets(raw: RawConfig, secretKeys: readonly string[]): (mistake: Mistake) => Mistake {
  if (secretKeys.length === 0) return (mistake) => mistake;
  const secrets = secretKeys.flatMap((key) => textsIn(raw[key])).sort((a, b) => b.length - a.length);
  const clean = (text: string) => secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, HIDDEN), text);
  return (mistake) => {
    const hidden = { ...mistake, allowed: clean(mistake.allowed), fix: clean(mistake.fix) };
    const { path, value, fix } = mistake;
    if (value === undefined || !secretKeys.some((key) => path.startsWith(key))) return hidden;
    return {
      ...hidden,
      value: HIDDEN,
      replacement: undefined,
      fix: fix.includes(String(value)) ? "replace the value by an allowed one" : hidden.fix,
    };
  };
}

/** The texts in a setting, and the setting itself where it is text. */
function textsIn(setting = ""): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(setting, (_, value) => {
      if (typeof value === "string") texts.push(value);
      return value;
    });
  } catch {
    texts.push(setting);
  }
  return texts.filter(({ length }) => length >= SHORTEST_SECRET);
}
