import type { Postgres } from "../../shared/postgres";
import { UPLOADS, uploadKey } from "../../shared/s3";
import { id } from "../../shared/values";
import { deleteObjects, head, objectsBelow, type StoredObject, writeObject } from "../objects";
import type { Kind } from "./kind";

interface Counts {
  readonly [column: string]: unknown;
  readonly jobs: string;
  readonly figures: string;
}

/** Rows fetched at once. */
const PAGE_ROWS = 1_000;

/** Objects that the inventory names of those that it counts. */
const NAMED = 100;

/**
 * Writes what a backup must contain, so that the Housekeeping account can hold its copies against it: objects in the bucket, rows
 * in the database, which stored uploads have no object, and which objects no row. It deletes those of deleted uploads, as S3 may have
 * failed when their owner wanted that, who didn't try again, and exports whose job is cleaned up.
 */
export const backupInventory: Kind<"backup-inventory"> = async (_input, job, { database, bucket, signal }) => {
  const { writer } = database;
  // Of jobs those of a month are there, of figures one for each owner and day: counted in time even when there are millions.
  const [counts] = await writer.read<Counts>(
    "select (select count(*) from jobs) as jobs, (select count(*) from daily_figures) as figures",
  );
  const stored = new Tally(storedUploads(writer));
  const uploads = new Tally(objectsBelow(bucket, UPLOADS, signal));
  const exports = new Tally(objectsBelow(bucket, "exports/", signal));
  const difference = await compare(stored.keys(), uploads.keys());
  const missing = await lost(await stillStored(writer, difference.missing), bucket, signal);
  const { deleted, unknown } = await sort(writer, difference.extra);
  await deleteObjects(bucket, deleted, signal);
  for await (const keys of unreachable(writer, exports.keys())) await deleteObjects(bucket, keys, signal);
  const inventory = {
    job: job.id,
    requestedAt: job.created_at.toISOString(),
    bucket: { uploads: uploads.total, exports: exports.total },
    database: {
      storedUploads: stored.total,
      jobs: Number(counts?.jobs),
      dailyFigures: Number(counts?.figures),
    },
    missing: { objects: missing.length, keys: missing.slice(0, NAMED) },
    unknown: { objects: unknown.length, keys: unknown.slice(0, NAMED) },
    deleted: deleted.length,
    complete: missing.length === 0,
  };
  const key = `inventory/${job.created_at.toISOString().slice(0, 10)}/${job.id}.json`;
  const text = JSON.stringify(inventory, undefined, 2);
  await writeObject({ bucket, key, contentType: "application/json" }, once(text), signal);
  return { objectKey: key, complete: inventory.complete };
};

/** Counts objects while somebody reads their keys. */
class Tally {
  readonly total = { objects: 0, bytes: 0 };

  constructor(private readonly objects: AsyncIterable<StoredObject>) {}

  async *keys(): AsyncGenerator<string> {
    for await (const { key, bytes } of this.objects) {
      this.total.objects += 1;
      this.total.bytes += bytes;
      yield key;
    }
  }
}

/** The objects that stored uploads must have, in the order of their keys, which is also that of the ids. */
async function* storedUploads(writer: Postgres): AsyncGenerator<StoredObject> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const page: { id: string; size_bytes: string }[] = await writer.read(
      `select id, size_bytes from uploads where status = 'stored' and deleted_at is null and id > $1 order by id limit $2`,
      [after, PAGE_ROWS],
    );
    for (const { id, size_bytes } of page) yield { key: uploadKey(id), bytes: Number(size_bytes) };
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.id ?? after;
  }
}

/** Reads both sequences to their ends, side by side. */
async function compare(expected: AsyncIterable<string>, keys: AsyncIterator<string>) {
  const missing: string[] = [];
  const extra: string[] = [];
  let there = await keys.next();
  const skip = async () => {
    extra.push(there.value);
    there = await keys.next();
  };
  for await (const key of expected) {
    while (!there.done && there.value < key) await skip();
    if (there.done || there.value !== key) missing.push(key);
    else there = await keys.next();
  }
  while (!there.done) await skip();
  return { missing, extra };
}

/** Keys of objects by what the rows say of them: those of deleted uploads, and those without a row. A job may be about to store others. */
async function sort(writer: Postgres, keys: readonly string[]) {
  const ids = keys.map((key) => key.slice(UPLOADS.length));
  const rows = await writer.read<{ id: string; deleted: boolean }>(
    "select id, deleted_at is not null as deleted from uploads where id = any ($1::uuid[])",
    [ids.filter(isId)],
  );
  const known = new Map(rows.map((row) => [uploadKey(row.id), row.deleted]));
  return { deleted: keys.filter((key) => known.get(key)), unknown: keys.filter((key) => !known.has(key)) };
}

/** Without those whose upload somebody deleted meanwhile. */
async function stillStored(writer: Postgres, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await writer.read<{ id: string }>(
    "select id from uploads where status = 'stored' and deleted_at is null and id = any ($1::uuid[]) order by id",
    [keys.map((key) => key.slice(UPLOADS.length))],
  );
  return rows.map(({ id }) => uploadKey(id));
}

/** Without those that a job has stored since their place in the bucket was read: a few, unless it is a loss. */
async function lost(keys: readonly string[], bucket: string, signal: AbortSignal): Promise<readonly string[]> {
  if (keys.length > NAMED) return keys;
  const missing: string[] = [];
  for (const key of keys) if (!(await head(bucket, key, signal))) missing.push(key);
  return missing;
}

/** Of exports those whose job has no row any more: nobody gets a link to them. */
async function* unreachable(writer: Postgres, keys: AsyncIterable<string>): AsyncGenerator<string[]> {
  for await (const page of pages(keys)) {
    const jobs = page.map((key) => key.replace(/^exports\/(.*)\.csv$/, "$1"));
    const rows = await writer.read<{ id: string }>("select id from jobs where id = any ($1::uuid[])", [
      jobs.filter(isId),
    ]);
    const known = new Set(rows.map((row) => row.id));
    yield page.filter((_, index) => isId(jobs[index]) && !known.has(jobs[index] ?? ""));
  }
}

async function* pages(keys: AsyncIterable<string>): AsyncGenerator<string[]> {
  let page: string[] = [];
  for await (const key of keys) {
    page.push(key);
    if (page.length < PAGE_ROWS) continue;
    yield page;
    page = [];
  }
  yield page;
}

function isId(text: string | undefined): boolean {
  return id.safeParse(text).success;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
