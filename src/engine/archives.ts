import { createHash } from "node:crypto";
import type { PassingRequest } from "./proxy";

const CREATE_FUNCTION = /^\/2015-03-31\/functions\/?$/;
const UPDATE_CODE = /^\/2015-03-31\/functions\/[^/]+\/code$/;

/** The archives of functions on their way to the emulator, by their SHA-256 as Lambda shows it. */
export class Archives {
  private readonly bySha256 = new Map<string, Buffer>();

  /** Keeps the archive in a request, where it brings one. */
  note({ method, url, body }: PassingRequest): undefined {
    const brings = (method === "POST" && CREATE_FUNCTION.test(url)) || (method === "PUT" && UPDATE_CODE.test(url));
    if (!brings) return;
    const { Code, ZipFile = Code?.ZipFile } = JSON.parse(body.toString());
    if (!ZipFile) return;
    const archive = Buffer.from(ZipFile, "base64");
    this.bySha256.set(createHash("sha256").update(archive).digest("base64"), archive);
  }

  /** @param sha256 in Base64 */
  find(sha256: string): Buffer | undefined {
    return this.bySha256.get(sha256);
  }
}
