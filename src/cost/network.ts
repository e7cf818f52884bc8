import type { Inputs } from "@pulumi/pulumi";
import { awakeShare } from "./asleep";
import type { Bill, Item } from "./item";

/** Networks and what stands at their edge. */
export function networkItems(bill: Bill): Item[] {
  return [
    ...natGateways(bill),
    ...publicAddresses(bill),
    ...loadBalancers(bill),
    ...zones(bill),
    ...cdn(bill),
    ...api(bill),
    ...firewall(bill),
    { part: "Data transfer", what: "to the internet", price: "dataOut", factors: [[bill.assumed.dataOutGb, "GB"]] },
  ];
}

function natGateways(bill: Bill): Item[] {
  const { hours, natGb } = bill.assumed;
  const count = bill.count("aws:ec2/natGateway:NatGateway");
  if (count === 0) return [];
  return [
    {
      part: "NAT gateways",
      what: "gateways",
      price: "natGateway",
      factors: [
        [count, count === 1 ? "gateway" : "gateways"],
        [hours, "h"],
      ],
    },
    { part: "NAT gateways", what: "data", price: "natData", factors: [[natGb, "GB"]] },
  ];
}

/** AWS bills every public IPv4 address: of NAT gateways, of the load balancer in each zone, of tasks that have one. */
function publicAddresses(bill: Bill): Item[] {
  const services = bill.all("aws:ecs/service:Service");
  const tasks = services.filter(({ networkConfiguration }) => networkConfiguration?.assignPublicIp);
  const addresses: readonly (readonly [what: string, count: number])[] = [
    ["NAT gateways", bill.count("aws:ec2/eip:Eip")],
    ["load balancer", internetFacing(bill).reduce((sum, { subnets }) => sum + subnets.length, 0)],
    ["tasks", tasks.reduce((sum, { desiredCount }) => sum + desiredCount, 0)],
  ];
  // They sleep and wake together.
  const awake = awakeShare(bill, "ecs", tasks[0]?.name);
  return addresses
    .filter(([, count]) => count > 0)
    .map(([what, count]) => ({
      part: "Public addresses",
      what,
      price: "publicAddress",
      factors: [[count, count === 1 ? "address" : "addresses"], bill.hoursAwake(what === "tasks" ? awake : 1)],
      awake: what === "tasks" ? awake : undefined,
    }));
}

function internetFacing(bill: Bill): Inputs[] {
  return bill.all("aws:lb/loadBalancer:LoadBalancer").filter(({ internal }) => !internal);
}

function loadBalancers(bill: Bill): Item[] {
  const { hours, loadBalancerUnits } = bill.assumed;
  return bill.all("aws:lb/loadBalancer:LoadBalancer").flatMap(({ name }): Item[] => [
    { part: "Load balancer", what: name, price: "loadBalancer", factors: [[hours, "h"]] },
    {
      part: "Load balancer",
      what: name,
      price: "loadBalancerUnit",
      factors: [
        [loadBalancerUnits, "LCU"],
        [hours, "h"],
      ],
    },
  ]);
}

/** A namespace of service discovery is a zone too. */
function zones(bill: Bill): Item[] {
  return [
    ...bill.each("DNS", "zone", "aws:route53/zone:Zone", "zone", "zone"),
    ...bill.each(
      "DNS",
      "zone of service discovery",
      "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
      "zone",
      "zone",
    ),
  ];
}

function cdn(bill: Bill): Item[] {
  const { cdnGb, cdnRequests } = bill.assumed;
  if (bill.count("aws:cloudfront/distribution:Distribution") === 0) return [];
  return [
    { part: "CDN", what: "data", price: "cdnData", factors: [[cdnGb, "GB"]] },
    { part: "CDN", what: "requests", price: "cdnRequests", factors: [[cdnRequests * 100, "ten thousand requests"]] },
  ];
}

function api(bill: Bill): Item[] {
  return bill.all("aws:apigateway/restApi:RestApi").map(({ name }) => ({
    part: "API",
    what: name,
    price: "apiRequests",
    factors: [[bill.assumed.apiRequests, "million requests"]],
  }));
}

function firewall(bill: Bill): Item[] {
  return bill.all("aws:wafv2/webAcl:WebAcl").flatMap(({ name, rules }): Item[] => [
    { part: "Firewall", what: name, price: "firewall", factors: [[1, "ACL"]] },
    { part: "Firewall", what: name, price: "firewallRule", factors: [[rules.length, "rules"]] },
    {
      part: "Firewall",
      what: name,
      price: "firewallRequests",
      factors: [[bill.assumed.apiRequests, "million requests"]],
    },
  ]);
}
