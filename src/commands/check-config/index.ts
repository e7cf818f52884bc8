import { checkStacks, type StackCheck } from "../../config/check-stack";
import { HIDDEN, type Mistake } from "../../config/mistakes";
import { count, formatMistakes, formatWarnings } from "../../config/report";
import { stackNames } from "../../config/stack-file";
import { styleFor } from "../../plan/style";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Checks stacks' files: every mistake at once, with its line.

  npm run check:config                             all stacks
  npm run check:config -- <stack> ...              some
  npm run --silent check:config -- --json          for tools`;

/**
 * The command `check:config`. Where a stack has a mistake, the process ends with 1.
 *
 * @param args what follows the command
 * @throws UsageError where a stack has no file
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack..."], flags: ["json"] });
  const folder = process.cwd();
  const stacks = positionals.length ? positionals : stackNames(folder);
  const findings = checkStacks(folder, stacks).map(readable);
  if (findings.some(({ mistakes }) => mistakes.length > 0)) process.exitCode = 1;
  if (flags.json) console.log(JSON.stringify(findings.flatMap(records), undefined, 2));
  else for (const one of findings) console.log(render(one));
}

/** Findings without those on encrypted values, which only Pulumi can read. */
function readable(findings: StackCheck): StackCheck & { readonly encrypted: number } {
  const mistakes = findings.mistakes.filter(({ value }) => value !== HIDDEN);
  const hidden = findings.mistakes.filter(({ value }) => value === HIDDEN);
  return { ...findings, mistakes, encrypted: new Set(hidden.map(({ path }) => path)).size };
}

function render({ stack, mistakes, warnings, encrypted }: ReturnType<typeof readable>): string {
  const style = styleFor(process.stdout);
  return [
    ...(mistakes.length > 0 ? [`${formatMistakes(stack, mistakes, style)}\n`] : []),
    ...(warnings.length > 0 ? [`${formatWarnings(stack, warnings, style)}\n`] : []),
    ...(mistakes.length + warnings.length === 0 ? [`Pulumi.${stack}.yaml has no mistakes.`] : []),
    ...(encrypted > 0 ? [`${count(encrypted, "encrypted value")} of ${stack} only pulumi preview can check.`] : []),
  ].join("\n");
}

function records({ stack, mistakes, warnings }: StackCheck) {
  const toRecord = (severity: "mistake" | "warning") => (one: Mistake) => ({
    stack,
    severity,
    file: `Pulumi.${stack}.yaml`,
    line: one.location?.line ?? null,
    column: one.location?.column ?? null,
    path: one.path,
    ...(one.warning && { warning: one.warning }),
    value: one.value ?? null,
    allowed: one.allowed,
    fix: one.fix,
    replacement: one.replacement ?? null,
    length: one.location?.excerpt?.length ?? null,
  });
  return [...mistakes.map(toRecord("mistake")), ...warnings.map(toRecord("warning"))];
}
