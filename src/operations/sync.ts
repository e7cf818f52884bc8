import { Failure } from "./failure";
import type { ReleaseRecord } from "./record";
import { nameOf, writeRelease } from "./roll-back";
import type { OperationContext } from "./steps";

/**
 * Writes the release that was proven last into the stack file, so that a change of infrastructure never moves it.
 *
 * @throws Failure where it isn't known what runs
 */
export function sync(
  { stackFile, progress }: Pick<OperationContext, "stackFile" | "progress">,
  { attempt, current }: ReleaseRecord,
): void {
  if (attempt) {
    const advice = "See npm run status, and end it before the infrastructure is changed.";
    throw new Failure("status", `${attempt.what} hasn't ended (${attempt.step}): it isn't known what runs. ${advice}`);
  }
  const before = stackFile.read();
  if (current?.version !== undefined) writeRelease(stackFile, current.version);
  const change = stackFile.read() === before ? "the stack file stays as it is" : "the stack file was behind";
  progress.note(`${current ? `${nameOf(current)} runs` : "no release is recorded"}: ${change}`);
}
