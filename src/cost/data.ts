import { awakeShare } from "./asleep";
import type { Bill, Item } from "./item";

/** Databases, caches, buckets and queues. */
export function dataItems(bill: Bill): Item[] {
  return [...databases(bill), ...aurora(bill), ...caches(bill), ...buckets(bill), ...queues(bill)];
}

/** Backups up to the size of the database are free. */
function databases(bill: Bill): Item[] {
  return bill
    .all("aws:rds/instance:Instance")
    .filter(({ replicateSourceDb, engine }) => engine || replicateSourceDb)
    .flatMap(({ identifier, instanceClass, allocatedStorage = 20, multiAz }): Item[] => {
      const instances = [multiAz ? 2 : 1, multiAz ? "instances" : "instance"] as const;
      const awake = awakeShare(bill, "rds", identifier);
      const factors = [instances, bill.hoursAwake(awake)];
      return [
        { part: "Database", what: identifier, price: instanceClass, factors, awake },
        {
          part: "Database",
          what: identifier,
          price: "databaseStorage",
          factors: [instances, [allocatedStorage, "GB"]],
        },
      ];
    });
}

/** Serverless: writer and readers scale on their own, each between minimum and maximum. */
function aurora(bill: Bill): Item[] {
  const { auroraLoad, auroraGb, auroraRequests } = bill.assumed;
  const instances = bill.count("aws:rds/clusterInstance:ClusterInstance");
  return bill
    .all("aws:rds/cluster:Cluster")
    .flatMap(({ clusterIdentifier: what, serverlessv2ScalingConfiguration: { minCapacity, maxCapacity } }): Item[] => {
      const awake = awakeShare(bill, "rds", what);
      return [
        {
          part: "Database",
          what,
          price: "auroraCapacity",
          factors: [
            [instances, "instances"],
            [minCapacity + auroraLoad * (maxCapacity - minCapacity), "ACU"],
            bill.hoursAwake(awake),
          ],
          awake,
        },
        { part: "Database", what, price: "auroraStorage", factors: [[auroraGb, "GB"]] },
        { part: "Database", what, price: "auroraRequests", factors: [[auroraRequests, "million requests"]] },
      ];
    });
}

function caches(bill: Bill): Item[] {
  return bill
    .all("aws:elasticache/replicationGroup:ReplicationGroup")
    .map(({ replicationGroupId, nodeType, numCacheClusters = 1 }) => ({
      part: "Cache",
      what: replicationGroupId,
      price: nodeType,
      factors: [
        [numCacheClusters, numCacheClusters === 1 ? "node" : "nodes"],
        [bill.assumed.hours, "h"],
      ],
    }));
}

function buckets(bill: Bill): Item[] {
  const { bucketGb, replicatedGb } = bill.assumed;
  const stored = bill
    .all("aws:s3/bucket:Bucket")
    .map(
      ({ bucket }): Item => ({ part: "Buckets", what: bucket, price: "bucketStorage", factors: [[bucketGb, "GB"]] }),
    );
  const replicated = bill.all("aws:s3/bucketReplicationConfig:BucketReplicationConfig").flatMap(({ bucket }): Item[] =>
    ["replicationTransfer", "replicationTime"].map((price) => ({
      part: "Buckets",
      what: `${bucket}, replicated`,
      price,
      factors: [[replicatedGb, "GB"]],
    })),
  );
  return [...stored, ...replicated];
}

function queues(bill: Bill): Item[] {
  const { queueRequests, events } = bill.assumed;
  const alive = bill.all("aws:sqs/queue:Queue").filter(({ redrivePolicy }) => redrivePolicy);
  const buses = bill.all("aws:cloudwatch/eventBus:EventBus");
  return [
    ...alive.map(
      ({ name }): Item => ({
        part: "Queues and events",
        what: name,
        price: "queueRequests",
        factors: [[queueRequests, "million requests"]],
      }),
    ),
    ...buses.map(
      ({ name }): Item => ({
        part: "Queues and events",
        what: name,
        price: "events",
        factors: [[events, "million events"]],
      }),
    ),
  ];
}
