import type { Mistake } from "../mistakes";
import { isCovered } from "./network";
import { isMissing, mustExist, type Rule } from "./rule";

const cdnHasSite: Rule = (config) => {
  if (!config.cdn || !isMissing(config, "dns")) return [];
  return [
    {
      path: "dns",
      allowed: "a value, since the CDN serves dns.domain",
      fix: "add platform:dns, or remove platform:cdn",
    },
  ];
};

const originIsANameOfTheLoadBalancer: Rule = ({ cdn, dns }) => {
  if (!cdn || !dns) return [];
  const { origin: value } = cdn;
  const inZone = value === dns.zone || value.endsWith(`.${dns.zone}`);
  if (value !== dns.domain && inZone && isCovered(value, dns.certificate)) return [];
  const allowed = `a name in zone ${dns.zone} that dns.certificate covers, other than dns.domain`;
  return [{ path: "cdn.origin", value, allowed, fix: `write it like origin.${dns.certificate.domain}` }];
};

const assetsHaveBucket: Rule = (config) =>
  config.cdn ? mustExist("cdn.assets.bucket", config.cdn.assets.bucket, "buckets", config) : [];

const assetPathsDiffer: Rule = ({ cdn }) => {
  const paths = cdn?.assets.paths ?? [];
  return paths.flatMap((value, i): Mistake[] => {
    if (paths.indexOf(value) === i) return [];
    return [{ path: `cdn.assets.paths[${i}]`, value, allowed: "each path once", fix: "remove the repetition" }];
  });
};

const logsHaveBucketOfTheirOwn: Rule = ({ cdn }) => {
  const value = cdn?.accessLogs?.bucket;
  if (!value || value !== cdn?.assets.bucket) return [];
  const allowed = "another bucket than cdn.assets.bucket, which the internet sees";
  return [{ path: "cdn.accessLogs.bucket", value, allowed, fix: "use another bucket" }];
};

export const cdnRules: readonly Rule[] = [
  cdnHasSite,
  originIsANameOfTheLoadBalancer,
  assetsHaveBucket,
  assetPathsDiffer,
  logsHaveBucketOfTheirOwn,
];
