import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import type { Emulator } from "./emulator";
import type { Settings } from "./project";

/**
 * Makes what a stack finds in its account: the zone that it only looks up, and a default VPC.
 *
 * @returns settings that name what the emulator has instead of what the account has
 */
export async function createSurroundings(settings: Settings, emulator: Emulator): Promise<Settings> {
  const dns = settings["platform:dns"] as { zone: string; createZone: boolean } | undefined;
  const network = settings["platform:network"] as { vpc: string };
  if (dns && !dns.createZone) await createZone(dns.zone, emulator);
  return network.vpc === "default" ? { "platform:network": { ...network, vpcId: await defaultVpcId(emulator) } } : {};
}

async function createZone(name: string, emulator: Emulator): Promise<void> {
  const client = new Route53Client(clientOptions(emulator));
  await client.send(new CreateHostedZoneCommand({ Name: name, CallerReference: name }));
}

async function defaultVpcId(emulator: Emulator): Promise<string | undefined> {
  const client = new EC2Client(clientOptions(emulator));
  const isDefault = { Name: "isDefault", Values: ["true"] };
  const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({ Filters: [isDefault] }));
  return Vpcs[0]?.VpcId;
}

/** With what a client of the AWS SDK speaks to an emulator. */
export function clientOptions({ endpoint, region }: Pick<Emulator, "endpoint" | "region">) {
  return { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}
