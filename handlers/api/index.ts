import { databaseOf } from "../shared/database";
import { parseEnvironment } from "../shared/environment";
import { createApi } from "./api";
import { apiEnvironment } from "./environment";
import { preload } from "./preload";
import { routesOf } from "./routes";

const environment = parseEnvironment(apiEnvironment, process.env);
const database = databaseOf(environment);

// Provisioned sandboxes have time before their first request; others load while somebody waits.
if (process.env.AWS_LAMBDA_INITIALIZATION_TYPE === "provisioned-concurrency") void preload(database);

export const handler = createApi(routesOf(database, environment.UPLOADS_BUCKET, environment.QUEUE_URL));
