import type { Mistake } from "../mistakes";
import { mustExist, type Rule } from "./rule";

const GLACIER_MINIMUM_DAYS = 90;

const archiveFollowsGlacier: Rule = ({ buckets = {} }) =>
  Object.entries(buckets).flatMap(([name, bucket]): Mistake[] => {
    const { noncurrentGlacierDays: glacier, noncurrentDeepArchiveDays: archive } = bucket;
    if (glacier === undefined || archive === undefined || archive >= glacier + GLACIER_MINIMUM_DAYS) return [];
    return [
      {
        path: `buckets.${name}.noncurrentDeepArchiveDays`,
        value: archive,
        allowed: `${glacier + GLACIER_MINIMUM_DAYS} or more: Glacier charges for ${GLACIER_MINIMUM_DAYS} days at least`,
        fix: "raise it, or lower noncurrentGlacierDays",
      },
    ];
  });

const publicBucketsHaveNoKey: Rule = ({ buckets = {} }) =>
  Object.entries(buckets)
    .filter(([, { publicRead, encryption }]) => publicRead && encryption === "aws:kms")
    .map(([name, { encryption }]) => ({
      path: `buckets.${name}.encryption`,
      value: encryption,
      allowed: "AES256 with publicRead: the public can't use a KMS key",
      fix: "use AES256, or remove publicRead",
    }));

const lifecyclesHaveTheirObjects: Rule = ({ buckets = {} }) =>
  Object.entries(buckets).flatMap(([name, bucket]): Mistake[] => {
    const path = `buckets.${name}`;
    const old = (["noncurrentGlacierDays", "noncurrentDeepArchiveDays"] as const)
      .filter((field) => bucket[field] !== undefined && !bucket.versioning)
      .map((field) => ({
        path: `${path}.${field}`,
        value: bucket[field],
        allowed: "nothing without versioning: there are no old versions",
        fix: "remove it, or set versioning: true",
      }));
    if (bucket.expirePrefix === "" || bucket.expireDays !== undefined) return old;
    const allowed = "nothing without expireDays: nothing is deleted";
    return [
      ...old,
      { path: `${path}.expirePrefix`, value: bucket.expirePrefix, allowed, fix: "remove it, or add expireDays" },
    ];
  });

const accessLogsStayInRegion: Rule = ({ loadBalancer, buckets = {}, aws }) => {
  const name = loadBalancer?.accessLogs?.bucket;
  const region = name && buckets[name]?.region;
  if (!region || !aws || region === aws.region) return [];
  const allowed = `${aws.region} (aws:region): a load balancer writes to buckets of its own region only`;
  return [{ path: `buckets.${name}.region`, value: region, allowed, fix: "remove it, or use another bucket" }];
};

const accessLogsHaveBucket: Rule = (config) =>
  (["loadBalancer", "cdn"] as const).flatMap((part): Mistake[] => {
    const name = config[part]?.accessLogs?.bucket;
    if (!name) return [];
    if (config.buckets?.[name]?.encryption !== "aws:kms") {
      return mustExist(`${part}.accessLogs.bucket`, name, "buckets", config);
    }
    return [
      {
        path: `buckets.${name}.encryption`,
        value: "aws:kms",
        allowed: "AES256: what writes access logs can't use the bucket's KMS key",
        fix: "use AES256, or another bucket for the access logs",
      },
    ];
  });

const bucketLogsHaveBucket: Rule = (config) =>
  Object.entries(config.buckets ?? {}).flatMap(([name, { accessLogs }]): Mistake[] =>
    accessLogs ? mustExist(`buckets.${name}.accessLogs.bucket`, accessLogs.bucket, "buckets", config) : [],
  );

const replicasHaveTheirPlace: Rule = (config) => {
  const { buckets = {}, aws } = config;
  if (!aws) return [];
  return Object.entries(buckets).flatMap(([name, source]): Mistake[] => {
    const value = source.replicateTo;
    if (!value) return [];
    const path = `buckets.${name}.replicateTo`;
    const target = buckets[value];
    if (!target) return mustExist(path, value, "buckets", config);
    const region = (bucket: typeof target) => bucket.region ?? aws.region;
    return [
      ...(region(source) === region(target)
        ? [
            {
              path,
              value,
              allowed: `a bucket in another region than ${region(source)}`,
              fix: `choose another bucket, or give ${value} another region`,
            },
          ]
        : []),
      ...[name, value]
        .filter((bucket) => !buckets[bucket]?.versioning)
        .map((bucket) => ({
          path: `buckets.${bucket}.versioning`,
          value: false,
          allowed: `true: ${name} is replicated to ${value}, and S3 replicates versions`,
          fix: "turn versioning on, or remove replicateTo",
        })),
      ...(source.encryption === target.encryption
        ? []
        : [
            {
              path: `buckets.${value}.encryption`,
              value: target.encryption,
              allowed: `${source.encryption}, as ${name} has, which is replicated here`,
              fix: "give both buckets the same encryption",
            },
          ]),
    ];
  });
};

export const bucketRules: readonly Rule[] = [
  archiveFollowsGlacier,
  publicBucketsHaveNoKey,
  lifecyclesHaveTheirObjects,
  accessLogsHaveBucket,
  bucketLogsHaveBucket,
  accessLogsStayInRegion,
  replicasHaveTheirPlace,
];
