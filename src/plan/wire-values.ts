import { createHash } from "node:crypto";

/** Stands in a record where a secret is. */
export const SECRET = "[secret]";

/** How the SDK marks values on the way to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function masked(value: Record<string, unknown>): Record<string, unknown> {
  return unwrap(value, () => SECRET) as Record<string, unknown>;
}

export function revealedIn(value: Record<string, unknown>): Record<string, unknown> {
  return unwrap(value, (secret) => secret) as Record<string, unknown>;
}

/** Without secrets; of files of code, the hash. */
function unwrap(value: unknown, secret: (value: unknown) => unknown): unknown {
  if (value === UNKNOWN) return "[unknown]";
  if (Array.isArray(value)) return value.map((entry) => unwrap(entry, secret));
  if (value === null || typeof value !== "object") return value;
  const map = value as Record<string, unknown>;
  if (map[SIGNATURE] === SECRET_SIGNATURE) return secret(unwrap(map.value, secret));
  if (map[SIGNATURE] === ARCHIVE_SIGNATURE) return unwrap(map.assets, secret);
  if (map[SIGNATURE] === ASSET_SIGNATURE) return { sha256: sha256(String(map.text)) };
  return Object.fromEntries(Object.entries(map).map(([key, entry]) => [key, unwrap(entry, secret)]));
}

/** Files stay the same while the stacks are recorded one after the other. */
const hashes = new Map<string, string>();

function sha256(text: string): string {
  let hash = hashes.get(text);
  if (!hash) {
    hash = createHash("sha256").update(text).digest("hex");
    hashes.set(text, hash);
  }
  return hash;
}
