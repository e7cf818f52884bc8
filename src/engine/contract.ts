import type { Emulator } from "./emulator";

/** Where a request broke AWS's contract, whatever there was: AWS would never take it. */
interface Violation {
  /** Like `ecs:CreateService`. */
  readonly operation: string;
  /** Of the value in the request; empty: the request as a whole. */
  readonly path: string;
  readonly value: string;
  /** In AWS's words. */
  readonly constraint: string;
  readonly count: number;
}

/** A request that was refused as things stood: something was in use, or a name taken. */
interface Refusal {
  readonly operation: string;
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

/** What an emulator was asked, and what of it AWS refuses. */
export interface Contract {
  /** Requests that were checked. */
  readonly requests: number;
  /** Requests by operation. */
  readonly operations: Readonly<Record<string, number>>;
  /** Number of kinds of values, as AWS's model names them, that were checked. */
  readonly shapes: number;
  /** Constraints of the model that AWS doesn't hold to, and that were met. */
  readonly waived: readonly string[];
  readonly violations: readonly Violation[];
  readonly refusals: readonly Refusal[];
}

/** Reads what an emulator was asked until now. */
export async function readContract({ endpoint }: Pick<Emulator, "endpoint">): Promise<Contract> {
  return (await (await fetch(`${endpoint}/contract.json`)).json()) as Contract;
}

/** @throws Error with every violation, where a request until now broke AWS's contract */
export async function requireContract(emulator: Pick<Emulator, "endpoint">): Promise<Contract> {
  const contract = await readContract(emulator);
  if (contract.violations.length > 0) throw new Error(describeViolations(contract));
  return contract;
}

/** A line for each violation: operation, path, value, constraint. */
export function describeViolations({ violations }: Pick<Contract, "violations">): string {
  return violations
    .map(({ operation, path, value, constraint, count }) => {
      const where = path ? `${path} = ${value}` : "the request";
      return `AWS refuses ${operation}: ${where}: ${constraint}${count > 1 ? ` (${count} times)` : ""}`;
    })
    .join("\n");
}
