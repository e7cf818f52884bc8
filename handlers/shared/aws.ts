import { timeOver } from "./budget";

/** What all AWS SDK clients have in common: of the time that there is, one call that hangs leaves enough for another. */
export const CLIENT_OPTIONS = {
  maxAttempts: 3,
  // Without `throwOnRequestTimeout` the SDK only logs that the time is over.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
} as const;

/** What a call is sent with: it ends when the time of what it is for does. */
export function inTime(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: timeOver() };
}
