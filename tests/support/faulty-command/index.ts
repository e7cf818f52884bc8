import { UsageError } from "../../../src/lib/errors";

export const USAGE = "";

/** Fails as it is told to: by a mistake of the person at the terminal, or one of the program. */
export async function main([kind]: readonly string[]): Promise<void> {
  if (kind === "usage") throw new UsageError("it is yours");
  const nothing: { readonly a?: { readonly b: string } } = {};
  (nothing.a as { readonly b: string }).b.trim();
}
