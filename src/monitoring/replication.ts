import { type Alarm, forMinutes, type Metric, type Watch } from "./watch";

export interface WatchedReplication {
  /** Entry of the bucket that is copied. */
  readonly name: string;
  /** Physical names. */
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  /** Where they stand; undefined: where the stack does. */
  readonly sourceRegion?: string;
  readonly destinationRegion?: string;
}

/** Name of the rule that copies everything. */
export const REPLICATION_RULE = "everything";

/**
 * Watches copies of buckets: how far they lag behind, and whether objects can't be copied. S3 tells what waits where the copy stands,
 * and what failed where the original does.
 */
export function watchReplication(
  replications: readonly WatchedReplication[],
  { replicationMinutes }: { readonly replicationMinutes: number },
): Watch {
  const watched = replications.map(({ name, sourceBucket, destinationBucket, sourceRegion, destinationRegion }) => {
    const metric = (metricName: string, stat: string, region?: string): Metric => ({
      namespace: "AWS/S3",
      name: metricName,
      dimensions: { SourceBucket: sourceBucket, DestinationBucket: destinationBucket, RuleId: REPLICATION_RULE },
      stat,
      label: name,
      region,
    });
    return {
      name,
      lag: metric("ReplicationLatency", "Maximum", destinationRegion),
      failed: metric("OperationsFailedReplication", "Sum", sourceRegion),
      pending: metric("BytesPendingReplication", "Maximum", destinationRegion),
    };
  });
  return {
    title: "Replication",
    alarms: watched.flatMap(({ name, lag, failed }): Alarm[] => [
      {
        name: `bucket-${name}-replication-lag`,
        measure: lag,
        comparison: "above",
        threshold: replicationMinutes * 60,
        ...forMinutes(5),
        missing: "notBreaching", // nothing to copy
        description: `The copy of ${name} lags behind more than a disaster may cost. Look for a burst of uploads, or trouble of S3 in either region.`,
      },
      {
        name: `bucket-${name}-replication-failures`,
        measure: failed,
        comparison: "above",
        threshold: 0,
        ...forMinutes(1),
        missing: "notBreaching", // nothing to copy
        description: `Objects of ${name} can't be copied. Compare the replication role with the policies of both buckets and keys, then copy what failed with S3 Batch Replication.`,
      },
    ]),
    graphs: [
      { title: "Replication lag in seconds", lines: watched.map(({ lag }) => lag), limit: replicationMinutes * 60 },
      { title: "Bytes waiting for replication", lines: watched.map(({ pending }) => pending) },
    ],
  };
}
