import {
  type ACMClient,
  type CertificateDetail,
  DescribeCertificateCommand,
  KeyAlgorithm,
  paginateListCertificates,
} from "@aws-sdk/client-acm";
import {
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type Route53Client,
} from "@aws-sdk/client-route-53";
import { all, type Finders, found, known, only } from "./finder";

export const dnsFinders: Finders = {
  "aws:acm/certificate:Certificate": async ({ domainName, subjectAlternativeNames = [] }, { acm }) => {
    const domains = [domainName, ...subjectAlternativeNames];
    const certificate = only(await certificatesFor(domains, acm), ({ CertificateArn }) => CertificateArn);
    const options = certificate?.DomainValidationOptions?.map(({ DomainName, ResourceRecord }) => ({
      domainName: DomainName,
      resourceRecordName: ResourceRecord?.Name,
      resourceRecordType: ResourceRecord?.Type,
      resourceRecordValue: ResourceRecord?.Value,
    }));
    return found(certificate?.CertificateArn, { outputs: { domainValidationOptions: options } });
  },
  "aws:route53/zone:Zone": async ({ name }, { route53 }) => {
    const zoneId = await publicZoneId(name, route53);
    return found(zoneId, { outputs: { zoneId } });
  },
  "aws:route53/record:Record": async ({ zoneId, name, type }, { route53 }) => {
    const domain = withoutDot(known<string>(name, "domain name"));
    const HostedZoneId = known<string>(zoneId, "zone");
    const { ResourceRecordSets = [] } = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: domain, StartRecordType: type }),
    );
    const there = ResourceRecordSets.some((set) => set.Name === `${domain}.` && set.Type === type);
    return there ? { id: `${zoneId}_${domain}_${type}` } : undefined;
  },
};

/** The id of the account's public zone for a domain. */
export async function publicZoneId(domain: string, route53: Route53Client): Promise<string | undefined> {
  const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: domain }));
  const zones = HostedZones.filter(({ Name, Config }) => Name === `${domain}.` && !Config?.PrivateZone);
  return only(zones, ({ Id }) => Id)?.Id?.replace("/hostedzone/", "");
}

/** Valid certificates for exactly these domains. */
async function certificatesFor(domains: readonly string[], acm: ACMClient): Promise<CertificateDetail[]> {
  const query = {
    CertificateStatuses: ["ISSUED" as const],
    // Unasked, AWS lists RSA's with 1024 and 2048 bits only.
    Includes: { keyTypes: Object.values(KeyAlgorithm) },
  };
  const list = await all(paginateListCertificates({ client: acm }, query), (page) => page.CertificateSummaryList);
  const details = await Promise.all(
    list
      .filter(({ DomainName }) => DomainName === domains[0])
      .map(({ CertificateArn }) => acm.send(new DescribeCertificateCommand({ CertificateArn }))),
  );
  const wanted = inOrder(domains);
  return details.flatMap(({ Certificate }) =>
    Certificate && inOrder([domains[0] ?? "", ...(Certificate.SubjectAlternativeNames ?? [])]) === wanted
      ? [Certificate]
      : [],
  );
}

function inOrder(domains: readonly string[]): string {
  return [...new Set(domains)].sort().join();
}

function withoutDot(domain: string): string {
  return domain.replace(/\.$/, "");
}
