import { z } from "zod";
import { bucketName, integer, key, previously, regionName, takenOnce } from "./values";

export const bucket = z.strictObject({
  bucketName: bucketName
    .describe("physical name; unique in all of AWS; another one is another bucket")
    .register(takenOnce, { within: "the world" }),
  region: regionName.optional().describe("default: the stack's region"),
  versioning: z.boolean().default(true).describe("old versions of objects are kept"),
  encryption: z.enum(["AES256", "aws:kms"]).default("AES256").describe("aws:kms: with a key of its own"),
  publicRead: z.boolean().default(false).describe("anybody may read objects; nobody may list them"),
  replicateTo: key.optional().describe("entry under buckets, in another region, that gets a copy of every object"),
  expireDays: integer(1, 3650).optional().describe("days after which objects are deleted"),
  expirePrefix: z.string().default("").describe("prefix of the objects that are deleted; empty: all"),
  restoreDays: integer(1, 3650)
    .default(1)
    .describe("with expireDays and versioning: days that an object can be restored after it expired or was deleted"),
  accessLogs: z
    .strictObject({
      bucket: key.describe("entry under buckets, in the same region and without a key of its own"),
      prefix: z.string().min(1).describe("prefix of the logs' objects"),
    })
    .optional()
    .describe("log who asks for its objects; none: nobody knows"),
  noncurrentGlacierDays: integer(1, 3650).optional().describe("days after which old versions move to Glacier"),
  noncurrentDeepArchiveDays: integer(1, 3650).optional().describe("days after which old versions move to Deep Archive"),
  previously,
});
