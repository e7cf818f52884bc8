import type { Inputs } from "@pulumi/pulumi";

/** Looks a child up. @returns its id; empty: it wasn't found */
type Look = (type: string, name: string, inputs: Inputs) => Promise<string>;

/** awsx's components: their children are made by awsx, with these names and inputs, and not by the program. @returns the outputs */
export const remoteComponents: Readonly<Record<string, (name: string, inputs: Inputs, look: Look) => Promise<Inputs>>> =
  {
    "awsx:ec2:Vpc": vpc,
    "awsx:ecr:Repository": async (component, { name }, look) => {
      const repository = await look("aws:ecr/repository:Repository", component, { name });
      await look("aws:ecr/lifecyclePolicy:LifecyclePolicy", component, { repository });
      return {};
    },
  };

interface SubnetSpec {
  readonly type: "Public" | "Private" | "Isolated";
  readonly name: string;
  readonly cidrBlocks: readonly string[];
}

async function vpc(
  name: string,
  { cidrBlock, availabilityZoneNames, subnetSpecs }: Inputs,
  look: Look,
): Promise<Inputs> {
  const vpcId = await look("aws:ec2/vpc:Vpc", name, { cidrBlock });
  await look("aws:ec2/internetGateway:InternetGateway", name, { vpcId });
  const ids: Record<SubnetSpec["type"], string[]> = { Public: [], Private: [], Isolated: [] };
  const routeTables: { id: string }[] = [];
  for (const zone of availabilityZoneNames.keys()) {
    for (const { type, name: kind, cidrBlocks } of subnetSpecs as SubnetSpec[]) {
      const child = `${name}-${kind}-${zone + 1}`;
      const subnetId = await look("aws:ec2/subnet:Subnet", child, { vpcId, cidrBlock: cidrBlocks[zone] });
      const id = await look("aws:ec2/routeTable:RouteTable", child, { subnetId });
      await look("aws:ec2/routeTableAssociation:RouteTableAssociation", child, { subnetId });
      if (type === "Public") {
        await look("aws:ec2/route:Route", child, { routeTableId: id, destinationCidrBlock: "0.0.0.0/0" });
      }
      ids[type].push(subnetId);
      routeTables.push({ id });
    }
  }
  return {
    vpcId,
    publicSubnetIds: ids.Public,
    privateSubnetIds: ids.Private,
    isolatedSubnetIds: ids.Isolated,
    routeTables,
  };
}
