import { z } from "zod";
import type { Advice } from "../mistakes";
import { accountId, regionName, text } from "./values";

/** The other settings of the AWS provider, which checks them itself. A test holds the list against the provider's. */
export const PROVIDER_SETTINGS = [
  "accessKey",
  "assumeRoleWithWebIdentity",
  "assumeRoles",
  "customCaBundle",
  "ec2MetadataServiceEndpoint",
  "ec2MetadataServiceEndpointMode",
  "endpoints",
  "forbiddenAccountIds",
  "httpProxy",
  "httpsProxy",
  "ignoreTags",
  "insecure",
  "maxRetries",
  "noProxy",
  "profile",
  "retryMode",
  "s3UsEast1RegionalEndpoint",
  "s3UsePathStyle",
  "secretKey",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "stsRegion",
  "tagPolicyCompliance",
  "token",
  "tokenBucketRateLimiterCapacity",
  "useDualstackEndpoint",
  "useFipsEndpoint",
  "userAgents",
] as const;

/** Of the 50 that a resource may have; some have a few of their own. */
const MOST_TAGS = 45;

const tagValue = text(
  /^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,256}$/u,
  "at most 256 letters, digits, blanks and _ . : / = + @ -",
  "shorten or rewrite it",
);

const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,127}$/iu;

const tags = z
  .object({
    Project: tagValue.describe("what the resources belong to"),
    Environment: tagValue.describe("which of the project's environments"),
  })
  .catchall(tagValue)
  .superRefine((all, context) => {
    const tell = (path: string[], { allowed, fix }: Advice) =>
      context.addIssue({ code: "custom", path, params: { allowed, fix } });
    for (const key of Object.keys(all).filter((name) => !TAG_KEY.test(name))) {
      const allowed = "a key of at most 127 letters, digits, blanks and _ . : / = + @ -, without aws: before it";
      tell([key], { allowed, fix: "rename it" });
    }
    if (Object.keys(all).length > MOST_TAGS) tell([], { allowed: `at most ${MOST_TAGS} tags`, fix: "remove some" });
  });

/** The `aws:` settings. A misspelt one would be ignored by the provider, and with it the check of the account. */
export const awsSettings = z.strictObject({
  region: regionName.describe("region of all that has no region of its own"),
  allowedAccountIds: z
    .array(accountId)
    .min(1)
    .optional()
    .describe("accounts that the stack may go to; with credentials for another, nothing is changed"),
  defaultTags: z
    .strictObject({ tags: tags.describe("these, and others of your choice") })
    .describe("tags of every resource"),
  ...otherSettings(),
});

function otherSettings() {
  const entries = PROVIDER_SETTINGS.map((name) => [name, z.unknown().optional()]);
  return Object.fromEntries(entries) as Record<(typeof PROVIDER_SETTINGS)[number], z.ZodOptional<z.ZodUnknown>>;
}
