import { z } from "zod";
import type { Advice } from "../mistakes";
import { accountId, cidr, domain, integer, key, text } from "./values";

const blockable = cidr.refine((range) => !range.endsWith("/0"), {
  params: { allowed: "a smaller range: AWS WAF refuses /0", fix: "name the ranges that are meant" } satisfies Advice,
});

/** AWS WAF's rules, before whatever they stand. */
export const firewall = z.strictObject({
  requestsPerMinute: integer(10, 2_000_000_000).describe("most requests of one address in a minute; more are blocked"),
  blockedAddresses: z.array(blockable).default([]).describe("IPv4 ranges that are blocked"),
});

export const api = z.strictObject({
  name: text(/^[a-zA-Z0-9_-]{1,100}$/, "at most 100 letters, digits, _ and -", "shorten or rename it").describe(
    "name of the REST API, and of its firewall",
  ),
  function: key.describe("function that answers every request"),
  stage: text(/^[a-zA-Z0-9_]{1,128}$/, "letters, digits and _", "rename it")
    .default("v1")
    .describe("name of the stage, the first part of the URL's path"),
  requestsPerSecond: integer(1, 10_000).describe("most requests of all callers together; more get 429"),
  burst: integer(1, 5000).describe("requests at one moment that are let through above the rate"),
  cognitoUserPools: z
    .array(text(/^arn:aws:cognito-idp:/, "the ARN of a Cognito user pool", "write it like arn:aws:cognito-idp:…"))
    .min(1)
    .optional()
    .describe("user pools whose tokens authorize; none: IAM signatures do"),
  callerAccounts: z
    .array(accountId)
    .default([])
    .describe("other accounts whose IAM policies may let their principals call; the stack's own always may"),
  domain: domain.optional().describe("name of the API, which then answers under no other; none: AWS's"),
  tracing: z.boolean().default(false).describe("X-Ray traces of its requests"),
  ownsLogRole: z
    .boolean()
    .describe("sets the role with which API Gateway writes logs: true in one stack of each account and region"),
  firewall: firewall.optional().describe("AWS WAF in front of the stage; none: there is no firewall"),
});
