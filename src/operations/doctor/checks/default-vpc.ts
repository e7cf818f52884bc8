import { DescribeSubnetsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { ifThere } from "../ask";
import { blocking, type Check, type Subject } from "../check";

/** The default VPC that the stack file names is the account's, with a default subnet in each of its zones. */
export const defaultVpc: Check<Subject> = {
  name: "default VPC",
  async look({ config: { network }, aws }) {
    if (network.vpc !== "default") return [];
    const { vpcId, availabilityZones } = network;
    const { ec2 } = aws();
    const found = await ifThere(ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })));
    const vpc = found?.Vpcs?.[0];
    if (!vpc?.IsDefault) {
      const { Vpcs = [] } = await ec2.send(
        new DescribeVpcsCommand({ Filters: [{ Name: "isDefault", Values: ["true"] }] }),
      );
      const own = Vpcs[0]?.VpcId;
      return [
        blocking(
          vpc ? `${vpcId} isn't the account's default VPC` : `the account has no VPC ${vpcId}`,
          own ? `its default VPC is ${own}: set vpcId below platform:network` : "make one: aws ec2 create-default-vpc",
        ),
      ];
    }
    const filters = [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "default-for-az", Values: ["true"] },
    ];
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: filters }));
    return availabilityZones
      .filter((zone) => !Subnets.some(({ AvailabilityZone }) => AvailabilityZone === zone))
      .map((zone) =>
        blocking(
          `the default VPC has no default subnet in ${zone}`,
          `aws ec2 create-default-subnet --availability-zone ${zone}`,
        ),
      );
  },
};
