import { GetParameterHistoryCommand, ParameterNotFound, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Aws } from "./aws";

/** A release that was proven to run. */
export interface Entry {
  readonly version: string;
  readonly at?: Date;
  readonly by?: string;
}

/** The stack's releases, the oldest first: the history of a parameter, of which AWS keeps the last hundred values. */
export async function readHistory(ssm: Aws["ssm"], prefix: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let NextToken: string | undefined;
  do {
    const page = await pageOf(ssm, prefix, NextToken);
    for (const { Value = "", LastModifiedDate: at, LastModifiedUser: by } of page?.Parameters ?? []) {
      entries.push({ version: Value, at, by });
    }
    NextToken = page?.NextToken;
  } while (NextToken);
  return entries;
}

async function pageOf(ssm: Aws["ssm"], prefix: string, NextToken: string | undefined) {
  try {
    return await ssm.send(new GetParameterHistoryCommand({ Name: nameOf(prefix), NextToken }));
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

export async function remember(ssm: Aws["ssm"], prefix: string, version: string): Promise<void> {
  await ssm.send(new PutParameterCommand({ Name: nameOf(prefix), Type: "String", Value: version, Overwrite: true }));
}

/** The release before the current one first ran: after a roll-back, not the one that was rolled back. */
export function previousOf(history: readonly Entry[]): string | undefined {
  const current = history.at(-1)?.version;
  const first = history.findIndex(({ version }) => version === current);
  return history[first - 1]?.version;
}

function nameOf(prefix: string): string {
  return `/${prefix}/release`;
}
