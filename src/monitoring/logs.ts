import { type Metric, type Watch, WITHIN_FIVE_MINUTES } from "./watch";

/** Lines of a service's log that are counted. */
export interface WatchedLog {
  readonly name: string;
  readonly service: string;
  readonly metric: Metric;
  /** Lines within five minutes that are no alarm. */
  readonly lines: number;
}

/** Watches what services write to their logs. */
export function watchLogs(logs: readonly WatchedLog[]): Watch {
  return {
    title: "Logs",
    alarms: logs.map(({ name, service, metric, lines }) => ({
      name: `log-${name}`,
      measure: metric,
      comparison: "above",
      threshold: lines,
      ...WITHIN_FIVE_MINUTES,
      missing: "notBreaching", // nothing was written
      description: `The log of ${service} has lines of the kind ${name}. Read them: they say what happened to whom.`,
    })),
    graphs: [{ title: "Lines in logs", lines: logs.map(({ metric }) => metric) }],
  };
}
