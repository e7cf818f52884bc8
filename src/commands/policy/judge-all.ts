import { readStackFile } from "../../config/stack-file";
import { judgeRecording } from "../../policy/judge";
import type { Judgement } from "../../policy/waivers";
import { recordAll } from "../plan";

/**
 * Plans stacks and judges them.
 *
 * @param today like `2026-12-31`; undefined: no waiver has expired
 */
export async function judgeAll(folder: string, stacks: readonly string[], today?: string): Promise<Judgement[]> {
  const recordings = await recordAll(folder, stacks);
  return recordings.map((recording) => judgeRecording(recording, readStackFile(folder, recording.stack), today));
}
