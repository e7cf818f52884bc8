/** An error that is meant for people: a command shows its message and ends with its exit code. Any other shows its stack. */
export abstract class UserError extends Error {
  get exitCode(): number {
    return 1;
  }
}

/** A mistake of the person at the terminal. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}
