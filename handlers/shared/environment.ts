import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";

// Only this language: `z.locales` would bring all.
z.config(en());

/** An environment that a handler can't work with, with everything that is wrong in it. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** A whole number in text, within limits. */
function wholeNumber(minimum: number, maximum: number) {
  return z.coerce.number().check(z.int(), z.minimum(minimum), z.maximum(maximum));
}

/** What every handler that talks to the database reads. */
export const databaseEnvironment = z.object({
  /** Secrets Manager's secret with the login: JSON as `postgresCredentials` of the program makes it, or as RDS does. */
  DATABASE_SECRET_ARN: z.string().check(z.minLength(1)),
  /** Where the database is and what it is called, for RDS's own secret, which doesn't say it. */
  DATABASE_HOST: z.optional(z.string().check(z.minLength(1))),
  DATABASE_NAME: z.optional(z.string().check(z.minLength(1))),
  /** Host that answers reads; without it the writer does. */
  DATABASE_READER_HOST: z.optional(z.string().check(z.minLength(1))),
  /** Authorities that may vouch for the database, as PEM. Lambda's Node runtimes keep RDS's here. */
  DATABASE_CA_FILE: z._default(z.string(), "/var/runtime/ca-cert.pem"),
  /** Longest time that a statement may take. */
  STATEMENT_TIMEOUT_MS: z._default(wholeNumber(100, 60_000), 5_000),
});

export type DatabaseEnvironment = z.output<typeof databaseEnvironment>;

/**
 * What a handler is told by its environment. Empty variables count as missing ones.
 *
 * @throws EnvironmentError that lists all mistakes; values are not shown, since one may be a secret in a wrong place
 */
export function parseEnvironment<T extends z.ZodMiniType>(schema: T, variables: NodeJS.ProcessEnv): z.output<T> {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return `  ${name}: ${name in present ? message : "is missing"}`;
  });
  throw new EnvironmentError(["The environment has mistakes:", ...lines].join("\n"));
}
