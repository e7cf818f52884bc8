import { parseConfig, type RawConfig } from "../config/parse";
import type { Recording } from "../plan/record";
import { type Control, judge } from "./control";
import { controls } from "./controls";
import { type StackResources, stackResources } from "./stack-resources";
import { type Judgement, waive } from "./waivers";

/** The day, like `2026-12-31`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/**
 * Judges a recorded plan by all controls and the waivers in the stack's settings.
 *
 * @param day like `2026-12-31`; undefined: no waiver has expired
 */
export function judgeRecording({ stack, resources }: Recording, settings: RawConfig, day?: string): Judgement {
  return judgeResources(stack, stackResources(resources, settings), settings, controls, day);
}

/** Judges resources by some controls and the waivers in the stack's settings. */
export function judgeResources(
  stack: string,
  resources: StackResources,
  settings: RawConfig,
  some: readonly Control[],
  day?: string,
): Judgement {
  const { waivers } = parseConfig(stack, settings);
  return waive(
    stack,
    judge(resources, some),
    waivers,
    controls.map(({ id }) => id),
    day,
  );
}
