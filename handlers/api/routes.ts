import type { Database } from "../shared/database";
import { healthRoutes } from "./health";
import { jobRoutes } from "./jobs";
import { Queue } from "./queue";
import { reportRoutes } from "./reports";
import type { Route } from "./route";
import { uploadRoutes } from "./uploads";

/** All that the API answers; `openapi.yaml` says the same to clients. */
export function routesOf(database: Database, bucket: string, queueUrl?: string): Route[] {
  const queue = queueUrl ? new Queue(queueUrl) : undefined;
  return [
    ...healthRoutes({ database, bucket, queue }),
    ...uploadRoutes(database, bucket),
    ...jobRoutes(database, bucket, queue),
    ...reportRoutes(database),
  ];
}
