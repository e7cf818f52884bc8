import { parseConfig, type RawConfig } from "../config/parse";
import type { Recording } from "../plan/record";
import { judge } from "./control";
import { controls } from "./controls";
import { recordedResources } from "./stack-resources";
import { type Judgement, waive } from "./waivers";

/**
 * Judges a recorded plan by all controls and the waivers in the stack's settings.
 *
 * @param today like `2026-12-31`; undefined: no waiver has expired
 */
export function judgeRecording(recording: Recording, raw: RawConfig, today?: string): Judgement {
  const { waivers } = parseConfig(recording.stack, raw);
  const verdicts = judge(recordedResources(recording, Object.values(raw)), controls);
  const ids = controls.map(({ id }) => id);
  return waive(recording.stack, verdicts, waivers, ids, today);
}
