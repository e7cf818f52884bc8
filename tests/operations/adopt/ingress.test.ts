import { trafficFinders } from "../../../src/operations/adopt/ingress";
import { describeFinders, throws } from "../../support/finders";
import type { Answers } from "../../support/registers";

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

describeFinders(trafficFinders, {
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: { name: "dev-alb" },
    there: {
      elb: { DescribeLoadBalancers: ({ Names }) => ({ LoadBalancers: [{ LoadBalancerArn: `arn:${Names}` }] }) },
    },
    id: "arn:dev-alb",
    more: { outputs: { arn: "arn:dev-alb" } },
    absent: { elb: { DescribeLoadBalancers: throws("LoadBalancerNotFoundException") } },
  },
  "aws:lb/targetGroup:TargetGroup": {
    inputs: { name: "dev-api-8000" },
    there: { elb: { DescribeTargetGroups: ({ Names }) => ({ TargetGroups: [{ TargetGroupArn: `arn:${Names}` }] }) } },
    id: "arn:dev-api-8000",
    absent: { elb: { DescribeTargetGroups: throws("TargetGroupNotFoundException") } },
  },
  "aws:lb/listener:Listener": {
    inputs: { loadBalancerArn: "arn:lb", port: 443 },
    there: {
      elb: {
        DescribeListeners: {
          Listeners: [
            { Port: 80, ListenerArn: "arn:80" },
            { Port: 443, ListenerArn: "arn:443" },
          ],
        },
      },
    },
    id: "arn:443",
    more: { outputs: { arn: "arn:443" } },
    absent: { elb: { DescribeListeners: { Listeners: [{ Port: 80, ListenerArn: "arn:80" }] } } },
    needs: ["loadBalancerArn", "its load balancer wasn't found"],
  },
  "aws:lb/listenerRule:ListenerRule": {
    inputs: { listenerArn: "arn:443", priority: 10 },
    there: {
      elb: {
        DescribeRules: {
          Rules: [
            { Priority: "20", RuleArn: "arn:20" },
            { Priority: "10", RuleArn: "arn:10" },
          ],
        },
      },
    },
    id: "arn:10",
    absent: { elb: { DescribeRules: { Rules: [{ Priority: "20", RuleArn: "arn:20" }] } } },
    needs: ["listenerArn", "its listener wasn't found"],
  },
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
