import path from "node:path";
import { pythonWith, run } from "../../lib/python";
import type { Policy } from "./policies";

/** What the linter says against a policy. */
export interface Finding {
  readonly policy: Policy;
  /** Sid; empty where the finding is about the policy as a whole. */
  readonly statement: string;
  /** The linter's name for this kind of finding. */
  readonly issue: string;
  readonly detail: string;
}

/**
 * Lints policies with parliament, which is installed the first time.
 *
 * @param folder the project's
 * @throws UsageError where there is no Python, or the linter can't be installed
 */
export function lint(folder: string, policies: readonly Policy[]): Finding[] {
  const python = pythonWith(folder, path.join(__dirname, "requirements.txt"));
  const result = run(
    python,
    ["-W", "ignore", path.join(__dirname, "lint.py")],
    JSON.stringify(policies.map(({ document }) => document)),
  );
  const findings: readonly (Omit<Finding, "policy"> & { readonly index: number })[] = JSON.parse(result);
  return findings.map(({ index, ...finding }) => ({ ...finding, policy: policies[index] as Policy }));
}
