import { createHash } from "node:crypto";

/**
 * Shortens a name to what AWS allows. The end is replaced by a hash of the whole, so two long names that begin alike
 * stay different, and the same name always becomes the same short one.
 *
 * @param name any name
 * @param limit characters allowed, at least 8
 */
export function fitName(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${name.slice(0, limit - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}

/** The table in which a stack's releases are recorded. */
export function releaseTable(prefix: string): string {
  return `${prefix}-releases`;
}
