import { databaseOf } from "../shared/database";
import { databaseEnvironment, parseEnvironment } from "../shared/environment";
import { createScheduler } from "./scheduler";

export const handler = createScheduler(databaseOf(parseEnvironment(databaseEnvironment, process.env)));
