import {
  type Alarm,
  FOR_A_QUARTER_OF_AN_HOUR,
  type Metric,
  type Watch,
  WITHIN_A_QUARTER_OF_AN_HOUR,
  WITHIN_FIVE_MINUTES,
} from "./watch";

export interface WatchedFunction {
  readonly name: string;
  /** Physical name. */
  readonly functionName: string;
  readonly timeoutSeconds: number;
}

export interface FunctionLimits {
  readonly errorPercent: number;
  readonly functionDurationPercent: number;
}

/** Watches Lambda functions: whether invocations fail, are turned away, or nearly run out of time. */
export function watchFunctions(functions: readonly WatchedFunction[], limits: FunctionLimits): Watch {
  const watched = functions.map((watchedFunction) => ({ ...watchedFunction, ...metricsOf(watchedFunction) }));
  return {
    title: "Functions",
    alarms: watched.flatMap(({ name, timeoutSeconds, ...metrics }): Alarm[] => [
      {
        name: `function-${name}-error-rate`,
        measure: {
          label: "errors in %",
          // What fails once is tried again, by the caller, the queue or Lambda, before anybody could look.
          expression: "IF(errors > 1, 100 * errors / invocations, 0)",
          metrics: { errors: metrics.errors, invocations: metrics.invocations },
        },
        comparison: "above",
        threshold: limits.errorPercent,
        ...WITHIN_A_QUARTER_OF_AN_HOUR,
        missing: "notBreaching", // no invocations
        description: `Invocations of ${name} fail. Search its log for errors; after a release, go back to the one before.`,
      },
      {
        name: `function-${name}-throttles`,
        measure: metrics.throttles,
        comparison: "above",
        threshold: 0,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "notBreaching", // no invocations
        description: `Invocations of ${name} are turned away. Raise its reserved concurrency, or the account's.`,
      },
      {
        name: `function-${name}-duration`,
        measure: metrics.duration,
        comparison: "above",
        threshold: (timeoutSeconds * 1000 * limits.functionDurationPercent) / 100,
        ...WITHIN_FIVE_MINUTES,
        missing: "notBreaching", // no invocations
        description: `An invocation of ${name} nearly ran out of its ${timeoutSeconds} s. Look for a slow query or a large job in its traces and log.`,
      },
    ]),
    graphs: [
      { title: "Invocations", lines: watched.map(({ invocations }) => invocations) },
      { title: "Errors of functions", lines: watched.map(({ errors }) => errors) },
      { title: "Throttles", lines: watched.map(({ throttles }) => throttles) },
      { title: "Longest invocation in milliseconds", lines: watched.map(({ duration }) => duration) },
    ],
  };
}

function metricsOf({ name: label, functionName }: WatchedFunction) {
  const metric = (name: string, stat: string): Metric => ({
    namespace: "AWS/Lambda",
    name,
    dimensions: { FunctionName: functionName },
    stat,
    label,
  });
  return {
    invocations: metric("Invocations", "Sum"),
    errors: metric("Errors", "Sum"),
    throttles: metric("Throttles", "Sum"),
    duration: metric("Duration", "Maximum"),
  };
}
