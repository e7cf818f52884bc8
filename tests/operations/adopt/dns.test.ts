import { dnsFinders } from "../../../src/operations/adopt/dns";
import type { Answers } from "../../support/aws-clients";
import { describeFinders } from "../../support/finders";

/** Certificates for `example.com` by their ARNs, with all their names. */
function certificates(names: Readonly<Record<string, readonly string[]>>): Answers {
  const ResourceRecord = { Name: "_v.example.com.", Type: "CNAME", Value: "_v.aws." };
  const summaries = [...Object.keys(names), "arn:other"].map((CertificateArn) => ({
    CertificateArn,
    DomainName: CertificateArn === "arn:other" ? "example.org" : "example.com",
  }));
  return {
    acm: {
      ListCertificates: ({ CertificateStatuses, Includes }) =>
        CertificateStatuses.join() === "ISSUED" && Includes.keyTypes.includes("EC_prime256v1")
          ? { CertificateSummaryList: summaries }
          : {},
      DescribeCertificate: ({ CertificateArn }) => ({
        Certificate: {
          CertificateArn,
          SubjectAlternativeNames: names[CertificateArn],
          DomainValidationOptions: [{ DomainName: "example.com", ResourceRecord }],
        },
      }),
    },
  };
}

describeFinders(dnsFinders, {
  "aws:acm/certificate:Certificate": {
    inputs: { domainName: "example.com", subjectAlternativeNames: ["*.example.com"] },
    there: certificates({ "arn:apex": ["example.com"], "arn:both": ["*.example.com", "example.com"] }),
    id: "arn:both",
    more: {
      outputs: {
        domainValidationOptions: [
          {
            domainName: "example.com",
            resourceRecordName: "_v.example.com.",
            resourceRecordType: "CNAME",
            resourceRecordValue: "_v.aws.",
          },
        ],
      },
    },
    absent: certificates({ "arn:apex": ["example.com"] }),
    several: certificates({ "arn:1": ["example.com", "*.example.com"], "arn:2": ["example.com", "*.example.com"] }),
  },
  "aws:route53/zone:Zone": {
    inputs: { name: "example.com" },
    there: {
      route53: {
        ListHostedZonesByName: {
          HostedZones: [
            { Name: "example.com.", Id: "/hostedzone/private", Config: { PrivateZone: true } },
            { Name: "example.com.", Id: "/hostedzone/Z1" },
            { Name: "example.org.", Id: "/hostedzone/Z2" },
          ],
        },
      },
    },
    id: "Z1",
    more: { outputs: { zoneId: "Z1" } },
    several: {
      route53: {
        ListHostedZonesByName: {
          HostedZones: [
            { Name: "example.com.", Id: "/hostedzone/Z1" },
            { Name: "example.com.", Id: "/hostedzone/Z2" },
          ],
        },
      },
    },
  },
  "aws:route53/record:Record": {
    inputs: { zoneId: "Z1", name: "_v.example.com.", type: "CNAME" },
    there: {
      route53: { ListResourceRecordSets: { ResourceRecordSets: [{ Name: "_v.example.com.", Type: "CNAME" }] } },
    },
    id: "Z1__v.example.com_CNAME",
    // AWS lists from there on.
    absent: {
      route53: { ListResourceRecordSets: { ResourceRecordSets: [{ Name: "_w.example.com.", Type: "CNAME" }] } },
    },
    needs: ["zoneId", "its zone wasn't found"],
  },
});
