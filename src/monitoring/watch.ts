import type * as pulumi from "@pulumi/pulumi";

/** A metric in CloudWatch's words. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** `Average`, `Maximum`, `Sum`, or a percentile like `p95`. */
  readonly stat: string;
  /** Its name in a legend; default: the metric's. */
  readonly label?: string;
  /** Region that has the metric; default: the stack's. */
  readonly region?: string;
}

/** What is computed from metrics. */
export interface Formula {
  readonly label: string;
  /** CloudWatch's metric math, with the names of the metrics. */
  readonly expression: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** When somebody is called. */
export interface Alarm {
  /** Its name, without the stack's prefix. */
  readonly name: string;
  readonly measure: Metric | Formula;
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** It breaches the threshold in each of this many periods in a row. */
  readonly periods: number;
  readonly periodSeconds: number;
  /** What it means that there is no data. */
  readonly missing: "notBreaching" | "breaching";
  /** What happened, and what to do first. */
  readonly description: string;
}

/** A graph on the dashboard. */
export interface Graph {
  readonly title: string;
  readonly lines: readonly (Metric | Formula)[];
  /** Value that an alarm waits for. */
  readonly limit?: number;
}

/** How one kind of thing is watched. */
export interface Watch {
  /** Heading of the graphs. */
  readonly title: string;
  readonly alarms: readonly Alarm[];
  readonly graphs: readonly Graph[];
}

/** The share of requests that failed, in percent; 0 while they are too few to tell. */
export function errorRate(
  { minimumRequests }: { readonly minimumRequests: number },
  metrics: Readonly<Record<"requests" | "failed", Metric>>,
): Formula {
  return {
    label: "errors in %",
    expression: `IF(requests >= ${minimumRequests}, 100 * failed / requests, 0)`,
    metrics,
  };
}

/** Where an alarm must stand: CloudWatch sees the metrics of its own region only. Undefined is the stack's. */
export function regionOf({ measure }: Alarm): string | undefined {
  return "expression" in measure ? Object.values(measure.metrics)[0]?.region : measure.region;
}

/** In one period of five minutes, in which something is counted. */
export const WITHIN_FIVE_MINUTES = { periodSeconds: 300, periods: 1 } as const;

/** In one period of a quarter of an hour, in which what is tried again a few times has been. */
export const WITHIN_A_QUARTER_OF_AN_HOUR = { periodSeconds: 900, periods: 1 } as const;

/** In each of these minutes. */
export const forMinutes = (minutes: number) => ({ periodSeconds: 60, periods: minutes });

/** In three periods of five minutes: not at a peak. */
export const FOR_A_QUARTER_OF_AN_HOUR = { periodSeconds: 300, periods: 3 } as const;
