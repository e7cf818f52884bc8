import type { Inputs } from "@pulumi/pulumi";
import { type FactTable, policy } from "./fact";

/** APIs and their firewall. */
export const api: FactTable = {
  "aws:apigateway/restApi:RestApi": (i) => [
    i.name,
    i.endpointConfiguration.types,
    i.securityPolicy,
    i.disableExecuteApiEndpoint && "under its own name only",
  ],
  "aws:apigateway/restApiPolicy:RestApiPolicy": (i) => policy(i.policy),
  "aws:apigateway/authorizer:Authorizer": (i) => [i.type, i.providerArns.join(" ")],
  "aws:apigateway/resource:Resource": (i) => [i.pathPart],
  "aws:apigateway/method:Method": (i) => [i.httpMethod, i.authorization === "NONE" ? "open to all" : i.authorization],
  "aws:apigateway/integration:Integration": (i) => [i.type, String(i.uri).split("/").at(-2)],
  "aws:apigateway/response:Response": (i) => [`${i.responseType} is ${i.statusCode}`],
  "aws:apigateway/deployment:Deployment": (i) => [`of ${String(i.triggers.sha256).slice(0, 12)}`],
  "aws:apigateway/stage:Stage": (i) => [
    i.stageName,
    i.xrayTracingEnabled && "traced",
    `log ${i.accessLogSettings.destinationArn}`,
  ],
  "aws:apigateway/methodSettings:MethodSettings": ({ methodPath, settings: i }) => [
    methodPath,
    `${i.throttlingRateLimit} requests a second`,
    `burst ${i.throttlingBurstLimit}`,
  ],
  "aws:apigateway/domainName:DomainName": (i) => [i.domainName, i.securityPolicy],
  "aws:apigateway/basePathMapping:BasePathMapping": (i) => [i.stageName],
  "aws:apigateway/account:Account": (i) => [i.cloudwatchRoleArn],
  "aws:wafv2/ipSet:IpSet": (i) => [i.name, i.addresses.join(" ") || "empty"],
  "aws:wafv2/webAcl:WebAcl": (i) => [i.name, ...i.rules.map(firewallRule)],
  "aws:wafv2/webAclAssociation:WebAclAssociation": (i) => [i.resourceArn],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (i) => [i.logDestinationConfigs.join(" ")],
};

function firewallRule({ name, statement }: Inputs): string {
  const rate = statement.rateBasedStatement;
  return rate ? `${name} ${rate.limit} in ${rate.evaluationWindowSec} s` : name;
}
