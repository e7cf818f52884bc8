import { beforeEach, onTestFailed } from "vitest";

/** Where each case goes on where the one before has ended: none is tried after one that has failed. */
export function skipAfterFailure(): void {
  let failed = false;
  beforeEach((context) => {
    context.skip(failed, "a case before has failed");
    onTestFailed(() => {
      failed = true;
    });
  });
}
