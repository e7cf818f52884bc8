import { prove } from "../../operations/proof";
import { waitForServices } from "../../operations/services";
import { siteOf } from "../../operations/site";
import { showFindings } from "../../operations/steps";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Waits until all services run what was deployed last, and checks that they do.

  npm run verify -- <stack>
    --json        a JSON object a line`;

/** The command `verify`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack"], flags: ["json"] });
  const { config, engine, aws, clock, progress, get } = await openSession(positionals[0] ?? "", flags);
  const { serviceDeadlineSeconds, healthDeadlineSeconds: deadlineSeconds } = config.releases;
  const site = siteOf(config, await engine.outputs());
  const intents = site.intents((await engine.revisions()).services);
  await progress.step("wait", () => {
    const wait = { cluster: site.cluster, intents, deadlineSeconds: serviceDeadlineSeconds, since: clock.now() };
    return waitForServices(aws.ecs, clock, wait, (line) => progress.note(line));
  });
  await progress.step("verify", async () =>
    showFindings(progress, await prove(aws, get, clock, { ...site.proof(intents), deadlineSeconds })),
  );
}
