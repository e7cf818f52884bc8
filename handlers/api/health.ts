import { inTime } from "../shared/aws";
import type { Database } from "../shared/database";
import { logger } from "../shared/logger";
import { s3 } from "../shared/s3";
import type { Queue } from "./queue";
import { open, type Reply, type Route, readiness } from "./route";

/** What readiness looks at. */
export interface Dependencies {
  readonly database: Database;
  readonly bucket: string;
  readonly queue?: Queue;
}

/** Whether the function runs, and whether all that it needs answers. */
export function healthRoutes(dependencies: Dependencies): Route[] {
  return [
    open("/health", async () => ({ status: 200, body: { status: "ok" } })),
    readiness("/health/ready", () => ask(dependencies)),
  ];
}

async function ask({ database, bucket, queue }: Dependencies): Promise<Reply> {
  const results = await Promise.all([
    outcome("database", () => database.writer.read("select 1")),
    outcome("reader", () => database.reader.read("select 1")),
    outcome("bucket", () => headBucket(bucket)),
    ...(queue ? [outcome("queue", () => queue.check())] : []),
  ]);
  const ready = results.every(([, answer]) => answer === "ok");
  return { status: ready ? 200 : 503, body: { status: ready ? "ok" : "failing", checks: Object.fromEntries(results) } };
}

/** The reason of a failure is for the log: callers needn't know what the API is made of. */
async function outcome(name: string, check: () => Promise<unknown>): Promise<[string, "ok" | "failing"]> {
  try {
    await check();
    return [name, "ok"];
  } catch (error) {
    logger.warn(`${name} is failing`, error as Error);
    return [name, "failing"];
  }
}

async function headBucket(bucket: string): Promise<void> {
  const { HeadBucketCommand } = await import("../shared/s3-sdk");
  await (await s3()).send(new HeadBucketCommand({ Bucket: bucket }), inTime());
}
