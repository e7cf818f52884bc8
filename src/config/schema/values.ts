import { z } from "zod";
import { parseCidr } from "../../lib/cidr";
import { isCronOrRate } from "../../lib/cron";
import { closest, suggestion } from "../../lib/suggest";
import type { Advice } from "../mistakes";
import { REGIONS } from "./regions";

/** Text of a pattern. Editors get pattern and advice from the JSON Schema. */
export const text = (pattern: RegExp, allowed: string, fix: string) =>
  checked((value) => pattern.test(value), { allowed, fix }, pattern);

/** Text that passes a test. */
const checked = (test: (value: string) => boolean, advice: Advice, pattern: RegExp) =>
  z
    .string()
    .refine(test, { params: advice })
    .meta({ pattern: pattern.source, patternErrorMessage: `${advice.allowed}; ${advice.fix}` });

/** A whole number within limits. */
export const integer = (min: number, max: number) => z.number().int().min(min).max(max);

/** An IPv4 range. */
export const cidr = checked(
  (value) => parseCidr(value) !== undefined,
  { allowed: "an IPv4 range a.b.c.d/bits that starts at its own first address", fix: "write it like 10.0.0.0/16" },
  /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/,
);

/** Name of an entry. What is made of it is called by it, and by more. */
export const key = text(
  /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  "at most 40 lower-case letters, digits and dashes, a letter first, no dash last",
  "rename the entry",
);

/** An entry's key is what Pulumi knows it by: with another one it would be another thing. */
export const previously = key
  .optional()
  .describe(
    "key that the entry had until it was renamed, so that it stays the same thing; take it out once all is applied",
  );

/** Where AWS takes a name once. */
export type Within = "the world" | "an account" | "a region of an account";

/** The schemas of names that AWS takes once: no other entry can have one, and no other stack. */
export const takenOnce = z.registry<{ readonly within: Within }>();

/** Entries by name. */
export const keyed = <T extends z.ZodType>(value: T) => z.record(key, value);

/** An AWS account. */
export const accountId = text(
  /^\d{12}$/,
  "an AWS account number of 12 digits, in quotes",
  'write it like "123456789012"',
);

/** An availability zone. */
export const zoneName = text(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone", "write it like us-west-2a");

/** A domain name. */
export const domain = text(
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a lower-case domain name without a final dot",
  "write it like www.example.com",
);

/** A CloudWatch log group. */
export const logGroupName = text(
  /^[a-zA-Z0-9_/.#-]{1,512}$/,
  "a CloudWatch log group name: letters, digits and _ / . # -",
  "write it like /ecs/my-service",
);

/** A URL path. */
export const absolutePath = text(
  /^\/[!-~]{0,254}$/,
  "a URL path of at most 255 characters",
  "start it with a slash, like /health",
);

/** A path as a load balancer's rules and CloudFront match it. */
export const pathPattern = text(
  /^\/[\w.$/~"'@:+&*?-]{0,127}$/,
  "a path of at most 128 letters, digits and _ - . $ / ~ \" ' @ : + & with * and ? for anything",
  "start it with a slash, like /api/*",
);

/** An S3 bucket. */
export const bucketName = text(
  /^(?!.*\.\.)(?!\d+(\.\d+){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3|\.mrap)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "3 to 63 lower-case letters, digits, dots and dashes; no address, and no beginning or end that S3 keeps for itself",
  "rename it",
);

/** An environment variable. */
export const environmentName = text(
  /^[A-Z][A-Z0-9_]*$/,
  "capital letters, digits and underscores",
  "write it like DATABASE_URL",
);

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** An AWS region. */
export const regionName = z
  .string()
  .superRefine((name, context) => {
    if (REGIONS.includes(name)) return;
    const advice: Advice = { allowed: "a region", ...suggestion("write it like us-west-2", closest(name, REGIONS)) };
    context.addIssue({ code: "custom", params: { ...advice } });
  })
  .meta({ pattern: REGION.source, patternErrorMessage: "a region; write it like us-west-2" });

/** When something happens, in EventBridge Scheduler's words. */
export const cronOrRate = checked(
  isCronOrRate,
  {
    allowed: "cron(minutes hours day-of-month month day-of-week year), one kind of day being ?, or rate(number unit)",
    fix: "write it like cron(15 1 * * ? *) or rate(1 hour)",
  },
  /^(cron\((\S+ ){5}\S+\)|rate\([1-9]\d* (minutes?|hours?|days?)\))$/,
);

/** A time zone of the IANA database. */
export const timezone = z
  .string()
  .refine((name) => name === "UTC" || Intl.supportedValuesOf("timeZone").includes(name), {
    params: { allowed: "a time zone", fix: "write it like Australia/Sydney" } satisfies Advice,
  });
