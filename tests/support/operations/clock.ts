import type { Clock } from "../../../src/operations/clock";

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock whose time passes only while everybody sleeps: then it is at once the next moment at which somebody wakes. */
export class FakeClock implements Clock {
  private time = Date.parse("2026-03-01T12:00:00Z");
  private timers: Timer[] = [];
  private isRunning = false;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer: Timer = {
        at: this.time + milliseconds,
        wake: () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        },
      };
      const stop = () => {
        this.timers = this.timers.filter((one) => one !== timer);
        timer.wake();
      };
      signal?.addEventListener("abort", stop);
      this.timers.push(timer);
      if (this.isRunning) return;
      this.isRunning = true;
      setImmediate(this.tick);
    });
  }

  /** The moment some seconds from now. */
  in(seconds: number): number {
    return this.time + seconds * 1000;
  }

  private readonly tick = () => {
    const [first] = this.timers;
    if (first) {
      const next = this.timers.reduce((earliest, timer) => (timer.at < earliest.at ? timer : earliest), first);
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.isRunning = this.timers.length > 0;
    if (this.isRunning) setImmediate(this.tick);
  };
}
