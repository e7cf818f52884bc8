import * as z from "zod/mini";
import { databaseOf } from "../shared/database";
import { databaseEnvironment, parseEnvironment } from "../shared/environment";
import { Work } from "./work";
import { createWorker } from "./worker";

const workerEnvironment = z.extend(databaseEnvironment, {
  /** Bucket of the uploads, which also gets exports and inventories. */
  UPLOADS_BUCKET: z.string().check(z.minLength(3)),
});

const environment = parseEnvironment(workerEnvironment, process.env);

export const handler = createWorker(new Work(databaseOf(environment), environment.UPLOADS_BUCKET));
