import { isCovered } from "../../lib/domains";
import { loadBalancerSpansTwoZones } from "./ingress";
import type { Rule } from "./rule";

const namesLieInZone: Rule = ({ dns }) => {
  if (!dns) return [];
  const names = { "dns.domain": dns.domain, "dns.certificate.domain": dns.certificate.domain };
  return Object.entries(names)
    .filter(([, name]) => name !== dns.zone && !name.endsWith(`.${dns.zone}`))
    .map(([path, value]) => ({
      path,
      value,
      allowed: `${dns.zone}, or a name below it`,
      fix: "correct the name, or dns.zone",
    }));
};

const certificateCoversSite: Rule = ({ dns }) => {
  if (!dns || isCovered(dns.domain, dns.certificate)) return [];
  const { domain, certificate } = dns;
  const above = domain.split(".").slice(1).join(".");
  return [
    {
      path: "dns.certificate.domain",
      value: certificate.domain,
      allowed: `${domain}, or ${above} with wildcard: true`,
      fix: `let the certificate cover ${domain}`,
    },
  ];
};

const siteHasLoadBalancer: Rule = (config) => {
  if (!config.dns || !("loadBalancer" in config) || config.loadBalancer) return [];
  return [
    {
      path: "loadBalancer",
      allowed: "a value, since dns.domain is its name",
      fix: "add platform:loadBalancer, or remove platform:dns",
    },
  ];
};

const delegatedZoneIsCreated: Rule = ({ dns }) => {
  if (!dns?.delegation || dns.createZone) return [];
  return [
    {
      path: "dns.createZone",
      value: false,
      allowed: "true with delegation: a zone that is looked up is delegated already",
      fix: "create the zone, or remove delegation",
    },
  ];
};

export const dnsRules: readonly Rule[] = [
  namesLieInZone,
  certificateCoversSite,
  siteHasLoadBalancer,
  loadBalancerSpansTwoZones,
  delegatedZoneIsCreated,
];
