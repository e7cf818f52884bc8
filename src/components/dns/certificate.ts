import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  readonly domain: string;
  /** Whether the certificate also stands for every name directly below the domain. */
  readonly wildcard: boolean;
  /** Default: the provider's region. */
  readonly region?: string;
  /** Where the certificate is validated: in a zone, or where another certificate of the same domain is. */
  readonly validation: { readonly zoneId: pulumi.Input<string> } | Certificate;
}

/** A certificate that AWS has validated by DNS and renews by itself. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is valid. */
  readonly arn: pulumi.Output<string>;
  private readonly validationRecord: route53.Record;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:dns:Certificate", name, {}, opts);

    const certificate = new acm.Certificate(
      name,
      {
        domainName: args.domain,
        region: args.region,
        subjectAlternativeNames: args.wildcard ? [`*.${args.domain}`] : [],
        validationMethod: "DNS",
        tags: { Name: args.domain },
      },
      { parent: this },
    );
    this.validationRecord =
      args.validation instanceof Certificate
        ? args.validation.validationRecord
        : this.createRecord(name, certificate, args.domain, args.validation.zoneId);
    const validation = new acm.CertificateValidation(
      name,
      {
        certificateArn: certificate.arn,
        region: args.region,
        validationRecordFqdns: [this.validationRecord.fqdn],
      },
      { parent: this },
    );
    this.arn = validation.certificateArn;

    this.registerOutputs({ arn: this.arn });
  }

  /** A domain and its wildcard have the same record, in all regions of an account. */
  private createRecord(
    name: string,
    certificate: acm.Certificate,
    domain: string,
    zoneId: pulumi.Input<string>,
  ): route53.Record {
    const option = certificate.domainValidationOptions.apply(([first]) => {
      if (!first) throw new Error(`ACM gave no validation record for ${domain}`);
      return first;
    });
    return new route53.Record(
      name,
      {
        zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType as pulumi.Output<route53.RecordType>,
        records: [option.resourceRecordValue],
        ttl: 300,
      },
      { parent: this },
    );
  }
}
