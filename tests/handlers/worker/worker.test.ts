import { randomUUID } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_ATTEMPTS } from "../../../handlers/worker/job-table";
import { Work } from "../../../handlers/worker/work";
import { createWorker } from "../../../handlers/worker/worker";
import { BUCKET } from "../../support/handlers/aws";
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
    const result = await worker(sqsEvent(...bodies), context());
    return result?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };

  async function enter(input: { readonly kind: string } = EXPORT, owner = ALICE): Promise<string> {
    const id = randomUUID();
    await bench.postgres.sql(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1::uuid, $2, $1::uuid::text, '', $3, $4, 'c')`,
      [id, owner, input.kind, input],
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

  it("ends a job of a kind that it doesn't know, without another attempt", async () => {
    const id = await enter({ kind: "make-coffee" });
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
    const result = await worker(sqsEvent(message(id)), context(4_000));
    expect(result?.batchItemFailures).toHaveLength(1);
    expect(await job(id)).toMatchObject({ status: "queued", attempt: 0 });
  });

  it("gives a job back where the database stops answering", async () => {
    const id = await enter();
    const impatient = newDatabase(100);
    await impatient.writer.read("select 1");
    bench.postgres.gate.stall();
    const result = await createWorker(new Work(impatient, BUCKET))(sqsEvent(message(id)), context());
    expect(result?.batchItemFailures).toHaveLength(1);
    expect(await job(id)).toMatchObject({ status: "queued" });
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
    });

    it("fails where the inventory does, so that Lambda delivers the event again", async () => {
      bench.aws.s3.on(PutObjectCommand).rejectsOnce(new Error("internal error")).resolves({});
      await expect(worker(housekeepingEvent(id), context())).rejects.toThrow("internal error");
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
