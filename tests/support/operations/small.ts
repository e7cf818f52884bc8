import { parseConfig } from "../../../src/config/parse";
import type { Config } from "../../../src/config/schema";
import type { Deployment } from "../../../src/lib/deployment";
import { rawConfig } from "../plan";
import { World } from "./world";

const TEXT = `config:
  # Begins all names
  platform:prefix: small # for good
  platform:release: v1.2.0
  platform:environment:
    DB_POOL_MAX: "20"
`;

let config: Config | undefined;

/**
 * A stack of two services and a migration, which is quickly released and whose stack file is quickly read.
 *
 * @param deployment of the service behind the load balancer; undefined: it rolls
 */
export function smallWorld(deployment?: Deployment): World {
  config ??= cutDown(parseConfig("inventory-staging", rawConfig("inventory-staging")));
  if (!deployment) return new World(TEXT, "v1.2.0", config);
  const { "api-gateway": gateway, ...others } = config.services;
  const services = { ...others, "api-gateway": { ...gateway, deployment } as Config["services"][string] };
  return new World(TEXT, "v1.2.0", { ...config, services });
}

function cutDown(whole: Config): Config {
  const { "api-gateway": gateway, "user-service": users } = whole.services;
  const { migrate } = whole.tasks;
  if (!gateway || !users || !migrate) throw new Error("the stack file has other entries");
  return {
    ...whole,
    services: { "api-gateway": gateway, "user-service": users },
    tasks: { migrate: { ...migrate, deadlineSeconds: 60 } },
    releases: {
      ...whole.releases,
      serviceDeadlineSeconds: 60,
      healthPaths: ["/health"],
      healthDeadlineSeconds: 10,
      bakeSeconds: 0,
    },
  };
}
