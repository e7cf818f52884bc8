import type { Clock } from "./clock";
import { messageOf } from "./failure";

/** Shows what a command is doing. */
export interface Progress {
  /** Shows that a step begins, and how it ends. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Something that happens in the step. */
  note(text: string): void;
}

interface Event {
  readonly event: "start" | "note" | "done" | "failed";
  readonly step: string;
  readonly text?: string;
  /** How long the step took. */
  readonly seconds?: number;
}

type Show = (event: Event, elapsedSeconds: number) => string;

/**
 * Writes a line for each event.
 *
 * @param show one of {@link asText} and {@link asJson}
 */
export function createProgress(clock: Clock, show: Show, write: (line: string) => void): Progress {
  const begin = clock.now();
  const steps: string[] = [];
  const secondsSince = (moment: number) => Math.round((clock.now() - moment) / 1000);
  const emit = (event: Event) => write(show(event, secondsSince(begin)));
  return {
    async step(name, work) {
      const started = clock.now();
      steps.push(name);
      emit({ event: "start", step: name });
      try {
        const result = await work();
        emit({ event: "done", step: name, seconds: secondsSince(started) });
        return result;
      } catch (error) {
        emit({ event: "failed", step: name, seconds: secondsSince(started), text: messageOf(error) });
        throw error;
      } finally {
        steps.pop();
      }
    },
    note: (text) => emit({ event: "note", step: steps.at(-1) ?? "", text }),
  };
}

/** For people: `[ 1:05] migrate: done in 12 s`. */
export const asText: Show = ({ event, step, text, seconds }, elapsed) => {
  const time = `${Math.floor(elapsed / 60)}:${String(elapsed % 60).padStart(2, "0")}`;
  const said = { start: step, note: `  ${text}`, done: `${step}: done in ${seconds} s`, failed: `${step}: failed` };
  return `[${time.padStart(5)}] ${said[event]}`;
};

/** For programs: one JSON object a line. */
export const asJson: Show = (event, elapsedSeconds) => JSON.stringify({ ...event, elapsedSeconds });
