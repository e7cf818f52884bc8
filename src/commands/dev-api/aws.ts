import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createBodyServer, type LoopbackServer, listenOnLoopback } from "../../lib/loopback";
import { refusalOf } from "./presigned";

/** What the stand-in can't know by itself. */
export interface AwsOptions {
  /** The text of every secret. */
  readonly secret: string;
  /** With which links are signed. */
  readonly secretKey: string;
  /** Called with the body of each message that a queue gets. */
  readonly onMessage: (body: string) => void;
}

interface StoredObject {
  readonly content: Buffer;
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
}

/**
 * Stands for S3, SQS and Secrets Manager as far as the handlers use them: the SDK talks to it as to AWS, and links are as strict
 * as S3's. Nothing is kept after the process.
 *
 * @returns the URL for `AWS_ENDPOINT_URL`, and how to stop it
 */
export async function startAws(options: AwsOptions): Promise<LoopbackServer> {
  const objects = new Map<string, StoredObject>();
  const server = createBodyServer((request, body, response) => {
    const target = String(request.headers["x-amz-target"] ?? "");
    if (target) return callService(options, target, body.toString(), response);
    answerS3(objects, options.secretKey, request, body, response);
  });
  return listenOnLoopback(server);
}

function callService({ secret, onMessage }: AwsOptions, target: string, body: string, response: ServerResponse): void {
  const input = JSON.parse(body);
  const answers: Record<string, () => object> = {
    "secretsmanager.GetSecretValue": () => ({ SecretString: secret }),
    "AmazonSQS.GetQueueAttributes": () => ({ Attributes: {} }),
    "AmazonSQS.SendMessage": () => {
      onMessage(input.MessageBody);
      return { MessageId: "1", MD5OfMessageBody: createHash("md5").update(input.MessageBody).digest("hex") };
    },
  };
  const answer = answers[target];
  response.writeHead(answer ? 200 : 501, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(answer?.() ?? { message: `${target} has no stand-in` }));
}

/** Answers for `/<bucket>/<key>`, and for the bucket itself. */
function answerS3(
  objects: Map<string, StoredObject>,
  secretKey: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const refusal = accessRefusal(request, parameters, secretKey);
  if (refusal) {
    const status = refusal === "InvalidArgument" ? 400 : 403;
    return void response.writeHead(status).end(`<Error><Code>${refusal}</Code></Error>`);
  }
  const [, , ...steps] = decodeURIComponent(path).split("/");
  const key = steps.join("/");
  if (request.method === "POST" && parameters.has("delete")) {
    for (const [, each = ""] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(each);
    return void response.end("<DeleteResult></DeleteResult>");
  }
  if (!key)
    return void response.end(parameters.has("list-type") ? listing(objects, parameters.get("prefix") ?? "") : "");
  const source = request.headers["x-amz-copy-source"];
  if (request.method === "PUT" && source !== undefined) {
    const [, ...from] = decodeURIComponent(String(source)).split("/");
    const copied = objects.get(from.join("/"));
    if (copied) objects.set(key, copied);
    return void response.writeHead(copied ? 200 : 404).end("<CopyObjectResult><ETag>local</ETag></CopyObjectResult>");
  }
  if (request.method === "PUT") {
    const expected = request.headers["x-amz-checksum-sha256"];
    const matches = expected === undefined || expected === sha256(body);
    const { "content-type": contentType = "", "content-encoding": contentEncoding } = request.headers;
    if (matches) objects.set(key, { content: body, contentType, contentEncoding });
    return void response.writeHead(matches ? 200 : 400, { etag: '"local"' }).end();
  }
  if (request.method === "DELETE") {
    objects.delete(key);
    return void response.writeHead(204).end();
  }
  const object = objects.get(key);
  if (!object) return void response.writeHead(404).end();
  const disposition = parameters.get("response-content-disposition");
  response.writeHead(200, {
    "content-type": object.contentType,
    "content-length": object.content.length,
    "x-amz-checksum-sha256": sha256(object.content),
    ...(object.contentEncoding && { "content-encoding": object.contentEncoding }),
    ...(disposition && { "content-disposition": disposition }),
  });
  response.end(request.method === "HEAD" ? undefined : object.content);
}

/** Signed by a header, as the SDK does, a request is believed; links, signed in the query, are looked at as S3 does. */
function accessRefusal(
  request: IncomingMessage,
  parameters: URLSearchParams,
  secretKey: string,
): ReturnType<typeof refusalOf> {
  if (parameters.has("X-Amz-Signature")) return refusalOf(request, secretKey);
  return request.headers.authorization ? undefined : "AccessDenied";
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}

function listing(objects: Map<string, StoredObject>, prefix: string): string {
  const contents = [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { content }]) => `<Contents><Key>${key}</Key><Size>${content.length}</Size></Contents>`);
  return `<ListBucketResult>${contents.join("")}</ListBucketResult>`;
}
