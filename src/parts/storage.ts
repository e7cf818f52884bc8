import type { Distribution } from "../components/ingress/distribution";
import { Bucket, type BucketArgs } from "../components/storage/bucket";
import { Replication } from "../components/storage/replication";
import { exactly } from "../lib/exactly";
import { fitName } from "../lib/names";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";

export function createBuckets({ config, accountId }: Context, distribution?: Distribution): Record<string, Bucket> {
  const { buckets, cdn, loadBalancer } = config;
  const logs = loadBalancer?.accessLogs;
  const created = mapValues(
    buckets,
    ({ replicateTo: _, accessLogs: __, previously: ___, ...options }, name) =>
      new Bucket(
        name,
        exactly<BucketArgs>()({
          ...options,
          ...(distribution && cdn?.assets.bucket === name
            ? { publicRead: false, encryption: cdn.assets.encryption, distributionArn: distribution.arn }
            : {}),
          accountId,
          loadBalancerLogs: logs?.bucket === name ? { prefix: logs.prefix } : undefined,
          cdnLogs: cdn?.accessLogs?.bucket === name,
          bucketLogs: Object.values(buckets).flatMap(({ accessLogs }) =>
            accessLogs?.bucket === name ? [accessLogs.prefix] : [],
          ),
        }),
      ),
  );
  for (const [name, { accessLogs }] of Object.entries(buckets)) {
    if (accessLogs) entryOf(created, name).logTo({ ...accessLogs, bucket: entryOf(created, accessLogs.bucket) });
  }
  return created;
}

/** Copies of buckets in other regions. */
export function createReplications({ config, region }: Context, buckets: Readonly<Record<string, Bucket>>): void {
  const end = (name: string) => ({
    bucket: entryOf(buckets, name),
    region: entryOf(config.buckets, name).region ?? region,
  });
  for (const [name, { bucketName, replicateTo }] of Object.entries(config.buckets)) {
    if (!replicateTo) continue;
    new Replication(`${name}-replication`, {
      source: end(name),
      target: end(replicateTo),
      roleName: fitName(`${bucketName}-replication`, 64),
    });
  }
}
