import type { Clock } from "../../../src/operations/clock";
import { Failure } from "../../../src/operations/failure";

/** A clock whose time passes only while somebody sleeps. */
export class FakeClock implements Clock {
  private time = Date.parse("2026-03-01T12:00:00Z");

  now(): number {
    return this.time;
  }

  /** Happens once, at a moment, to whoever sleeps then: a person's Ctrl-C, or the end of the process. */
  fault?: { readonly at: number; readonly kind: "interrupt" | "kill" };

  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const { fault } = this;
    if (!fault || this.time < fault.at) return;
    this.fault = undefined;
    if (fault.kind === "interrupt") throw new Failure("interrupted", "Interrupted.");
    await new Promise(() => {});
  }

  /** The moment some seconds from now. */
  in(seconds: number): number {
    return this.time + seconds * 1000;
  }
}
