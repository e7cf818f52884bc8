import { execFileSync } from "node:child_process";

/** What changes no resource. tsconfig.json isn't among it: esbuild builds the functions by it. */
const ELSEWHERE =
  /^(docs|tests|\.ci|\.github|src\/commands|src\/operations)\/|^[^/]+\.md$|^(biome\.json|vitest\.config\.mts)$/;

/** Files that differ from a commit, or from where a branch of it began. A file that was renamed is two: where it was is changed, too. */
export function changedFiles(folder: string, commit: string): string[] {
  const args = ["diff", "--name-only", "--no-renames", "-z", `${commit}...HEAD`];
  return execFileSync("git", args, { cwd: folder, encoding: "utf8" }).split("\0").filter(Boolean);
}

/**
 * The stacks that a change of files may change.
 *
 * @param files paths from the project's folder
 * @param stacks all stacks
 */
export function touchedStacks(files: readonly string[], stacks: readonly string[]): string[] {
  const own = (stack: string) => `Pulumi.${stack}.yaml`;
  const shared = files.some((file) => !ELSEWHERE.test(file) && !stacks.some((stack) => file === own(stack)));
  return stacks.filter((stack) => shared || files.includes(own(stack)));
}
