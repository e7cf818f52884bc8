import { ApiLogRole } from "../components/api/api-log-role";
import { Firewall } from "../components/api/firewall";
import { RestApi } from "../components/api/rest-api";
import type { LambdaFunction } from "../components/compute/lambda-function";
import type { Certificate } from "../components/dns/certificate";
import type { HostedZone } from "../components/dns/hosted-zone";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

/** The API in front of a function, its firewall, and its name. */
export function createApi(
  { config, routes }: Context,
  parts: {
    readonly functions: Readonly<Record<string, LambdaFunction>>;
    readonly zone?: HostedZone;
    readonly certificate?: Certificate;
  },
): RestApi | undefined {
  const { api, prefix, logRetentionDays } = config;
  if (!api) return undefined;
  const logRole = api.ownsLogRole ? new ApiLogRole("api-log-role", { roleName: `${prefix}-api-logs` }) : undefined;
  const created = new RestApi("api", {
    ...api,
    apiName: api.name,
    stageName: api.stage,
    routes: routes(),
    handler: entryOf(parts.functions, api.function),
    logRetentionDays,
    logRole,
  });
  if (api.firewall) {
    new Firewall("api-firewall", {
      ...api.firewall,
      firewallName: api.name,
      resourceArn: created.stageArn,
      logRetentionDays,
    });
  }
  if (api.domain && parts.zone && parts.certificate) {
    parts.zone.addAlias("api", api.domain, created.addDomain(api.domain, parts.certificate.arn));
  }
  return created;
}
