import { UserError } from "../lib/errors";

/** What went wrong, as a pipeline tells it by the exit code. 1 is a mistake in the command or the stack file. */
export const EXIT_CODES = {
  version: 2,
  image: 3,
  locked: 4,
  lost: 4,
  preview: 5,
  snapshot: 6,
  migration: 7,
  update: 8,
  stability: 9,
  "circuit-breaker": 10,
  health: 11,
  "roll-back": 12,
  task: 13,
  account: 14,
  unreachable: 15,
  overtaken: 16,
  status: 17,
  refused: 18,
  doctor: 19,
  secret: 20,
  restore: 21,
  review: 22,
  unproven: 23,
  asleep: 24,
  alarm: 25,
  interrupted: 130,
} as const;

export type FailureKind = keyof typeof EXIT_CODES;

/** Something that AWS, Pulumi or a version did, not a mistake of the program. */
export class Failure extends UserError {
  override readonly name = "Failure";

  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }

  override get exitCode(): number {
    return EXIT_CODES[this.kind];
  }
}

/** What AWS refuses is no mistake of the program, and a failure with what follows from it; other errors as they are. */
export function asRefusal(error: unknown, advice = ""): unknown {
  if (!(error instanceof Error) || !("$metadata" in error)) return error;
  return new Failure("refused", `AWS: ${error.name}: ${error.message}${advice && `. ${advice}`}`);
}

/** Any error's message; what isn't an error as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
