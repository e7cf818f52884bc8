import { ringingAlarms } from "../proof";
import { primaryOf } from "../rollout";
import { describeServices, moveServices } from "../services";
import { type LockedContext, waitAndProve } from "../steps";
import type { Affected } from "./readers";

/**
 * Starts the tasks of those who read a secret anew, as they are, and proves that they serve. Others stay as they are.
 *
 * @param since when the value was set, by AWS's clock: who was started later has read it; Infinity: just now
 */
export async function restartReaders(context: LockedContext, affected: Affected, since: number): Promise<void> {
  const { config, site, aws, clock, progress, held } = context;
  const { services, functions } = affected;
  if (functions.length > 0)
    progress.note(`${functions.join(", ")}: functions read it again by themselves once they are refused`);
  if (services.length === 0) return progress.note("no service reads it: none is restarted");
  if (!config.release) return progress.note("there is no release yet: no task runs that has to be restarted");
  const running = await site.running(aws.ecs);
  const readers = Object.entries(running.services).filter(([entry]) => services.includes(entry));
  const intents = site.intents(Object.fromEntries(readers));
  const names = intents.map(({ service }) => service);
  const begun = await progress.step(`restart ${services.join(", ")}`, async () => {
    const found = await describeServices(aws.ecs, site.cluster, names);
    await held.check();
    return {
      since: clock.now(),
      ringing: await ringingAlarms(aws.cloudwatch, site.alarms),
      moved: await moveServices(aws.ecs, site.cluster, intents, {
        force: ({ entry, service }) => {
          const started = primaryOf(found.get(service))?.createdAt?.getTime() ?? 0;
          if (started > since) progress.note(`${entry} has read it: it was started anew since`);
          return started <= since;
        },
      }),
    };
  });
  await waitAndProve(context, begun.moved, begun.since, begun.ringing);
}
