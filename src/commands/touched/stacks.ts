/** What changes no resource. */
const ELSEWHERE =
  /^(docs|tests|\.ci|\.github|src\/commands|src\/operations)\/|^[^/]+\.md$|^(biome\.json|tsconfig\.json|vitest\.config\.mts)$/;

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
