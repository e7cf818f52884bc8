import { s3 } from "../shared/s3";

/** A request that whoever has the URL can make until it expires. */
export interface Link {
  readonly method: "GET" | "PUT";
  readonly url: string;
  /** Headers that must be sent as they stand here; the signature covers them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

/** What an object must be for S3 to take it. */
export interface ObjectTerms {
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Seconds that a link lives. */
export const LINK_SECONDS = 900;

/** Otherwise whoever has the link could have browsers take the content apart as they get it. */
const NOT_ENCODED = "identity";

/** A link to write an object: S3 refuses any other type, size, encoding or content. */
export async function uploadLink(bucket: string, key: string, terms: ObjectTerms): Promise<Link> {
  const { PutObjectCommand } = await import("../shared/s3-sdk");
  const { getSignedUrl } = await import("./presigner-sdk");
  const checksum = Buffer.from(terms.sha256, "hex").toString("base64");
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: terms.contentType,
    ContentLength: terms.sizeBytes,
    ContentEncoding: NOT_ENCODED,
    ChecksumSHA256: checksum,
  });
  const url = await getSignedUrl(await s3(), command, {
    expiresIn: LINK_SECONDS,
    signableHeaders: new Set(["host", "content-type", "content-length", "content-encoding", "x-amz-checksum-sha256"]),
    // As a query parameter S3 wouldn't hold the content against it.
    unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
  });
  const headers = {
    "content-type": terms.contentType,
    "content-length": String(terms.sizeBytes),
    "content-encoding": NOT_ENCODED,
    "x-amz-checksum-sha256": checksum,
  };
  return { method: "PUT", url, headers, expiresAt: expiry() };
}

/** A link to read an object, which a browser saves under the name instead of showing it. */
export async function downloadLink(bucket: string, key: string, fileName: string): Promise<Link> {
  const { GetObjectCommand } = await import("../shared/s3-sdk");
  const { getSignedUrl } = await import("./presigner-sdk");
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: `attachment; filename*=UTF-8''${rfc8187(fileName)}`,
  });
  const url = await getSignedUrl(await s3(), command, { expiresIn: LINK_SECONDS });
  return { method: "GET", url, headers: {}, expiresAt: expiry() };
}

/** Beside letters and digits RFC 8187 leaves less as it is than URLs do. */
function rfc8187(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function expiry(): string {
  return new Date(Date.now() + LINK_SECONDS * 1000).toISOString();
}
