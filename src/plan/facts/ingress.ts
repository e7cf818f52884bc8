import type { Inputs } from "@pulumi/pulumi";
import { type FactTable, NEXT_LINE } from "./fact";

/** Load balancer and CDN. */
export const ingress: FactTable = {
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
    `${i.priority}: ${i.conditions.map(condition).join(" and ")}`,
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

function condition({ pathPattern, httpHeader }: Inputs): string {
  return pathPattern ? pathPattern.values.join(" ") : `header ${httpHeader.httpHeaderName}`;
}

function action({ type, redirect, fixedResponse, targetGroupArn, forward }: Inputs): string {
  if (type === "fixed-response") return `answers ${fixedResponse.statusCode}`;
  if (type === "redirect")
    return `redirect to ${redirect.protocol} (${String(redirect.statusCode).replace("HTTP_", "")})`;
  const groups: string[] = forward ? forward.targetGroups.map(({ arn }: Inputs) => arn) : [targetGroupArn];
  return `to ${groups.map((arn) => String(arn).split("/").at(-2)).join(" or ")}`;
}
