import { sizeOf, writeObject } from "../objects";
import type { Kind } from "./kind";

interface Counts {
  readonly [column: string]: unknown;
  readonly uploads: string;
  readonly bytes: string;
  readonly jobs: string;
  readonly figures: string;
}

/**
 * Writes what a backup must contain, so that the Housekeeping account can hold its copies against it: objects in the bucket, rows
 * in the database, and whether the two agree.
 */
export const backupInventory: Kind<"backup-inventory"> = async (_input, job, { database, bucket, signal }) => {
  const [counts] = await database.writer.read<Counts>(
    `select (select count(*) from uploads where status = 'stored') as uploads,
            (select coalesce(sum(size_bytes), 0) from uploads where status = 'stored') as bytes,
            (select count(*) from jobs) as jobs,
            (select count(*) from daily_figures) as figures`,
  );
  const stored = { objects: Number(counts?.uploads), bytes: Number(counts?.bytes) };
  const inventory = {
    job: job.id,
    requestedAt: job.created_at.toISOString(),
    bucket: { uploads: await sizeOf(bucket, "uploads/", signal), exports: await sizeOf(bucket, "exports/", signal) },
    database: { storedUploads: stored, jobs: Number(counts?.jobs), dailyFigures: Number(counts?.figures) },
  };
  // Objects that nobody checked yet come on top of the stored ones; fewer than those means a loss.
  const complete = inventory.bucket.uploads.objects >= stored.objects && inventory.bucket.uploads.bytes >= stored.bytes;
  const key = `inventory/${job.created_at.toISOString().slice(0, 10)}/${job.id}.json`;
  const text = JSON.stringify({ ...inventory, complete }, undefined, 2);
  await writeObject({ bucket, key, contentType: "application/json" }, once(text), signal);
  return { objectKey: key, complete };
};

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
