import { createApi } from "../../../handlers/api/api";
import { routesOf } from "../../../handlers/api/routes";
import { databaseOf } from "../../../handlers/shared/database";
import { databaseEnvironment, parseEnvironment } from "../../../handlers/shared/environment";
import { Work } from "../../../handlers/worker/work";
import { parseCommand } from "../arguments";
import { startAws } from "./aws";
import { startGateway } from "./gateway";
import { startPostgres } from "./postgres";

/** What `--help` prints. */
export const USAGE = `Runs the API and the worker behind HTTP on this machine, with a database, S3, SQS and Secrets Manager in memory.

  npm run dev:api
    --port 3000`;

const BUCKET = "uploads";

/**
 * The command `dev:api`: the API and the worker behind HTTP on this machine, with a database, S3, SQS and Secrets Manager that live
 * as long as the process.
 *
 * @param args `--port <number>`, 3000 without it
 * @returns the API's URL
 */
export async function main(args: readonly string[]): Promise<string> {
  const { port = "3000" } = parseCommand(args, USAGE, { options: ["port"] }).options;
  const environment = parseEnvironment(databaseEnvironment, { DATABASE_SECRET_ARN: "local" });
  const work = new Work(databaseOf(environment), BUCKET);
  const { login } = await startPostgres(process.cwd());
  const { endpoint } = await startAws({
    secret: login,
    onMessage: (body) => void doJob(work, body),
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
  const routes = routesOf(databaseOf(environment), BUCKET, `${endpoint}/queue`);
  const url = await startGateway(Number(port), createApi(routes));
  console.log(`The API answers at ${url}. The header x-caller says who you are.`);
  return url;
}

async function doJob(work: Work, message: string): Promise<void> {
  await work.run(JSON.parse(message).jobId, AbortSignal.timeout(60_000)).catch(console.error);
}
