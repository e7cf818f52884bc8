import type { Answer, PassingRequest } from "../../../src/engine/proxy";

/** What a request to Service Quotas says; undefined: it goes elsewhere. */
export function readQuotaRequest({ headers, body }: PassingRequest): Record<string, unknown> | undefined {
  return String(headers["x-amz-target"]).startsWith("ServiceQuotas") ? JSON.parse(body.toString()) : undefined;
}

/**
 * Answers in the place of the emulator, which has few quotas and none of Lambda.
 *
 * @param quotaOf the value of a service's quota; an account's sandboxes are Lambda's
 */
export function answerOnQuotas(request: PassingRequest, quotaOf: (service: string) => number): Answer | undefined {
  if (request.url.endsWith("/account-settings")) {
    const limit = { ConcurrentExecutions: quotaOf("lambda"), UnreservedConcurrentExecutions: quotaOf("lambda") };
    return answer("application/json", { AccountLimit: limit });
  }
  const asked = readQuotaRequest(request);
  return asked && answer("application/x-amz-json-1.1", { Quota: { Value: quotaOf(String(asked.ServiceCode)) } });
}

function answer(type: string, body: unknown): Answer {
  return { status: 200, headers: { "content-type": type }, body: JSON.stringify(body) };
}
