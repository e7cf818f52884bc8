import { type FactTable, type Inputs, NEXT_LINE } from "./fact";

/** Networks, names, and what stands at their edge. */
export const network: FactTable = {
  "awsx:ec2:Vpc": (i) => [
    i.cidrBlock,
    ...i.subnetSpecs.flatMap((spec: Inputs) => [
      NEXT_LINE,
      `${spec.name} subnets ${spec.cidrBlocks.map((cidr: string, zone: number) => `${cidr} (${i.availabilityZoneNames[zone]})`).join(" ")}`,
    ]),
  ],
  "aws:ec2/eip:Eip": (i) => [i.tags?.Name],
  "aws:ec2/natGateway:NatGateway": (i) => [`in ${i.subnetId}`],
  "aws:ec2/route:Route": (i) => [`${i.destinationCidrBlock} from ${i.routeTableId} through ${i.natGatewayId}`],
  "aws:ec2/vpcEndpoint:VpcEndpoint": (i) => [i.serviceName, i.vpcEndpointType, i.routeTableIds.join(" ")],
  "aws:ec2/flowLog:FlowLog": (i) => [`${String(i.trafficType).toLowerCase()} traffic to ${i.logDestination}`],
  "aws:ec2/networkAcl:NetworkAcl": (i) => [
    `in: ${i.ingress.map(aclRule).join(", ")}`,
    NEXT_LINE,
    `out: ${i.egress.map(aclRule).join(", ")}`,
  ],
  "aws:ec2/securityGroup:SecurityGroup": (i) => [i.name],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (i) => [
    `${i.ipProtocol} ${i.fromPort} from ${i.cidrIpv4 ?? i.prefixListId ?? i.referencedSecurityGroupId}`,
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (i) => [
    `${i.ipProtocol === "-1" ? "all" : i.ipProtocol} to ${i.cidrIpv4}`,
  ],
  "aws:route53/zone:Zone": (i) => [i.name],
  "aws:route53/record:Record": (i) => [
    `${i.name} ${i.type} ${i.aliases ? `alias of ${i.aliases[0].name}` : i.records.join(" ")}`,
  ],
  "aws:acm/certificate:Certificate": (i) => [
    [i.domainName, ...(i.subjectAlternativeNames ?? [])].join(" "),
    `${i.validationMethod} validation`,
  ],
  "aws:acm/certificateValidation:CertificateValidation": (i) => [i.validationRecordFqdns.join(" ")],
  "aws:lb/loadBalancer:LoadBalancer": (i) => [
    i.name,
    i.internal ? "internal" : "internet-facing",
    i.subnets.join(" "),
    i.accessLogs && `logs to ${i.accessLogs.bucket}/${i.accessLogs.prefix}`,
    i.enableDeletionProtection && "deletion protection",
  ],
  "aws:lb/targetGroup:TargetGroup": (i) => [
    i.name,
    `${i.protocol} ${i.port}`,
    `${i.targetType} targets`,
    `health ${i.healthCheck.path} every ${i.healthCheck.interval} s, ${i.healthCheck.unhealthyThreshold} failures`,
    `deregistration ${i.deregistrationDelay} s`,
  ],
  "aws:lb/listener:Listener": (i) => [`${i.protocol} ${i.port}`, i.sslPolicy, action(i.defaultActions[0])],
  "aws:lb/listenerRule:ListenerRule": (i) => [
    `${i.priority}: ${i.conditions[0].pathPattern.values.join(" ")}`,
    action(i.actions[0]),
  ],
  "aws:cloudfront/distribution:Distribution": (i) => [
    i.aliases.join(" "),
    `HTTP ${i.httpVersion.replace(/^http/, "")}`,
    i.viewerCertificate.minimumProtocolVersion,
    i.priceClass,
    NEXT_LINE,
    `* from ${i.defaultCacheBehavior.targetOriginId}`,
    ...i.orderedCacheBehaviors.map((behavior: Inputs) => `${behavior.pathPattern} from ${behavior.targetOriginId}`),
    NEXT_LINE,
    ...i.origins.map((origin: Inputs) => `${origin.originId}: ${origin.domainName}`),
  ],
  "aws:cloudfront/originAccessControl:OriginAccessControl": (i) => [i.name, i.description],
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (i) => [i.logType, `of ${i.resourceArn}`],
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (i) => [
    i.outputFormat,
    `to ${i.deliveryDestinationConfiguration.destinationResourceArn}`,
  ],
  "aws:cloudwatch/logDelivery:LogDelivery": (i) => [i.deliverySourceName],
};

function aclRule({ protocol, fromPort, toPort, cidrBlock }: Inputs): string {
  const ports = fromPort === toPort ? fromPort : `${fromPort}-${toPort}`;
  return protocol === "-1" ? `all ${cidrBlock}` : `${protocol} ${ports} ${cidrBlock}`;
}

function action({ type, redirect, targetGroupArn }: Inputs): string {
  if (type === "redirect")
    return `redirect to ${redirect.protocol} (${String(redirect.statusCode).replace("HTTP_", "")})`;
  return `to ${String(targetGroupArn).split("/").at(-2)}`;
}
