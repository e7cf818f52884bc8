import { PublishCommand } from "@aws-sdk/client-sns";
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { messageOf } from "./failure";
import type { Progress } from "./progress";
import { ROLL_BACK } from "./roll-back";

/** Tells people something; never fails, as what is told must go on. */
export type Tell = (subject: string, text: string) => Promise<void>;

/** SNS's longest subject; it takes ASCII in one line. */
const SUBJECT = 100;

/** Tells those who get the stack's alarms. */
export function tellTopic(
  sns: Aws["sns"],
  topicArn: string | undefined,
  stack: string,
  note: (text: string) => void,
): Tell {
  return async (subject, text) => {
    if (!topicArn) return;
    const Subject = `[${stack}] ${subject}`.replace(/[^\x20-\x7e]+/g, " ").slice(0, SUBJECT);
    try {
      await sns.send(new PublishCommand({ TopicArn: topicArn, Subject, Message: text }));
    } catch (error) {
      note(`nobody was told "${subject}": ${messageOf(error)}`);
    }
  };
}

export interface AnnounceArgs {
  readonly tell: Tell;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly stack: string;
  /** Such as `release v1.4.0`. */
  readonly what: string;
  readonly who: string;
  /** What else people want to know at the beginning, such as what has changed since. */
  readonly notes?: string;
}

/**
 * Tells people that something begins, goes back, and how it ends.
 *
 * @param work is given a progress that tells
 */
export async function announced(
  { tell, clock, progress, stack, what, who, notes }: AnnounceArgs,
  work: (progress: Progress) => Promise<void>,
): Promise<void> {
  const began = clock.now();
  const took = () => {
    const seconds = Math.round((clock.now() - began) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
  };
  const look = `npm run status -- ${stack}`;
  await tell(`${what} begins`, [`${who} begins: ${what}.`, ...(notes ? ["", notes] : [])].join("\n"));
  try {
    await work({
      ...progress,
      step: async (name, act) => {
        if (name === ROLL_BACK)
          await tell(`${what} goes back`, `${what} of ${who} failed, and what ran before is put back. ${look}`);
        return progress.step(name, act);
      },
    });
  } catch (error) {
    await tell(`${what} FAILED`, `${what} of ${who} failed after ${took()}.\n\n${messageOf(error)}\n\n${look}`);
    throw error;
  }
  await tell(`${what} is done`, `${what} of ${who} is done after ${took()}. ${look}`);
}
