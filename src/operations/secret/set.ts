import { randomUUID } from "node:crypto";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { entryOf } from "../../lib/objects";
import type { Aws } from "../aws";
import { asRefusal, Failure, messageOf } from "../failure";
import { OPEN } from "../roll-back";
import type { LockedContext } from "../steps";
import { affectedBy } from "./readers";
import { restartReaders } from "./restart";

/** A value as Secrets Manager keeps it: several versions, of which one counts. */
interface Version {
  readonly id: string;
  /** Undefined: it may not be read here. */
  readonly value?: string;
  readonly createdAt?: number;
}

/**
 * Gives an operator's secret a value. Those who read it start anew, and are proven; where they don't serve with it, the value
 * before is back.
 *
 * @throws Failure that says which value counts now
 */
export async function setSecret(context: LockedContext, entry: string, value: string): Promise<void> {
  const { config, aws, progress, clock } = context;
  checkIdle(context);
  const affected = affectedBy(config, entry);
  if (affected.source !== "operator")
    throw new Failure("secret", `${entry} is made, not set: npm run secret -- <stack> rotate ${entry}.`);
  const { name } = entryOf(config.secrets, entry);
  await checkThere(aws, name);
  const before = await currentOf(aws, name);
  if (before && before.value === value) {
    progress.note(`${name} has this value already (${told(before)}): nothing is set`);
    return restartReaders(context, affected, before.createdAt ?? Number.POSITIVE_INFINITY);
  }
  progress.note(before ? `before: ${told(before)}` : "before: no value");
  const id = await progress.step("set", () => put(aws, name, value));
  progress.note(`now: ${told({ id, createdAt: clock.now() })}`);
  try {
    await restartReaders(context, affected, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (!(error instanceof Failure)) throw asRefusal(error, `The new value counts (${id}); the same command goes on.`);
    if (error.kind === "lost") throw error;
    if (OPEN.includes(error.kind))
      throw new Failure(error.kind, `${error.message} The new value counts (${id}); the same command goes on.`);
    throw new Failure(error.kind, `${error.message} ${await putBack(context, { name, id, before, entry })}`);
  }
}

/** @throws Failure where a release is open: what runs isn't known then */
export function checkIdle({ held }: Pick<LockedContext, "held">): void {
  const { attempt } = held.record;
  if (attempt)
    throw new Failure("secret", `${attempt.what} hasn't ended: end it, or npm run rollback. Nothing was changed.`);
}

/** @throws Failure where there is no such secret in AWS, or it waits for its deletion */
async function checkThere({ secrets }: Pick<Aws, "secrets">, name: string): Promise<void> {
  const found = await secrets.send(new DescribeSecretCommand({ SecretId: name })).catch(ifMissing);
  if (!found) throw new Failure("secret", `There is no secret ${name}: run pulumi up first. Nothing was changed.`);
  if (found.DeletedDate)
    throw new Failure(
      "secret",
      `The secret ${name} waits for its deletion: aws secretsmanager restore-secret --secret-id ${name}. Nothing was changed.`,
    );
}

async function currentOf({ secrets }: Pick<Aws, "secrets">, name: string): Promise<Version | undefined> {
  try {
    const found = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    return { id: found.VersionId ?? "", value: found.SecretString, createdAt: found.CreatedDate?.getTime() };
  } catch (error) {
    if (!isNamed(error, "AccessDeniedException")) return ifMissing(error);
    // Who may only write learns the version, not the value.
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: name }));
    const id = Object.keys(VersionIdsToStages).find((one) => VersionIdsToStages[one]?.includes(CURRENT));
    return id ? { id } : undefined;
  }
}

const CURRENT = "AWSCURRENT";

async function put({ secrets }: Pick<Aws, "secrets">, name: string, value: string): Promise<string> {
  // Asked twice, it is one version.
  const ClientRequestToken = randomUUID();
  const query = new PutSecretValueCommand({ SecretId: name, SecretString: value, ClientRequestToken });
  const { VersionId = ClientRequestToken } = await secrets.send(query);
  return VersionId;
}

/** @returns what was done about it, for people */
async function putBack(
  context: LockedContext,
  { name, id, before, entry }: { name: string; id: string; before: Version | undefined; entry: string },
): Promise<string> {
  const { aws, config, progress, held } = context;
  if (!before) return "It had no value before: set another.";
  try {
    await progress.step("put back", async () => {
      await held.check();
      const move = { SecretId: name, VersionStage: CURRENT, MoveToVersionId: before.id, RemoveFromVersionId: id };
      await aws.secrets.send(new UpdateSecretVersionStageCommand(move));
      await restartReaders(context, affectedBy(config, entry), Number.POSITIVE_INFINITY);
    });
    return `The value before counts again (${before.id}), and its readers serve.`;
  } catch (error) {
    if (error instanceof Failure && error.kind === "lost") throw error;
    throw new Failure(
      "roll-back",
      `With the new value readers don't serve, and putting the one before (${before.id}) back failed too: ${messageOf(error)}`,
    );
  }
}

/** For people, without the value. */
function told({ id, createdAt }: Version): string {
  return createdAt === undefined ? `version ${id}` : `version ${id} of ${new Date(createdAt).toISOString()}`;
}

function ifMissing(error: unknown): undefined {
  if (isNamed(error, "ResourceNotFoundException")) return undefined;
  throw error;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
