import type { HandlerName } from "../../../src/lib/handler-bundle";

/** A case of an invocation: what goes in, and what must come out. */
export interface Invocation {
  readonly event: unknown;
  /** Whether the result, or the error's message, is the one that is due. */
  readonly expected: (outcome: Outcome) => boolean;
  /** Text of the database's secret, where it isn't the login. */
  readonly secret?: string;
}

/** How an invocation ended. */
export interface Outcome {
  readonly result?: { readonly statusCode?: number; readonly batchItemFailures?: readonly unknown[] } | null;
  readonly error?: string;
}

const CALLER = "arn:aws:iam::000000000000:user/e2e";

/** For each handler an event that it takes, and one that it refuses. */
export const INVOCATIONS: Readonly<Record<HandlerName, { readonly good: Invocation; readonly bad: Invocation }>> = {
  api: {
    good: { event: apiEvent("GET", "/health/ready"), expected: ({ result }) => result?.statusCode === 200 },
    bad: { event: apiEvent("POST", "/jobs", "no JSON"), expected: ({ result }) => result?.statusCode === 400 },
  },
  worker: {
    good: {
      event: {
        id: "0d6a3f0e-2f1c-4f4e-9f53-3c8c0d9a7a11",
        "detail-type": "Backup Inventory Requested",
        source: "housekeeping.backup",
        detail: {},
      },
      expected: ({ error }) => error === undefined,
    },
    bad: {
      event: {
        Records: [
          {
            messageId: "1",
            body: "no JSON",
            receiptHandle: "1",
            attributes: { ApproximateReceiveCount: "1" },
            eventSourceARN: "arn:aws:sqs:us-west-2:000000000000:jobs",
          },
        ],
      },
      // All of a batch is an error of the function.
      expected: ({ error }) => error?.includes("JSON") === true,
    },
  },
  scheduler: {
    good: { event: { entry: "clean-ups" }, expected: ({ error }) => error === undefined },
    bad: { event: { entry: "nothing" }, expected: ({ error }) => error?.startsWith("There is no entry") === true },
  },
  migrate: {
    good: { event: {}, expected: ({ error }) => error === undefined },
    // It reads no event: what can be wrong is the secret.
    bad: { event: {}, secret: "{}", expected: ({ error }) => error?.includes("is no login") === true },
  },
};

function apiEvent(httpMethod: string, path: string, body: string | null = null) {
  return {
    resource: "/{proxy+}",
    path,
    httpMethod,
    headers: { "content-type": "application/json", "idempotency-key": "e2e" },
    queryStringParameters: null,
    requestContext: { requestId: "e2e", identity: { userArn: CALLER, user: "AIDAE2E" } },
    body,
    isBase64Encoded: false,
  };
}
