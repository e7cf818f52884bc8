/** What all AWS SDK clients have in common: a call that hangs must not eat the invocation's time. */
export const CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000 },
} as const;
