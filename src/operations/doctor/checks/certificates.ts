import { type CertificateSummary, ListCertificatesCommand } from "@aws-sdk/client-acm";
import { blocking, type Check, type Fault, type Subject, warning } from "../check";

/** CloudFront's certificates stand there. */
const CDN_REGION = "us-east-1";
/** ACM renews 60 days before the end: what is closer isn't being renewed. */
const CLOSE_DAYS = 30;

/** The site's certificates are issued, and will be for some time. */
export const certificates: Check<Subject> = {
  name: "certificates",
  async look({ config: { dns, cdn, aws: settings }, aws, clock }) {
    if (!dns) return [];
    const { domain } = dns.certificate;
    const regions = [...new Set([settings.region, ...(cdn ? [CDN_REGION] : [])])];
    const faults = regions.map(async (region) => {
      const { CertificateSummaryList = [] } = await aws(region).acm.send(
        new ListCertificatesCommand({ MaxItems: 1000 }),
      );
      const own = CertificateSummaryList.filter(({ DomainName }) => DomainName === domain);
      // One that was given up may lie beside the one that is used.
      const issued = own.filter(({ Status }) => Status === "ISSUED");
      return (issued.length > 0 ? issued : own).flatMap((one) => faultOf(one, region, dns.zone, clock.now()));
    });
    return (await Promise.all(faults)).flat();
  },
};

function faultOf({ DomainName, Status, NotAfter }: CertificateSummary, region: string, zone: string, now: number) {
  const which = `the certificate for ${DomainName} in ${region}`;
  const faults: Fault[] = [];
  if (Status === "PENDING_VALIDATION")
    faults.push(
      blocking(
        `${which} waits to be validated, and pulumi up with it`,
        `its record must be found in the zone ${zone}: see that the parent zone names this zone's name servers`,
      ),
    );
  else if (Status !== "ISSUED")
    faults.push(
      blocking(`${which} is ${Status}`, "mend the zone, delete the certificate in ACM, then pulumi up --refresh"),
    );
  else if (NotAfter && NotAfter.getTime() < now + CLOSE_DAYS * 86_400_000)
    faults.push(
      warning(
        `${which} ends on ${NotAfter.toISOString().slice(0, 10)}, and isn't renewed`,
        `put back its validation record in the zone ${zone}: pulumi up --refresh`,
      ),
    );
  return faults;
}
