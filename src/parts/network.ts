import { DefaultNetwork } from "../components/network/default-network";
import { Network, type NetworkParts } from "../components/network/network";
import type { Context } from "./context";

export function createNetwork({ config, region, accountId }: Context): NetworkParts {
  const { network, prefix, logRetentionDays } = config;
  return network.vpc === "default"
    ? new DefaultNetwork("network", network)
    : new Network("network", { ...network, vpcName: prefix, region, accountId, logRetentionDays });
}
