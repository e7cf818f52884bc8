import { databaseOf } from "../shared/database";
import { parseEnvironment } from "../shared/environment";
import { createApi } from "./api";
import { apiEnvironment } from "./environment";
import { routesOf } from "./routes";

const environment = parseEnvironment(apiEnvironment, process.env);

export const handler = createApi(routesOf(databaseOf(environment), environment.UPLOADS_BUCKET, environment.QUEUE_URL));
