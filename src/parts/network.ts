import { DefaultNetwork, type DefaultNetworkArgs } from "../components/network/default-network";
import { Network, type NetworkArgs, type NetworkOutputs } from "../components/network/network";
import { exactly } from "../lib/exactly";
import type { Context } from "./context";

export function createNetwork({ config, region, accountId }: Context): NetworkOutputs {
  const { network, prefix, logRetentionDays } = config;
  if (network.vpc === "default") {
    const { vpc: _, ...options } = network;
    return new DefaultNetwork("network", exactly<DefaultNetworkArgs>()(options));
  }
  const { vpc: _, ...options } = network;
  const args = exactly<NetworkArgs>()({ ...options, vpcName: prefix, region, accountId, logRetentionDays });
  return new Network("network", args);
}
