import { ApiLogRole } from "../components/api/api-log-role";
import { Firewall, type FirewallArgs } from "../components/api/firewall";
import { RestApi, type RestApiArgs } from "../components/api/rest-api";
import type { LambdaFunction } from "../components/compute/lambda-function";
import type { Certificate } from "../components/dns/certificate";
import type { HostedZone } from "../components/dns/hosted-zone";
import { exactly } from "../lib/exactly";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

/** The API in front of a function, its firewall, and its name. */
export function createApi(
  { config, routes }: Context,
  dependencies: {
    readonly functions: Readonly<Record<string, LambdaFunction>>;
    readonly zone?: HostedZone;
    readonly certificate?: Certificate;
  },
): RestApi | undefined {
  const { api, prefix, logRetentionDays } = config;
  if (!api) return undefined;
  const { name: apiName, stage: stageName, function: handler, firewall, domain, ownsLogRole, ...options } = api;
  const logRole = ownsLogRole ? new ApiLogRole("api-log-role", { roleName: `${prefix}-api-logs` }) : undefined;
  const created = new RestApi(
    "api",
    exactly<RestApiArgs>()({
      ...options,
      apiName,
      stageName,
      routes: routes(),
      handler: entryOf(dependencies.functions, handler),
      logRetentionDays,
      logRole,
      named: domain !== undefined,
    }),
  );
  if (firewall) {
    new Firewall(
      "api-firewall",
      exactly<FirewallArgs>()({ ...firewall, firewallName: apiName, logRetentionDays }),
    ).standBefore(created.stageArn);
  }
  if (domain && dependencies.zone && dependencies.certificate) {
    dependencies.zone.addAlias("api", domain, created.addDomain(domain, dependencies.certificate.arn));
  }
  return created;
}
