/** What AWS bills by use, and no plan knows: guesses for an environment with little traffic. Each can be given to the command. */
export const ASSUMPTIONS = {
  /** Hours in a month. */
  hours: 730,
  /** Load balancer capacity units in use, on average. */
  loadBalancerUnits: 1,
  /** GB a month through all NAT gateways. */
  natGb: 20,
  /** GB a month from the region to the internet. */
  dataOutGb: 50,
  /** GB a month that each workload writes to its log group. */
  logGb: 0.5,
  /** GB a month of access logs and flow logs, each. */
  trafficLogGb: 1,
  /** How far Aurora's capacity stands above its minimum: 0 at the minimum, 1 at the maximum. */
  auroraLoad: 0,
  /** GB in Aurora. */
  auroraGb: 10,
  /** Millions of reads and writes a month by Aurora. */
  auroraRequests: 10,
  /** GB in each bucket. */
  bucketGb: 10,
  /** GB that change a month in each bucket that is replicated. */
  replicatedGb: 10,
  /** Releases a month: where traffic moves gradually, tasks of two revisions run meanwhile. */
  releases: 8,
  /** GB in each image repository. */
  imageGb: 1,
  /** Millions of invocations a month of each function. */
  invocations: 0.5,
  /** Milliseconds that an invocation takes. */
  invocationMs: 100,
  /** Millions of requests a month to the API, which its firewall sees too. */
  apiRequests: 0.5,
  /** GB a month that CloudFront delivers. */
  cdnGb: 50,
  /** Millions of requests a month to CloudFront. */
  cdnRequests: 1,
  /** Millions of requests a month to each queue. */
  queueRequests: 0.5,
  /** Millions of events a month on the bus. */
  events: 0.1,
  /** Millions of traces a month. */
  traces: 0.1,
  /** Metrics that Container Insights reports of a cluster. */
  insightsPerCluster: 8,
  /** Metrics that Container Insights reports of a service and its task definition. */
  insightsPerService: 17,
} as const satisfies Readonly<Record<string, number>>;

export type Assumption = keyof typeof ASSUMPTIONS;

/** Assumed values by name. */
export type Assumptions = Readonly<Record<Assumption, number>>;
