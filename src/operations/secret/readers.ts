import type { Config, SecretValue } from "../../config/schema";
import { Failure } from "../failure";

/** Where a value comes from: several secrets may hold one password. */
export type Source = "operator" | "generated" | "database" | "cache";

const SOURCES: Readonly<Record<SecretValue, Source>> = {
  operator: "operator",
  generated: "generated",
  "database-url": "database",
  "database-reader-url": "database",
  "database-credentials": "database",
  "cache-url": "cache",
  "cache-token": "cache",
};

/** A secret of the stack file, with all that changes with it. */
export interface Affected {
  readonly source: Source;
  /** Entries under secrets that hold the same value, or parts of it. */
  readonly secrets: readonly string[];
  /** Services that read them: at their start only. */
  readonly services: readonly string[];
  /** Functions that may read them: when they need them, and again where they are refused. */
  readonly functions: readonly string[];
}

/** @throws Failure where the stack file has no such secret */
export function affectedBy({ secrets, services, functions, database }: Config, entry: string): Affected {
  const secret = secrets[entry];
  if (!secret) {
    const known = Object.keys(secrets).join(", ") || "none";
    const managed = database?.passwordRotationDays
      ? " The database's password is RDS's: docs/runbooks/rotate-secret.md says how RDS makes another."
      : "";
    throw new Failure(
      "secret",
      `The stack file has no secret ${entry}. It has ${known}. Nothing was changed.${managed}`,
    );
  }
  const source = SOURCES[secret.value];
  const isShared = source === "database" || source === "cache";
  const same = Object.keys(secrets).filter(
    (one) => one === entry || (isShared && SOURCES[secrets[one]?.value ?? "operator"] === source),
  );
  const readers = (workloads: Readonly<Record<string, { secrets: Readonly<Record<string, string>> }>>) =>
    Object.keys(workloads).filter((name) =>
      Object.values(workloads[name]?.secrets ?? {}).some((read) => same.includes(read)),
    );
  return { source, secrets: same, services: readers(services), functions: readers(functions) };
}
