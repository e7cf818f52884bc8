import { errorRate, FOR_A_QUARTER_OF_AN_HOUR, type Metric, type Watch, WITHIN_FIVE_MINUTES } from "./watch";

export interface ApiLimits {
  readonly errorPercent: number;
  readonly minimumRequests: number;
  readonly responseTimeSeconds: number;
}

/** Watches a REST API: whether it fails, and how fast it answers. */
export function watchApi(
  { apiName, stage }: { readonly apiName: string; readonly stage: string },
  limits: ApiLimits,
): Watch {
  const metric = (name: string, stat: string, label: string): Metric => ({
    namespace: "AWS/ApiGateway",
    name,
    dimensions: { ApiName: apiName, Stage: stage },
    stat,
    label,
  });
  const requests = metric("Count", "Sum", "requests");
  const failed = metric("5XXError", "Sum", "5xx");
  const wrong = metric("4XXError", "Sum", "4xx");
  const latency = metric("Latency", "p95", "95 % are faster");
  const errors = errorRate(limits, { requests, failed });
  return {
    title: "API",
    alarms: [
      {
        name: "api-error-rate",
        measure: errors,
        comparison: "above",
        threshold: limits.errorPercent,
        ...WITHIN_FIVE_MINUTES,
        missing: "notBreaching", // no requests
        description:
          "The API answers too many requests with 5xx. Search the function's log for errors; after a release, go back to the one before.",
      },
      {
        name: "api-response-time",
        measure: latency,
        comparison: "above",
        threshold: limits.responseTimeSeconds * 1000,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "notBreaching", // no requests
        description:
          "The API answers slowly. Look at the traces for where the time goes: cold starts, the database, or S3.",
      },
    ],
    graphs: [
      { title: "Requests to the API", lines: [requests] },
      { title: "Latency in milliseconds", lines: [latency], limit: limits.responseTimeSeconds * 1000 },
      { title: "Error rate of the API in %", lines: [errors], limit: limits.errorPercent },
      { title: "4xx and 5xx of the API", lines: [wrong, failed] },
    ],
  };
}
