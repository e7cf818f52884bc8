import type { State } from "../../../src/engine/pulumi";

/** A text in which no secret may be found. */
export interface Searched {
  /** For messages, like `log of pulumi up`. */
  readonly where: string;
  readonly text: string;
}

/** How the engine marks a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SHORTEST = 8;

/**
 * The values that a stack has generated.
 *
 * @param state exported with `--show-secrets`
 */
export function generatedSecrets(state: State): string[] {
  const found = new Set<string>();
  for (const { type, outputs } of state.deployment.resources ?? []) {
    if (type.startsWith("random:")) collect(outputs, found);
  }
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (value === null || typeof value !== "object") return;
  const { [SIGNATURE]: signature, plaintext, ...rest } = value as Record<string, unknown>;
  if (signature !== undefined && typeof plaintext === "string") {
    const secret = JSON.parse(plaintext);
    if (typeof secret === "string" && secret.length >= SHORTEST) found.add(secret);
    return;
  }
  for (const entry of Object.values(rest)) collect(entry, found);
}

/** Where secrets stand in clear, or encoded as Base64. The secrets themselves aren't named. */
export function leaks(secrets: readonly string[], searched: readonly Searched[]): string[] {
  const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")]);
  return searched.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ where }) => where);
}

/**
 * The engine's events, a line each, without those that Pulumi shows with `--debug` only. The SDK writes every value into these, secret ones
 * too.
 */
export function withoutDebugEvents(log: string): string {
  return log
    .split("\n")
    .filter((line) => !(line.includes('"diagnosticEvent":') && line.includes('"severity":"debug"')))
    .join("\n");
}
