import * as cloudfront from "@pulumi/aws/cloudfront";
import * as pulumi from "@pulumi/pulumi";

export interface DistributionArgs {
  /** Name that people use. */
  readonly domain: string;
  /** Certificate for the domain, in us-east-1. */
  readonly certificateArn: pulumi.Input<string>;
  /** Name of the load balancer, which answers HTTPS with a certificate for it. */
  readonly originDomain: string;
  readonly assets: {
    /** Name under which S3 answers for the bucket, with its region. */
    readonly bucketDomain: string;
    /** Path patterns that the bucket answers. */
    readonly paths: readonly string[];
  };
  /** What it says to the load balancer in {@link ORIGIN_HEADER}. Secret. */
  readonly originKey: pulumi.Input<string>;
  /** Firewall in front of it, in us-east-1; none: there is none. */
  readonly firewallArn?: pulumi.Input<string>;
  /** Physical name of the access to the bucket, unique in the account. */
  readonly accessControlName: string;
}

/** Policies that AWS manages, with the same id in every account. */
const NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"; // CachingDisabled
const CACHE = "658327ea-f89d-4fab-a63d-7e88639e58f6"; // CachingOptimized
const FORWARD_ALL = "216adef6-5c7f-47e4-b989-5492eafa07d3"; // AllViewer
const SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"; // SecurityHeadersPolicy

/** By which a load balancer tells this distribution from those of others. */
export const ORIGIN_HEADER = "x-origin-key";

const READ_METHODS = ["GET", "HEAD"];
const ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** CloudFront before a load balancer, which it asks every time, and a bucket, whose objects it keeps. */
export class Distribution extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly ipv6 = true;
  readonly evaluateTargetHealth = false;

  constructor(
    private readonly name: string,
    args: DistributionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:ingress:Distribution", name, {}, opts);

    const distribution = new cloudfront.Distribution(
      name,
      {
        enabled: true,
        comment: args.domain,
        webAclId: args.firewallArn,
        aliases: [args.domain],
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: "PriceClass_All",
        viewerCertificate: {
          acmCertificateArn: args.certificateArn,
          minimumProtocolVersion: "TLSv1.2_2021",
          sslSupportMethod: "sni-only",
        },
        restrictions: { geoRestriction: { restrictionType: "none" } },
        origins: [loadBalancerOrigin(args), this.assetsOrigin(args)],
        defaultCacheBehavior: {
          targetOriginId: "load-balancer",
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ALL_METHODS,
          cachedMethods: READ_METHODS,
          cachePolicyId: NO_CACHE,
          originRequestPolicyId: FORWARD_ALL,
          responseHeadersPolicyId: SECURITY_HEADERS,
        },
        orderedCacheBehaviors: args.assets.paths.map((pathPattern) => ({
          pathPattern,
          targetOriginId: "assets",
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: READ_METHODS,
          cachedMethods: READ_METHODS,
          cachePolicyId: CACHE,
          responseHeadersPolicyId: SECURITY_HEADERS,
          compress: true,
        })),
      },
      { parent: this },
    );
    this.arn = distribution.arn;
    this.dnsName = distribution.domainName;
    this.zoneId = distribution.hostedZoneId;

    this.registerOutputs({ arn: this.arn, dnsName: this.dnsName });
  }

  private assetsOrigin({ assets, accessControlName }: DistributionArgs) {
    const accessControl = new cloudfront.OriginAccessControl(
      this.name,
      {
        name: accessControlName,
        description: `Reads ${assets.bucketDomain}`,
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      { parent: this },
    );
    return { originId: "assets", domainName: assets.bucketDomain, originAccessControlId: accessControl.id };
  }
}

function loadBalancerOrigin({ originDomain, originKey }: DistributionArgs) {
  return {
    originId: "load-balancer",
    domainName: originDomain,
    customHeaders: [{ name: ORIGIN_HEADER, value: originKey }],
    customOriginConfig: {
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      httpPort: 80,
      httpsPort: 443,
    },
  };
}
