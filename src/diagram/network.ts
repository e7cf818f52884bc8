import type { Inputs } from "@pulumi/pulumi";
import type { Sketch } from "./graph";

/** Subnets' kinds, as their made-up ids begin, with their titles. */
const KINDS: Readonly<Record<string, string>> = {
  public: "Public subnets",
  private: "Private subnets",
  isolated: "Database subnets",
  default: "Public subnets of the default VPC",
};

/** The account, its network, and what stands in subnets by itself: gateways. */
export function drawNetwork(sketch: Sketch): void {
  const { accountId, region } = sketch.recording;
  sketch.frame("account", ["AWS account", [accountId, region].filter(Boolean).join(", ")]);
  const [vpc] = sketch.all("awsx:ec2:Vpc");
  if (vpc) drawDedicated(sketch, vpc);
  else drawDefault(sketch);
}

/** The frame of the subnets that something stands in. */
export function frameOf(subnets: readonly string[] | undefined): string {
  const kind = /^subnet-(\w+?)-/.exec(subnets?.[0] ?? "")?.[1];
  return kind && kind in KINDS ? kind : "account";
}

function drawDedicated(sketch: Sketch, vpc: Inputs): void {
  sketch.frame("vpc", ["VPC", vpc.cidrBlock], "account");
  for (const { type, cidrBlocks } of vpc.subnetSpecs) {
    const kind = String(type).toLowerCase();
    const subnets = cidrBlocks.map((cidr: string, i: number) => `${cidr} ${zoneLetter(vpc.availabilityZoneNames[i])}`);
    sketch.frame(kind, [KINDS[kind] ?? type, subnets.join(", ")], "vpc");
  }
  // awsx makes it, and the routes of the public subnets to it.
  sketch.box("internet-gateway", "gateway", ["Internet gateway"], "vpc");
  sketch.arrow("internet-gateway", "public", "wiring", "routes");
  for (const { subnetId } of sketch.all("aws:ec2/natGateway:NatGateway")) {
    const zone = subnetId.replace("subnet-public-", "");
    sketch.box(`nat-${zone}`, "entry", [`NAT ${zone}`], "public", [`nat-network-${zone}`]);
    sketch.arrow(`nat-${zone}`, "internet-gateway", "traffic", "out");
  }
  for (const { routeTableId, natGatewayId } of sketch.all("aws:ec2/route:Route")) {
    const [, kind = "", zone = ""] = /^rtb-([a-z]+)-(.*)$/.exec(routeTableId) ?? [];
    for (const nat of sketch.at(natGatewayId)) sketch.arrow(nat, kind, "wiring", zoneLetter(zone));
  }
}

function drawDefault(sketch: Sketch): void {
  const zones = sketch.recording.calls
    .filter(({ token }) => token.endsWith(":getSubnet"))
    .map(({ inputs }) => zoneLetter(String(inputs.availabilityZone)));
  sketch.frame("vpc", ["Default VPC"], "account");
  sketch.frame("default", ["Public subnets", zones.join(", ")], "vpc");
}

/** `us-west-2a` is `2a`. */
function zoneLetter(zone: string): string {
  return zone.split("-").at(-1) ?? zone;
}
