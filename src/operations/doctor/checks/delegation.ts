import { GetHostedZoneCommand, ListHostedZonesByNameCommand } from "@aws-sdk/client-route-53";
import { blocking, type Check, type Subject } from "../check";

/** The site's zone is there, and the internet asks it. */
export const delegation: Check<Subject> = {
  name: "delegation",
  async look({ config: { dns }, aws, nameServers }) {
    if (!dns) return [];
    const { route53 } = aws();
    const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: dns.zone }));
    const zones = HostedZones.filter(({ Name, Config }) => Name === `${dns.zone}.` && !Config?.PrivateZone);
    const [zone] = zones;
    if (zones.length > 1)
      return [
        blocking(
          `the account has ${zones.length} zones ${dns.zone}, of which the internet asks one`,
          `delete those that nobody uses: ${zones.map(({ Id = "" }) => Id.replace("/hostedzone/", "")).join(", ")}`,
        ),
      ];
    if (!zone) {
      if (dns.createZone) return [];
      return [
        blocking(
          `the account has no zone ${dns.zone}, and the stack looks it up`,
          "make the zone, or set createZone: true below platform:dns",
        ),
      ];
    }
    const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id: zone.Id }));
    const own = plain(DelegationSet?.NameServers ?? []);
    const known = plain(await nameServers(dns.zone));
    if (own.join() === known.join()) return [];
    return [
      blocking(
        `the internet asks ${known.join(", ") || "nobody"} for ${dns.zone}, and not this account's zone`,
        `enter these as NS of ${dns.zone} where its parent is: ${own.join(", ")}`,
      ),
    ];
  },
};

function plain(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase().replace(/\.$/, "")).sort();
}
