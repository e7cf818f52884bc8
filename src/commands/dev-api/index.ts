import { randomUUID } from "node:crypto";
import { devNull } from "node:os";
import { createApi } from "../../../handlers/api/api";
import { routesOf } from "../../../handlers/api/routes";
import { createScheduler, ENTRIES } from "../../../handlers/scheduler/scheduler";
import { databaseOf } from "../../../handlers/shared/database";
import { databaseEnvironment, parseEnvironment } from "../../../handlers/shared/environment";
import { Work } from "../../../handlers/worker/work";
import { UsageError } from "../../lib/errors";
import { numberOf, parseCommand } from "../arguments";
import { startAws } from "./aws";
import { startGateway } from "./gateway";
import { startPostgres } from "./postgres";

const DEVELOPER = "arn:aws:iam::000000000000:user/developer";

/** A timer takes no more milliseconds: one that is longer would run all the time. */
const MOST_SECONDS = Math.floor((2 ** 31 - 1) / 1_000);

/** What `--help` prints. */
export const USAGE = `Runs the API, the worker and the scheduler behind HTTP on this machine, with a database, S3, SQS and Secrets Manager in memory.

  npm run dev:api
    --port 3000             0: any that is free
    --schedule-seconds 60   how often each of the scheduler's entries runs
    --caller ${DEVELOPER}
                            who sends a request without the header x-caller, or "nobody"`;

const BUCKET = "uploads";
const SECRET_KEY = "local";

/** Why a port can't be had, by Node's code. */
const UNUSABLE: Readonly<Record<string, string>> = { EADDRINUSE: "taken", EACCES: "for root only" };

/** What a job may take, and an entry of the scheduler. */
const JOB_MS = 60_000;

/**
 * The command `dev:api`: the API, the worker and the scheduler behind HTTP on this machine, with a database, S3, SQS and Secrets
 * Manager that live as long as the process.
 *
 * @param args `--port <number>`, 3000 without it; `--schedule-seconds <number>`, 60 without it; `--caller <ARN>`
 * @returns the API's URL
 */
export async function main(args: readonly string[]): Promise<string> {
  const { options } = parseCommand(args, USAGE, { options: ["port", "schedule-seconds", "caller"] });
  const { caller = DEVELOPER } = options;
  const port = numberOf("port", options.port ?? "3000", 0, 65_535);
  const seconds = numberOf("schedule-seconds", options["schedule-seconds"] ?? "60", 1, MOST_SECONDS);
  const environment = parseEnvironment(databaseEnvironment, { DATABASE_SECRET_ARN: "local" });
  const inTurn = oneAfterTheOther();
  forgetLogins();
  const work = new Work(databaseOf(environment), BUCKET);
  const { login } = await startPostgres(process.cwd());
  const { endpoint } = await startAws({
    secret: login,
    secretKey: SECRET_KEY,
    onMessage: (body) => void inTurn(() => work.run(JSON.parse(body).jobId, JOB_MS)).catch(console.error),
  });
  Object.assign(process.env, {
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
  });
  const routes = routesOf(databaseOf(environment), BUCKET, `${endpoint}/queue`);
  const api = createApi(routes);
  const url = await startGateway(port, caller === "nobody" ? undefined : caller, (event, context) =>
    inTurn(() => api(event, context)),
  ).catch((error) => {
    const reason = UNUSABLE[error.code];
    throw reason ? new UsageError(`Port ${port} is ${reason}: --port takes another, and 0 any that is free.`) : error;
  });
  const schedule = createScheduler(databaseOf(environment));
  runSchedules(seconds, (event, context) => inTurn(() => schedule(event, context)));
  console.log(`The API answers at ${url}\nThe header x-caller says who you are.`);
  return url;
}

/** Whoever is logged in to AWS, or works with a database, has variables that would lead there, past what is in memory. */
function forgetLogins(): void {
  for (const name of Object.keys(process.env)) if (/^AWS_(?!SDK_JS_)|^PG/.test(name)) delete process.env[name];
}

/**
 * Does one work at a time, as a sandbox of Lambda does. All sandboxes share the one session of the database in memory: at the same time
 * they would get each other's rows.
 */
function oneAfterTheOther(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}

/** By default a day's figures are there a minute after its end. */
function runSchedules(seconds: number, schedule: ReturnType<typeof createScheduler>): void {
  setInterval(async () => {
    for (const { name } of ENTRIES) {
      const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => JOB_MS };
      await schedule({ entry: name }, context).catch(console.error);
    }
  }, seconds * 1000).unref();
}
