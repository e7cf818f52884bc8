import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";

/** Where stacks that stay up have their files; Git ignores it. */
const FOLDER = ".local";

/** The folder of a stack that stays up. */
export function keptFolder(root: string, stack: string): string {
  const folder = path.join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  return path.join(folder, stack);
}

/** The stacks that are up. */
export function keptStacks(root: string): string[] {
  const folder = path.join(root, FOLDER);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
