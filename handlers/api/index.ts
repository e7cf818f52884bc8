import { databaseOf } from "../shared/database";
import { parseEnvironment } from "../shared/environment";
import { createApi } from "./api";
import { apiEnvironment } from "./environment";
import { preload } from "./preload";
import { routesOf } from "./routes";

const environment = parseEnvironment(apiEnvironment, process.env);
const database = databaseOf(environment);

/**
 * Settled once all is loaded ahead: provisioned sandboxes have time before their first request, while of others somebody waits for
 * an answer. `ready.mjs` waits for it.
 */
export const ready =
  process.env.AWS_LAMBDA_INITIALIZATION_TYPE === "provisioned-concurrency" ? preload(database) : undefined;

export const handler = createApi(routesOf(database, environment.UPLOADS_BUCKET, environment.QUEUE_URL));
