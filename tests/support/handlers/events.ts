import type { APIGatewayProxyEvent, Context, EventBridgeEvent, SQSEvent } from "aws-lambda";

/** What differs between API Gateway's events. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** Sent as JSON, or as it stands where it is text. */
  readonly body?: unknown;
  readonly base64?: boolean;
  /** The ARN of IAM's caller, or nobody's. */
  readonly userArn?: string | null;
  /** The `sub` of Cognito's caller. */
  readonly sub?: string;
  /** What else API Gateway says of the caller. */
  readonly identity?: Partial<APIGatewayProxyEvent["requestContext"]["identity"]>;
}

export const ALICE = "arn:aws:iam::889786867297:user/alice";
export const BOB = "arn:aws:iam::889786867297:user/bob";

/** What IAM calls a user beside the name; API Gateway gives it with the ARN. */
const uniqueId = (userArn: string) => `AIDA${Buffer.from(userArn).toString("hex").slice(-16).toUpperCase()}`;

/** As what the API knows an IAM user. */
export const ownerOf = (userArn: string) => `${userArn}#${uniqueId(userArn)}`;

/** An event of API Gateway's REST proxy integration. */
export function apiEvent({
  method,
  path,
  query,
  headers = {},
  body,
  base64,
  userArn = ALICE,
  sub,
  identity,
}: Call): APIGatewayProxyEvent {
  const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  const sent = {
    Accept: "*/*",
    Host: "a1b2c3d4e5.execute-api.us-west-2.amazonaws.com",
    "User-Agent": "curl/8.7.1",
    "X-Amzn-Trace-Id": "Root=1-665f0c2b-0f1e2d3c4b5a69788796a5b4",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
    ...(text !== null && { "Content-Type": "application/json" }),
    ...headers,
  };
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: method,
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: query ? Object.fromEntries(Object.entries(query).map(([k, v]) => [k, [v]])) : null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: "x9y8z7",
      resourcePath: "/{proxy+}",
      httpMethod: method,
      extendedRequestId: "Zk1mFGQvPHcEV5g=",
      requestTime: "04/Jun/2026:12:34:56 +0000",
      requestTimeEpoch: 1_780_576_496_000,
      path: `/live${path}`,
      accountId: "889786867297",
      protocol: "HTTP/1.1",
      stage: "live",
      domainPrefix: "a1b2c3d4e5",
      domainName: "a1b2c3d4e5.execute-api.us-west-2.amazonaws.com",
      requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
      apiId: "a1b2c3d4e5",
      authorizer: sub ? { claims: { sub, token_use: "id" } } : null,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "203.0.113.7",
        user: sub || !userArn ? null : uniqueId(userArn),
        userAgent: "curl/8.7.1",
        userArn: sub ? null : userArn,
        ...identity,
      },
    },
    body: text !== null && base64 ? Buffer.from(text).toString("base64") : text,
    isBase64Encoded: base64 ?? false,
  };
}

/** An event of SQS with a message for each body, whose ids are `message-0`, `message-1`, … */
export function sqsEvent(...bodies: unknown[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1780576496000",
        SenderId: "AROAEXAMPLE:api",
        ApproximateFirstReceiveTimestamp: "1780576496010",
      },
      messageAttributes: {},
      md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-west-2:978489150794:production-jobs",
      awsRegion: "us-west-2",
    })),
  };
}

/** An event that Housekeeping's account puts on the bus. */
export function housekeepingEvent(id: string, detail: unknown = {}): EventBridgeEvent<string, unknown> {
  return {
    version: "0",
    id,
    "detail-type": "Backup Inventory Requested",
    source: "housekeeping.backup",
    account: "374073887345",
    time: "2026-06-04T12:34:56Z",
    region: "us-west-2",
    resources: [],
    detail,
  };
}

/** Lambda's context, with the time that is left of the invocation. */
export function context(remainingMs = 30_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "sagebrush-staging-worker",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:us-west-2:889786867297:function:sagebrush-staging-worker",
    memoryLimitInMB: "256",
    awsRequestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
    logGroupName: "/aws/lambda/sagebrush-staging-worker",
    logStreamName: "2026/06/04/[$LATEST]0123456789abcdef0123456789abcdef",
    getRemainingTimeInMillis: () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
