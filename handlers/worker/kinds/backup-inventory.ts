import type { Postgres } from "../../shared/postgres";
import { UPLOADS, uploadKey } from "../../shared/s3";
import { objectsBelow, type StoredObject, writeObject } from "../objects";
import type { Kind } from "./kind";

interface Counts {
  readonly [column: string]: unknown;
  readonly uploads: string;
  readonly bytes: string;
  readonly jobs: string;
  readonly figures: string;
}

/** Rows fetched at once. */
const PAGE_ROWS = 1_000;

/** Lost objects that the inventory names; it counts all. */
const NAMED = 100;

/**
 * Writes what a backup must contain, so that the Housekeeping account can hold its copies against it: objects in the bucket, rows
 * in the database, and which stored uploads have no object.
 */
export const backupInventory: Kind<"backup-inventory"> = async (_input, job, { database, bucket, signal }) => {
  const { writer } = database;
  const [counts] = await writer.read<Counts>(
    `select (select count(*) from uploads where status = 'stored' and deleted_at is null) as uploads,
            (select coalesce(sum(size_bytes), 0) from uploads where status = 'stored' and deleted_at is null) as bytes,
            (select count(*) from jobs) as jobs,
            (select count(*) from daily_figures) as figures`,
  );
  const uploads = new Tally(objectsBelow(bucket, UPLOADS, signal));
  const exports = new Tally(objectsBelow(bucket, "exports/", signal));
  const missing = await stillStored(writer, await idsWithoutObject(storedIds(writer), uploads.keys()));
  for await (const _ of exports.keys());
  const inventory = {
    job: job.id,
    requestedAt: job.created_at.toISOString(),
    bucket: { uploads: uploads.total, exports: exports.total },
    database: {
      storedUploads: { objects: Number(counts?.uploads), bytes: Number(counts?.bytes) },
      jobs: Number(counts?.jobs),
      dailyFigures: Number(counts?.figures),
    },
    missing: { objects: missing.length, keys: missing.slice(0, NAMED).map(uploadKey) },
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

/** Ids of stored uploads, in their order, which is also that of their keys. */
async function* storedIds(writer: Postgres): AsyncGenerator<string> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const page: { id: string }[] = await writer.read(
      "select id from uploads where status = 'stored' and deleted_at is null and id > $1 order by id limit $2",
      [after, PAGE_ROWS],
    );
    for (const { id } of page) yield id;
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.id ?? after;
  }
}

/** Reads both sequences to their ends, side by side. */
async function idsWithoutObject(ids: AsyncIterable<string>, keys: AsyncIterator<string>): Promise<string[]> {
  const missing: string[] = [];
  let there = await keys.next();
  for await (const id of ids) {
    const key = uploadKey(id);
    while (!there.done && there.value < key) there = await keys.next();
    if (there.done || there.value !== key) missing.push(id);
  }
  while (!there.done) there = await keys.next();
  return missing;
}

/** Without those that somebody deleted meanwhile. */
async function stillStored(writer: Postgres, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await writer.read<{ id: string }>(
    "select id from uploads where status = 'stored' and deleted_at is null and id = any ($1::uuid[]) order by id",
    [ids],
  );
  return rows.map(({ id }) => id);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
