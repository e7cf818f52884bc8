import { randomUUID } from "node:crypto";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CLAIM_SECONDS, MAX_ATTEMPTS, RENEWAL_SECONDS } from "../../../handlers/shared/clocks";
import { Work } from "../../../handlers/worker/work";
import { createWorker, type WorkerEvent } from "../../../handlers/worker/worker";
import { BUCKET, QUEUE_URL } from "../../support/handlers/aws";
import { ALICE, context, housekeepingEvent, sqsEvent } from "../../support/handlers/events";
import { newDatabase, useBench } from "../../support/handlers/use";

const EXPORT = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };

describe("the worker", () => {
  const bench = useBench();
  let worker: ReturnType<typeof createWorker>;
  beforeEach(() => {
    worker = createWorker(new Work(bench.database, BUCKET));
  });

  const message = (jobId: string) => ({ jobId, correlationId: `correlation of ${jobId}` });
  const failures = async (...bodies: unknown[]) => {
    const event = sqsEvent(...bodies);
    try {
      const result = await worker(event, context());
      const ids = result?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) ?? [];
      // All of a batch would be an error of the function.
      expect(ids.length === 0 || ids.length < bodies.length).toBe(true);
      return ids;
    } catch {
      return event.Records.map(({ messageId }) => messageId);
    }
  };

  async function enter(input: { readonly kind: string } = EXPORT, owner = ALICE): Promise<string> {
    const id = randomUUID();
    await bench.postgres.sql(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1::uuid, $2, $1::uuid::text, '', $3, $4, $5)`,
      [id, owner, input.kind, input, `correlation of ${id}`],
    );
    return id;
  }

  async function job(id: string) {
    const [row] = await bench.postgres.sql(
      "select status, attempt, result, error, leased_until from jobs where id = $1",
      [id],
    );
    return row;
  }

  it("does the jobs of a batch", async () => {
    const ids = [await enter(), await enter()];
    expect(await failures(...ids.map(message))).toEqual([]);
    for (const id of ids) {
      expect(await job(id)).toMatchObject({ status: "succeeded", result: { objectKey: `exports/${id}.csv`, rows: 0 } });
    }
  });

  it.each([undefined, null, 42])("does a job whatever else its message says: %s", async (correlationId) => {
    const id = await enter();
    expect(await failures({ jobId: id, correlationId })).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "succeeded" });
  });

  it("does a job once, however often it is told to", async () => {
    const id = await enter();
    expect(await failures(message(id), message(id))).toEqual([]);
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "succeeded", attempt: 1 });
    expect(bench.aws.s3.commandCalls(PutObjectCommand)).toHaveLength(1);
  });

  it("does the good messages of a batch, and hands the bad ones back", async () => {
    const [first, second] = [await enter(), await enter()];
    const bad = ["no JSON", {}, { jobId: "1", correlationId: "c" }, null];
    expect(await failures(message(first), ...bad, message(second))).toEqual([
      "message-1",
      "message-2",
      "message-3",
      "message-4",
    ]);
    expect(await job(first)).toMatchObject({ status: "succeeded" });
    expect(await job(second)).toMatchObject({ status: "succeeded" });
  });

  it("hands back whatever is no message, and never fails as a whole", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 5 }), async (bodies) => {
        expect(await failures(...bodies)).toEqual(bodies.map((_, index) => `message-${index}`));
      }),
      { numRuns: 50 },
    );
  });

  it("hands back a message that comes before its job's row, and does it later", async () => {
    const id = await enter();
    await bench.postgres.sql("alter table jobs rename to jobs_not_committed");
    await bench.postgres.sql("create temporary table jobs (like jobs_not_committed including all)");
    expect(await failures(message(id))).toEqual(["message-0"]);
    await bench.postgres.sql("drop table jobs");
    await bench.postgres.sql("alter table jobs_not_committed rename to jobs");
    expect(await failures(message(id))).toEqual([]);
  });

  it("leaves a job to the worker that has it, and takes it over once that one must be dead", async () => {
    const id = await enter();
    await bench.postgres.sql(
      "update jobs set status = 'running', attempt = 1, leased_until = now() + interval '1 minute'",
    );
    expect(await failures(message(id))).toEqual(["message-0"]);
    expect(await job(id)).toMatchObject({ status: "running", attempt: 1 });
    await bench.postgres.sql("update jobs set leased_until = now() - interval '1 second'");
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  it("hands a message back whose job another worker gives back just then", async () => {
    const id = await enter();
    await bench.postgres.sql(
      "update jobs set status = 'running', attempt = 1, leased_until = now() + interval '1 minute'",
    );
    const work = new Work(bench.database, BUCKET);
    const status = work.jobs.status.bind(work.jobs);
    vi.spyOn(work.jobs, "status").mockImplementation(async (job) => {
      await bench.postgres.sql("update jobs set status = 'queued', leased_until = null");
      return status(job);
    });
    await expect(createWorker(work)(sqsEvent(message(id)), context())).rejects.toThrow("Another worker had the job");
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  it("doesn't write over what a later claim found, where its own has run out", async () => {
    const id = await enter();
    bench.aws.s3.on(PutObjectCommand).callsFake(async () => {
      await bench.postgres.sql(
        "update jobs set attempt = 2, status = 'failed', error = 'by the other', leased_until = null",
      );
      return {};
    });
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "failed", attempt: 2, error: "by the other", result: null });
  });

  it("gives a job back where S3 fails, and does it at the next attempt", async () => {
    const id = await enter();
    bench.aws.s3.on(PutObjectCommand).rejectsOnce(new Error("internal error")).resolves({});
    expect(await failures(message(id))).toEqual(["message-0"]);
    expect(await job(id)).toMatchObject({ status: "queued", attempt: 1, leased_until: null });
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  it("ends a job that always fails, while its message goes to the dead-letter queue", async () => {
    const id = await enter();
    bench.aws.s3.on(PutObjectCommand).rejects(new Error("internal error of bucket"));
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1)
      expect(await failures(message(id))).toEqual(["message-0"]);
    expect(await job(id)).toMatchObject({
      status: "failed",
      attempt: MAX_ATTEMPTS,
      error: "The job failed too often.",
    });
  });

  it("leaves a job of a kind that it doesn't know to a newer worker, and ends it where none comes", async () => {
    const id = await enter({ kind: "make-coffee" });
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1)
      expect(await failures(message(id))).toEqual(["message-0"]);
    expect(await job(id)).toMatchObject({ status: "queued", error: null });
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({
      status: "failed",
      error: "This version of the worker doesn't know the job.",
    });
  });

  it("hands all messages back while the database is down", async () => {
    const ids = [await enter(), await enter()];
    await bench.postgres.gate.close();
    expect(await failures(...ids.map(message))).toEqual(["message-0", "message-1"]);
    await bench.postgres.gate.open();
    expect(await failures(...ids.map(message))).toEqual([]);
  });

  it("begins no job that couldn't end in time", async () => {
    const id = await enter();
    await expect(worker(sqsEvent(message(id)), context(4_000))).rejects.toThrow("about to end");
    expect(await job(id)).toMatchObject({ status: "queued", attempt: 0 });
  });

  it("hands a message back where the database stops answering before its job is claimed", async () => {
    const id = await enter();
    const impatient = newDatabase(100);
    await impatient.writer.read("select 1");
    bench.postgres.gate.stall();
    const sandbox = createWorker(new Work(impatient, BUCKET));
    await expect(sandbox(sqsEvent(message(id)), context())).rejects.toThrow("the database is unavailable");
    expect(await job(id)).toMatchObject({ status: "queued" });
  });

  it("gives a job back that fails while the database is away, as soon as that is there again", async () => {
    const id = await enter();
    bench.aws.s3.on(PutObjectCommand).callsFake(async () => {
      await bench.postgres.gate.close();
      setTimeout(() => void bench.postgres.gate.open(), 300);
      throw new Error("internal error");
    });
    expect(await failures(message(id))).toEqual(["message-0"]);
    expect(await job(id)).toMatchObject({ status: "queued", attempt: 1, leased_until: null });
  });

  it("keeps its claim for as long as it works, and no longer than that and a bit", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const id = await enter();
    const left: number[] = [];
    const claimLeft = async () => {
      const [row] = await bench.postgres.sql<{ left: string }>(
        "select extract(epoch from leased_until - now()) as left from jobs",
      );
      left.push(Number(row?.left));
    };
    bench.aws.s3.on(PutObjectCommand).callsFake(async () => {
      await claimLeft();
      await bench.postgres.sql("update jobs set leased_until = now() + interval '1 second'");
      await vi.advanceTimersByTimeAsync(RENEWAL_SECONDS * 1_000);
      await vi.waitFor(async () => {
        await claimLeft();
        expect(left.at(-1)).toBeGreaterThan(CLAIM_SECONDS - 5);
      });
      return {};
    });
    expect(await failures(message(id))).toEqual([]);
    expect(left[0]).toBeGreaterThan(CLAIM_SECONDS - 5);
    expect(left[0]).toBeLessThanOrEqual(CLAIM_SECONDS);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("has failed messages delivered again after a while that grows", async () => {
    for (const received of ["1", "2", "5"]) {
      const event = sqsEvent("no JSON");
      for (const record of event.Records) record.attributes.ApproximateReceiveCount = received;
      await expect(worker(event, context())).rejects.toThrow();
    }
    // After the last it is a dead letter at once.
    expect(bench.aws.backOffs()).toEqual([60, 120, 0]);
    const { input } = bench.aws.sqs.commandCalls(ChangeMessageVisibilityCommand)[0]?.args[0] ?? {};
    expect(input?.QueueUrl).toBe(QUEUE_URL);
  });

  it("hands messages back also where they can't be delayed", async () => {
    bench.aws.sqs.on(ChangeMessageVisibilityCommand).rejects(new Error("denied"));
    expect(await failures("no JSON", message(await enter()))).toEqual(["message-0"]);
  });

  it.each(["attributes", "eventSourceARN", "body"] as const)("hands back only the one that lacks %s", async (part) => {
    const event = sqsEvent("no JSON", message(await enter()));
    delete (event.Records[0] as Partial<SQSRecord>)[part];
    expect(await worker(event, context())).toEqual({ batchItemFailures: [{ itemIdentifier: "message-0" }] });
  });

  it("fails as a whole where all of a batch do, for the function's metrics", async () => {
    await expect(worker(sqsEvent("no JSON", "no JSON"), context())).rejects.toThrow(SyntaxError);
  });

  it("doesn't say that a job succeeded whose claim was lost", async () => {
    const id = await enter();
    bench.aws.s3.on(PutObjectCommand).callsFake(async () => {
      await bench.postgres.sql("update jobs set attempt = 2");
      return {};
    });
    await failures(message(id));
    expect(bench.log().map((line) => line.message)).toEqual(["claim was lost"]);
  });

  it("ends a job that ends its workers", async () => {
    const id = await enter();
    await bench.postgres.sql(
      "update jobs set status = 'running', attempt = 5, leased_until = now() - interval '1 second'",
    );
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "failed", error: "The job failed too often." });
    expect(bench.aws.s3.calls()).toEqual([]);
  });

  it("tries a value that the database doesn't take once", async () => {
    const id = await enter({ kind: "export-report", from: "2026-01-01", to: "2026-01-31" } as never);
    bench.aws.s3
      .on(PutObjectCommand)
      .rejects(Object.assign(new Error("out of range"), { code: "22008", severity: "ERROR" }));
    expect(await failures(message(id))).toEqual([]);
    expect(await job(id)).toMatchObject({ status: "failed", error: "The database takes no such value." });
  });

  it("logs each message with the correlation id of the request", async () => {
    const id = await enter();
    await failures(message(id), "no JSON");
    expect(bench.log().map((line) => [line.message, line.correlation_id])).toEqual([
      ["job succeeded", `correlation of ${id}`],
      ["message failed", "message-1"],
    ]);
  });

  describe("of an event of Housekeeping", () => {
    const id = "6a7e8feb-b491-4cf7-a9f1-bf3703467718";

    it("makes an inventory once, however often the event comes", async () => {
      expect(await worker(housekeepingEvent(id), context())).toBeUndefined();
      await worker(housekeepingEvent(id), context());
      expect(await job(id)).toMatchObject({ status: "succeeded", attempt: 1 });
      expect(bench.aws.s3.commandCalls(PutObjectCommand)).toHaveLength(1);
    });

    it("then does jobs whose message was lost", async () => {
      const lost = await enter();
      await worker(housekeepingEvent(id), context());
      expect(await job(lost)).toMatchObject({ status: "succeeded" });
      expect(bench.log().map((line) => line.correlation_id)).toEqual([id, `correlation of ${lost}`]);
    });

    it("then does them also where the inventory fails, which waits for the event's next delivery", async () => {
      const lost = await enter();
      bench.aws.s3.on(ListObjectsV2Command).rejects(new Error("internal error"));
      await expect(worker(housekeepingEvent(id), context())).rejects.toThrow("internal error");
      expect(await job(lost)).toMatchObject({ status: "succeeded" });
      expect(await job(id)).toMatchObject({ status: "queued", attempt: 1 });
    });

    it("logs why the inventory fails under the event's id, whatever comes after", async () => {
      await enter();
      bench.aws.s3.on(ListObjectsV2Command).rejects(new Error("internal error"));
      await expect(worker(housekeepingEvent(id), context())).rejects.toThrow();
      const failed = bench.log().filter(({ level }) => level === "ERROR");
      expect(failed).toMatchObject([{ correlation_id: id, error: { message: "internal error" } }]);
    });

    it("logs it also where the jobs that wait can't be looked for", async () => {
      const work = new Work(bench.database, BUCKET);
      vi.spyOn(work.jobs, "waiting").mockRejectedValue(new Error("no database"));
      bench.aws.s3.on(ListObjectsV2Command).rejects(new Error("internal error"));
      await expect(createWorker(work)(housekeepingEvent(id), context())).rejects.toThrow();
      const failed = bench.log().filter(({ level }) => level === "ERROR");
      expect(failed.map(({ error }) => (error as Error).message)).toEqual(["internal error", "no database"]);
    });

    it("then does jobs whose worker died, and not those that a worker has", async () => {
      const [dead, busy] = [await enter(), await enter()];
      const run = "update jobs set status = 'running', attempt = 1, leased_until = now() + $2::interval where id = $1";
      await bench.postgres.sql(run, [dead, "-1 second"]);
      await bench.postgres.sql(run, [busy, "1 minute"]);
      await worker(housekeepingEvent(id), context());
      expect(await job(dead)).toMatchObject({ status: "succeeded", attempt: 2 });
      expect(await job(busy)).toMatchObject({ status: "running", attempt: 1 });
    });

    it("then does all jobs that wait, those first that were tried least, and each once", async () => {
      const ids = [];
      for (let n = 0; n < 53; n += 1) ids.push(await enter());
      bench.aws.s3.on(PutObjectCommand, { Key: `exports/${ids[0]}.csv` }).rejects(new Error("internal error"));
      await worker(housekeepingEvent(id), context());
      const rows = await bench.postgres.sql("select id from jobs where status = 'queued'");
      expect(rows).toEqual([{ id: ids[0] }]);
      expect(await job(String(ids[0]))).toMatchObject({ attempt: 1 });
    });

    it("leaves jobs for which there is no time", async () => {
      const lost = await enter();
      const remaining = [300_000, 300_000];
      const hurried = { ...context(), getRemainingTimeInMillis: () => remaining.shift() ?? 80_000 };
      await worker(housekeepingEvent(id), hurried);
      expect(await job(id)).toMatchObject({ status: "succeeded" });
      expect(await job(lost)).toMatchObject({ status: "queued", attempt: 0 });
    });

    it("begins none that wouldn't end, also where its own time limit is short", async () => {
      await enter();
      const remaining = [30_000, 30_000];
      const short = { ...context(), getRemainingTimeInMillis: () => remaining.shift() ?? 9_500 };
      await worker(housekeepingEvent(id), short);
      expect(bench.log().map(({ message }) => message)).toEqual(["job succeeded"]);
    });

    it.each([{ correlationId: "backup 42" }, { correlationId: 42 }, { correlationId: null }, null, "text", 42, [[]]])(
      "makes the inventory whatever else the event says: %j",
      async (detail) => {
        await worker({ ...housekeepingEvent(id), detail }, context());
        expect(await job(id)).toMatchObject({ status: "succeeded" });
      },
    );

    it("makes it where the event has no detail", async () => {
      const { detail: _, ...event } = housekeepingEvent(id);
      await worker(event as WorkerEvent, context());
      expect(await job(id)).toMatchObject({ status: "succeeded" });
    });

    it("takes an id of any version, as AWS's samples have", async () => {
      const sample = "17793124-05d4-b198-2fde-7ededc63b103";
      await worker(housekeepingEvent(sample), context());
      expect(await job(sample)).toMatchObject({ status: "succeeded" });
    });

    it("fails where the inventory does, so that Lambda delivers the event again", async () => {
      bench.aws.s3.on(PutObjectCommand).rejectsOnce(new Error("internal error")).resolves({});
      await expect(worker(housekeepingEvent(id), context())).rejects.toThrow("internal error");
      expect(bench.log().at(-1)).toMatchObject({
        level: "ERROR",
        correlation_id: id,
        error: { message: "internal error" },
      });
      await worker(housekeepingEvent(id), context());
      expect(await job(id)).toMatchObject({ status: "succeeded", attempt: 2 });
    });

    it("refuses other events", async () => {
      const other = { ...housekeepingEvent(id), "detail-type": "Something Else" };
      await expect(worker(other, context())).rejects.toThrow();
      expect(await job(id)).toBeUndefined();
    });
  });
});
