import type { FactTable } from "./fact";

/** Zones, records and certificates. */
export const dns: FactTable = {
  "aws:route53/zone:Zone": (i) => [i.name],
  "aws:route53/record:Record": (i) => [
    `${i.name} ${i.type} ${i.aliases ? `alias of ${i.aliases[0].name}` : i.records.join(" ")}`,
  ],
  "aws:acm/certificate:Certificate": (i) => [
    [i.domainName, ...(i.subjectAlternativeNames ?? [])].join(" "),
    `${i.validationMethod} validation`,
  ],
  "aws:acm/certificateValidation:CertificateValidation": (i) => [i.validationRecordFqdns.join(" ")],
};
