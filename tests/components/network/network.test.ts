import { describe, expect, it } from "vitest";
import { withoutPublicIpOnLaunch } from "../../../src/components/network/network";
import { changedConfig, planWith } from "../../support/plan";
import { ROUTE } from "../../support/types";

/** The NAT gateway of each zone's private subnet. */
async function gateways(natGateways: string[]): Promise<Record<string, string>> {
  const raw = changedConfig("sagebrush-prod", "network", (network) => ({ ...network, natGateways }));
  const plan = await planWith("sagebrush-prod", raw);
  return Object.fromEntries(plan.all(ROUTE).map(({ inputs }) => [inputs.routeTableId, inputs.natGatewayId]));
}

describe("private subnets", () => {
  it.each([
    [["us-west-2a"], ["a", "a", "a"]],
    [["us-west-2b"], ["b", "b", "b"]],
    [
      ["us-west-2a", "us-west-2b"],
      ["a", "b", "a"],
    ],
    [
      ["us-west-2c", "us-west-2a"],
      ["a", "c", "c"],
    ],
    [
      ["us-west-2a", "us-west-2b", "us-west-2c"],
      ["a", "b", "c"],
    ],
  ])("with NAT gateways in %s go through %s", async (natGateways, expected) => {
    expect(await gateways(natGateways)).toEqual(
      Object.fromEntries(
        ["a", "b", "c"].map((zone, i) => [`rtb-private-us-west-2${zone}`, `nat-network-us-west-2${expected[i]}`]),
      ),
    );
  });

  it("without NAT gateways have no way out", async () => {
    expect(await gateways([])).toEqual({});
  });
});

describe("withoutPublicIpOnLaunch", () => {
  const args = { custom: true, name: "x", opts: {}, props: { mapPublicIpOnLaunch: true, cidrBlock: "10.0.0.0/24" } };

  it("takes the public address from subnets", () => {
    const changed = withoutPublicIpOnLaunch({ ...args, type: "aws:ec2/subnet:Subnet" });
    expect(changed).toEqual({ props: { mapPublicIpOnLaunch: false, cidrBlock: "10.0.0.0/24" }, opts: {} });
  });

  it("leaves all else alone", () => {
    expect(withoutPublicIpOnLaunch({ ...args, type: "aws:ec2/vpc:Vpc" })).toBeUndefined();
  });
});
