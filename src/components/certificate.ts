import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  readonly domain: string;
  /** Whether the certificate also stands for every name directly below the domain. */
  readonly wildcard: boolean;
  /** Zone in which the certificate is validated. */
  readonly zoneId: pulumi.Input<string>;
}

/** A certificate that AWS has validated by DNS and renews by itself. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is valid. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:dns:Certificate", name, {}, opts);

    const certificate = new acm.Certificate(
      name,
      {
        domainName: args.domain,
        subjectAlternativeNames: args.wildcard ? [`*.${args.domain}`] : [],
        validationMethod: "DNS",
        tags: { Name: args.domain },
      },
      { parent: this },
    );
    // A domain and its wildcard have the same validation record.
    const option = certificate.domainValidationOptions.apply(([first]) => {
      if (!first) throw new Error(`ACM gave no validation record for ${args.domain}`);
      return first;
    });
    const record = new route53.Record(
      name,
      {
        zoneId: args.zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType as pulumi.Output<route53.RecordType>,
        records: [option.resourceRecordValue],
        ttl: 300,
      },
      { parent: this },
    );
    const validation = new acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      { parent: this },
    );
    this.arn = validation.certificateArn;

    this.registerOutputs({ arn: this.arn });
  }
}
