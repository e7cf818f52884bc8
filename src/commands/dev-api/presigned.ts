import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * What S3 has against a request by a presigned URL: Signature Version 4 in the query, with a body that isn't signed.
 *
 * @param secret the secret key of whoever signed
 * @returns S3's code; undefined where the request is fine
 */
export function refusalOf(
  request: IncomingMessage,
  secret: string,
): "AccessDenied" | "InvalidArgument" | "SignatureDoesNotMatch" | undefined {
  // One way to sign is enough for S3.
  if (request.headers.authorization !== undefined) return "InvalidArgument";
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const date = parameters.get("X-Amz-Date") ?? "";
  if (Date.now() > timeOf(date) + Number(parameters.get("X-Amz-Expires")) * 1_000) return "AccessDenied";
  const scope = (parameters.get("X-Amz-Credential") ?? "").split("/").slice(1);
  const names = (parameters.get("X-Amz-SignedHeaders") ?? "").split(";");
  const unsigned = Object.keys(request.headers).filter((name) => name.startsWith("x-amz-") && !names.includes(name));
  if (unsigned.length > 0) return "AccessDenied";
  const canonical = [
    request.method,
    path,
    query
      .split("&")
      .filter((part) => !part.startsWith("X-Amz-Signature="))
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${String(request.headers[name] ?? "").trim()}`),
    "",
    names.join(";"),
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), createHash("sha256").update(canonical).digest("hex")];
  const key = scope.reduce<Buffer | string>((above, part) => hmac(above, part), `AWS4${secret}`);
  const signature = hmac(key, text.join("\n")).toString("hex");
  return signature === parameters.get("X-Amz-Signature") ? undefined : "SignatureDoesNotMatch";
}

/** `20261125T043000Z`; the past where it is no such time. */
function timeOf(date: string): number {
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  return Number.isNaN(time) ? 0 : time;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
