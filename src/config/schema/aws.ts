import { z } from "zod";
import { accountId, regionName } from "./values";

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

const tags = z.looseObject({
  Project: z.string().min(1).describe("what the resources belong to"),
  Environment: z.string().min(1).describe("which of the project's environments"),
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
