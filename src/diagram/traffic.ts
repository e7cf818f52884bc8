import type { Inputs } from "@pulumi/pulumi";
import type { Sketch } from "./graph";

/** Who may connect to whom: an arrow for each rule of a security group. */
export function drawTraffic(sketch: Sketch): void {
  for (const rule of sketch.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")) {
    for (const to of sketch.at(rule.securityGroupId)) {
      for (const from of sources(sketch, rule)) sketch.arrow(from, to, "traffic", String(rule.fromPort));
    }
  }
}

function sources(sketch: Sketch, { cidrIpv4, prefixListId, referencedSecurityGroupId }: Inputs): string[] {
  if (cidrIpv4 === "0.0.0.0/0") return [sketch.box("users", "outside", ["Users"], "outside")];
  // The only list of prefixes that is looked up: CloudFront's.
  if (prefixListId) return ["cdn"];
  return sketch.at(referencedSecurityGroupId);
}
