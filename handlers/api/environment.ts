import * as z from "zod/mini";
import { databaseEnvironment } from "../shared/environment";

/** What the API reads. */
export const apiEnvironment = z.extend(databaseEnvironment, {
  /** Bucket of the uploads. */
  UPLOADS_BUCKET: z.string().check(z.minLength(3)),
  /** The worker's queue. Without one, jobs wait until an event wakes the worker. */
  QUEUE_URL: z.optional(z.url()),
});
