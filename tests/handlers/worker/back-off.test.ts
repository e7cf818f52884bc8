import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { logger } from "../../../handlers/shared/logger";
import { backOff } from "../../../handlers/worker/back-off";
import { FAULTS, type Fault, FaultyAws } from "../../support/database/faulty-aws";
import { sqsEvent } from "../../support/handlers/events";

let aws: FaultyAws;

beforeAll(async () => {
  aws = await FaultyAws.start("{}");
  vi.stubEnv("AWS_ENDPOINT_URL", aws.endpoint);
  vi.stubEnv("AWS_REGION", "us-west-2");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "example");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  // The SDK goes to the queue's own host otherwise, whatever the environment says.
  const send = SQSClient.prototype.send;
  vi.spyOn(SQSClient.prototype, "send").mockImplementation(function (this: SQSClient, ...args: unknown[]) {
    this.middlewareStack.remove("queueUrlMiddleware");
    return Reflect.apply(send, this, args);
  });
  // Loads the SDK.
  await import("../../../handlers/worker/queue-sdk");
});

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  aws.stop();
});

it.each(Object.keys(FAULTS) as Fault[])("takes half a second at most, of all messages, where SQS %s", async (fault) => {
  aws.faults.set("SQS", fault);
  const warned = vi.spyOn(logger, "warn").mockImplementation(() => {});
  const messages = Array.from({ length: 10 }, () => "");
  const begin = performance.now();
  await backOff(sqsEvent(...messages).Records);
  // One attempt that hangs takes a second and a half.
  expect(performance.now() - begin).toBeLessThan(1_400);
  expect(warned).toHaveBeenCalledTimes(messages.length);
  warned.mockRestore();
});
