import { DescribeReplicationGroupsCommand, ModifyReplicationGroupCommand } from "@aws-sdk/client-elasticache";
import { DescribeSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Config } from "../../config/schema";
import { describeChange } from "../../engine/engine";
import { entryOf } from "../../lib/objects";
import type { Aws } from "../aws";
import { poll } from "../clock";
import { asRefusal, Failure } from "../failure";
import { asFailure, type LockedContext } from "../steps";
import { type Affected, affectedBy, type Source } from "./readers";
import { restartReaders } from "./restart";
import { checkIdle } from "./set";

const PASSWORD = "random:index/randomPassword:RandomPassword";
/** What a password belongs to, as the URN tells. */
const OWNERS: Readonly<Record<Exclude<Source, "operator">, string>> = {
  generated: "platform:security:GeneratedValue$",
  database: "platform:database:",
  cache: "platform:cache:",
};

/** Longest time in which a cache takes a token. */
const CACHE_SECONDS = 1800;

/**
 * Makes a secret's value anew. Those who read it start anew, and are proven; then a cache forgets the token before.
 *
 * @throws Failure that says which values are good now
 */
export async function rotateSecret(context: LockedContext, entry: string): Promise<void> {
  const { config, engine, stackFile, progress, held } = context;
  checkIdle(context);
  const affected = affectedBy(config, entry);
  const { source, secrets } = affected;
  if (source === "operator")
    throw new Failure(
      "secret",
      `${entry} is set, not made: npm run secret -- <stack> set ${entry}, with the new value.`,
    );
  const text = stackFile.read();
  await progress.step("preview", async () => {
    const changes = await asFailure("preview", () => engine.preview(text));
    if (changes.length === 0) return;
    throw new Failure(
      "preview",
      `The infrastructure isn't as the stack file says: ${changes.map(describeChange).join(", ")}. Run pulumi up first. Nothing was changed.`,
    );
  });
  const urn = await passwordOf(context, source, entry);
  progress.note(`changes: ${secrets.join(", ")}; read by ${affected.services.join(", ") || "no service"}`);
  await held.check();
  await progress.step("rotate", () => asFailure("update", () => engine.replace(text, urn)));
  try {
    // Pulumi has started most readers anew with it.
    await restartReaders(context, affected, await setSince(context, secrets));
  } catch (error) {
    if (!(error instanceof Failure)) throw asRefusal(error, left(source));
    if (error.kind === "lost") throw error;
    throw new Failure(error.kind, `${error.message} ${left(source)}`);
  }
  if (source === "cache") await endOldToken(context, affected);
}

/** What holds where readers weren't proven. */
function left(source: Source): string {
  return source === "cache"
    ? "Both tokens are good until readers are proven: mend that, then the same command makes a third and ends the others."
    : "The new value counts: mend that, then npm run verify -- <stack>.";
}

async function passwordOf({ engine }: LockedContext, source: Exclude<Source, "operator">, entry: string) {
  const urns = (await engine.urns(PASSWORD)).filter((urn) => {
    const [types = "", name] = urn.split("::").slice(2);
    return types.startsWith(OWNERS[source]) && (source !== "generated" || name === entry);
  });
  const [urn] = urns;
  if (!urn || urns.length > 1)
    throw new Failure(
      "secret",
      `Pulumi's state has ${urns.length} passwords for ${entry}, not one. Nothing was changed.`,
    );
  return urn;
}

/** Rotated, a cache takes both tokens; told to set the new one, it forgets the other. */
async function endOldToken({ config, aws, clock, progress, held }: LockedContext, affected: Affected): Promise<void> {
  const { identifier: ReplicationGroupId } = config.cache ?? {};
  if (!ReplicationGroupId) return;
  await progress.step("end the old token", async () => {
    const AuthToken = await tokenOf(config, aws, affected);
    await waitForCache(aws, clock, ReplicationGroupId);
    await held.check();
    const set = { ReplicationGroupId, AuthToken, AuthTokenUpdateStrategy: "SET" as const, ApplyImmediately: true };
    await aws.elasticache.send(new ModifyReplicationGroupCommand(set));
    await waitForCache(aws, clock, ReplicationGroupId);
  });
}

/** When the last of some secrets got its value, by AWS's clock. */
async function setSince({ config, aws }: LockedContext, entries: readonly string[]): Promise<number> {
  const times = entries.map(async (entry) => {
    const { name, store } = entryOf(config.secrets, entry);
    const changed =
      store === "parameter-store"
        ? (await aws.ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.LastModifiedDate
        : (await aws.secrets.send(new DescribeSecretCommand({ SecretId: name }))).LastChangedDate;
    return changed?.getTime() ?? Number.POSITIVE_INFINITY;
  });
  return Math.max(...(await Promise.all(times)));
}

/** The token that readers have been given. */
async function tokenOf({ secrets }: Config, aws: Aws, affected: Affected): Promise<string> {
  const entry = affected.secrets.find((one) => secrets[one]?.value === "cache-token") ?? affected.secrets[0] ?? "";
  const { name, store, value } = entryOf(secrets, entry);
  const text =
    store === "parameter-store"
      ? (await aws.ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter?.Value
      : (await aws.secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  const token = value === "cache-token" ? text : text && decodeURIComponent(new URL(text).password);
  if (token) return token;
  throw new Failure("secret", `${name} has no token: both are good until the cache is told. The same command goes on.`);
}

async function waitForCache({ elasticache }: Aws, clock: LockedContext["clock"], id: string): Promise<void> {
  const patience = { everySeconds: 10, deadlineSeconds: CACHE_SECONDS };
  const done = await poll(clock, patience, async () => {
    const { ReplicationGroups } = await elasticache.send(
      new DescribeReplicationGroupsCommand({ ReplicationGroupId: id }),
    );
    const [group] = ReplicationGroups ?? [];
    const isBusy = group?.Status !== "available" || group.PendingModifiedValues?.AuthTokenStatus !== undefined;
    return isBusy ? undefined : true;
  });
  if (!done)
    throw new Failure(
      "secret",
      `The cache ${id} wasn't ready within ${CACHE_SECONDS / 60} minutes: both tokens may be good.`,
    );
}
