import { type AvailabilityZone, DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { blocking, type Check, type Fault, type Subject } from "../check";

/** Where Fargate isn't in every zone of a region, those that have it. Source: ECS Developer Guide, "Supported Regions for Fargate". */
const FARGATE: Readonly<Record<string, readonly string[]>> = {
  "us-west-1": ["usw1-az1", "usw1-az3"],
  "ap-northeast-1": ["apne1-az1", "apne1-az2", "apne1-az4"],
  "ca-central-1": ["cac1-az1", "cac1-az2"],
};

/** The account has the zones of the stack file, and they have Fargate. */
export const zones: Check<Subject> = {
  name: "zones",
  async look({ config: { network, services, aws: settings }, aws }) {
    const { AvailabilityZones = [] } = await aws().ec2.send(new DescribeAvailabilityZonesCommand({}));
    const fargate = Object.keys(services).length > 0 ? FARGATE[settings.region] : undefined;
    const faultOf = (name: string, zone: AvailabilityZone | undefined): Fault[] => {
      const others = AvailabilityZones.filter(
        ({ ZoneName = "", ZoneId = "", State }) =>
          State === "available" && (fargate?.includes(ZoneId) ?? true) && !network.availabilityZones.includes(ZoneName),
      ).map(({ ZoneName }) => ZoneName);
      const fix = `choose another below platform:network: ${others.join(", ") || "the account has no other"}`;
      if (!zone) return [blocking(`the account has no zone ${name}`, fix)];
      if (zone.State !== "available") return [blocking(`the zone ${name} is ${zone.State}`, fix)];
      if (fargate && !fargate.includes(zone.ZoneId ?? ""))
        return [blocking(`Fargate isn't in the zone ${name} (${zone.ZoneId})`, fix)];
      return [];
    };
    return network.availabilityZones.flatMap((name) =>
      faultOf(
        name,
        AvailabilityZones.find(({ ZoneName }) => ZoneName === name),
      ),
    );
  },
};
