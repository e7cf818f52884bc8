import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { DEFAULT_GROUP, EGRESS_RULE, FLOW_LOG, INGRESS_RULE, NETWORK_ACL, SECURITY_GROUP, SUBNET, VPC } from "./types";

/** Ports that may be open to the internet. */
const WEB_PORTS = [80, 443];

const LOAD_BALANCER_COMPONENT = "platform:ingress:LoadBalancer";

/** Ports of remote administration. */
const ADMIN_PORTS = [22, 3389];

export const networkControls: readonly Control[] = [
  {
    id: "EC2.2",
    title: "The default security group of a VPC allows nothing",
    severity: "high",
    types: [VPC],
    violation: (vpc, stack) => {
      const groups = stack.about(vpc, DEFAULT_GROUP);
      const closed = groups.some(({ inputs }) => !inputs.ingress?.length && !inputs.egress?.length);
      return closed ? undefined : "its default security group lets its members talk to each other and to the internet";
    },
    good: [
      { type: VPC, inputs: {} },
      { type: DEFAULT_GROUP, inputs: {} },
    ],
    bad: [
      { type: VPC, inputs: {} },
      { type: DEFAULT_GROUP, inputs: { ingress: [{ protocol: "-1", self: true }] } },
    ],
  },
  {
    id: "EC2.6",
    title: "VPCs log their traffic",
    severity: "medium",
    types: [VPC],
    violation: (vpc, stack) => (stack.about(vpc, FLOW_LOG).length > 0 ? undefined : "it has no flow log"),
    good: [
      { type: VPC, inputs: {} },
      { type: FLOW_LOG, inputs: {} },
    ],
    bad: [{ type: VPC, inputs: {} }],
  },
  {
    id: "EC2.15",
    title: "Subnets give no public addresses by themselves",
    severity: "medium",
    types: [SUBNET],
    violation: must(({ mapPublicIpOnLaunch }) => !mapPublicIpOnLaunch, "what starts in it gets a public address"),
    good: [{ type: SUBNET, inputs: { mapPublicIpOnLaunch: false } }],
    bad: [{ type: SUBNET, inputs: { mapPublicIpOnLaunch: true } }],
  },
  {
    id: "EC2.18",
    title: "Security groups are open to the internet on 80 and 443 only",
    severity: "high",
    types: [INGRESS_RULE],
    applies: ({ inputs }) => isInternet(inputs),
    violation: must(
      ({ fromPort, toPort, ipProtocol }) =>
        ipProtocol === "tcp" && fromPort === toPort && WEB_PORTS.includes(Number(fromPort)),
      "it opens another port to the internet",
    ),
    good: [{ type: INGRESS_RULE, inputs: { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 } }],
    bad: [{ type: INGRESS_RULE, inputs: { cidrIpv6: "::/0", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 } }],
  },
  {
    id: "EC2.21",
    title: "Network ACLs admit nobody on 22 and 3389 from anywhere",
    severity: "medium",
    types: [NETWORK_ACL],
    violation: ({ inputs }) => {
      const open = [inputs.ingress ?? []].flat().filter(admitsAdmins);
      return open.length > 0 ? `rule ${open.map(({ ruleNo }) => ruleNo).join(", ")} does` : undefined;
    },
    good: [{ type: NETWORK_ACL, inputs: { ingress: [aclRule(1024, 3388), aclRule(3390, 65_535)] } }],
    bad: [{ type: NETWORK_ACL, inputs: { ingress: [aclRule(1024, 65_535)] } }],
  },
  {
    id: "Platform.1",
    title: "The internet reaches nothing but load balancers",
    severity: "critical",
    types: [INGRESS_RULE],
    applies: ({ inputs }) => isInternet(inputs),
    violation: ({ urn }) =>
      urn.includes(`${LOAD_BALANCER_COMPONENT}$`) ? undefined : "it opens something else to the internet",
    good: [{ type: INGRESS_RULE, inputs: { cidrIpv4: "0.0.0.0/0" }, within: LOAD_BALANCER_COMPONENT }],
    bad: [{ type: INGRESS_RULE, inputs: { cidrIpv4: "0.0.0.0/0" } }],
  },
  {
    id: "Platform.2",
    title: "Security groups and their rules say what they are for",
    severity: "low",
    types: [SECURITY_GROUP, INGRESS_RULE, EGRESS_RULE],
    violation: must(({ description }) => description?.trim() && description !== "Managed by Pulumi", "it doesn't"),
    good: [{ type: INGRESS_RULE, inputs: { description: "5432 from api" } }],
    bad: [{ type: SECURITY_GROUP, inputs: { description: "Managed by Pulumi" } }],
  },
];

function isInternet({ cidrIpv4, cidrIpv6 }: Inputs): boolean {
  return cidrIpv4 === "0.0.0.0/0" || cidrIpv6 === "::/0";
}

function admitsAdmins({ action, cidrBlock, ipv6CidrBlock, protocol, fromPort, toPort }: Inputs): boolean {
  const anywhere = cidrBlock === "0.0.0.0/0" || ipv6CidrBlock === "::/0";
  const any = String(protocol) === "-1";
  return action === "allow" && anywhere && ADMIN_PORTS.some((port) => any || (fromPort <= port && port <= toPort));
}

function aclRule(fromPort: number, toPort: number) {
  return { ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort, toPort };
}
