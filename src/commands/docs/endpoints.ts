import type { Inputs } from "@pulumi/pulumi";
import type { Recording } from "../../plan/record";

/** What can be asked for: the address, who answers, and who may ask. */
export type Endpoint = readonly [address: string, answers: string, mayAsk: string];

/**
 * Where a stack answers: behind its load balancer, its API, and within its network.
 *
 * @param site the site's own URL; undefined: AWS decides it
 */
export function endpointsOf(recording: Recording, site: string | undefined): Endpoint[] {
  const all = (type: string) =>
    recording.resources
      .filter((resource) => resource.type === type)
      .map(({ name, inputs }) => ({ name, inputs: inputs as Inputs }));
  const edge = cdn(all);
  return [...edge, ...loadBalancer(all, edge.length > 0 ? undefined : site), ...api(all), ...network(all)];
}

type All = (type: string) => { readonly name: string; readonly inputs: Inputs }[];

function cdn(all: All): Endpoint[] {
  return all("aws:cloudfront/distribution:Distribution").flatMap(({ inputs }): Endpoint[] => {
    const { aliases, defaultCacheBehavior, orderedCacheBehaviors = [] } = inputs;
    const behaviors: Inputs[] = [...orderedCacheBehaviors, { ...defaultCacheBehavior, pathPattern: "/" }];
    return behaviors.map(({ pathPattern, targetOriginId }) => [
      `https://${aliases[0]}${pathPattern}`,
      `CloudFront, from its origin ${targetOriginId}`,
      INTERNET,
    ]);
  });
}

const INTERNET = "the internet";

/** Whom the load balancer's security group lets in. */
function admitted(all: All, port: number): string {
  const groups = all("aws:lb/loadBalancer:LoadBalancer").flatMap(({ inputs }) => inputs.securityGroups);
  const rules = all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .map(({ inputs }) => inputs)
    .filter(({ securityGroupId, fromPort }) => groups.includes(securityGroupId) && fromPort === port);
  if (rules.some(({ cidrIpv4 }) => cidrIpv4 === "0.0.0.0/0")) return INTERNET;
  return rules.some(({ prefixListId }) => prefixListId) ? "CloudFront" : "nobody";
}

function loadBalancer(all: All, site: string | undefined): Endpoint[] {
  const base = site ?? "<loadBalancerUrl>";
  const targetOf = (actions: Inputs[]) => actions[0]?.targetGroupArn?.split("/").at(-2);
  const rules = all("aws:lb/listenerRule:ListenerRule")
    .map(({ inputs }) => inputs)
    .sort((a, b) => a.priority - b.priority);
  return all("aws:lb/listener:Listener").flatMap(({ name, inputs: { protocol, port, defaultActions } }): Endpoint[] => {
    const mayAsk = admitted(all, port);
    const redirect = defaultActions[0]?.redirect;
    if (redirect) return [[`${protocol} ${port}`, `sent on to ${redirect.protocol} ${redirect.port}`, mayAsk]];
    const own = rules.filter(({ listenerArn, actions }) => listenerArn.endsWith(`/${name}`) && targetOf(actions));
    const paths = own.map(({ conditions, actions }): Endpoint => {
      const patterns: string[] = conditions.flatMap(({ pathPattern }: Inputs) => pathPattern?.values ?? []);
      const headers: string[] = conditions.flatMap(({ httpHeader }: Inputs) => httpHeader?.httpHeaderName ?? []);
      const who = [mayAsk, ...headers.map((header) => `with the header ${header}`)].join(", ");
      return [patterns.map((path) => `${base}/${path.replace(/^\//, "")}`).join(" "), targetOf(actions), who];
    });
    const fixed = defaultActions[0]?.fixedResponse;
    const answers = fixed ? fixed.statusCode : targetOf(defaultActions);
    const rest: Endpoint[] = answers ? [[`${base}/`, `${answers}, for all that no other takes`, mayAsk]] : [];
    return [...paths, ...rest];
  });
}

function api(all: All): Endpoint[] {
  const resources = new Map(all("aws:apigateway/resource:Resource").map(({ name, inputs }) => [name, inputs]));
  const pathOf = (id: string): string => {
    const found = resources.get(id);
    return found ? `${pathOf(found.parentId)}/${found.pathPart}` : "";
  };
  return all("aws:apigateway/method:Method")
    .map(({ inputs }): Endpoint => {
      const who = inputs.authorization === "NONE" ? INTERNET : `whom ${inputs.authorization} lets in`;
      return [`${inputs.httpMethod} <apiUrl>${pathOf(inputs.resourceId)}`, "the API's function", who];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function network(all: All): Endpoint[] {
  const [namespace] = all("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace");
  const definitions = all("aws:ecs/taskDefinition:TaskDefinition");
  return all("aws:servicediscovery/service:Service").map(({ name, inputs }): Endpoint => {
    const definition = definitions.find((one) => one.name === name);
    const containers: Inputs[] = JSON.parse(definition?.inputs.containerDefinitions ?? "[]");
    const port = containers.flatMap(({ portMappings = [] }) => portMappings)[0]?.containerPort;
    return [`http://${inputs.name}.${namespace?.inputs.name}:${port}`, name, "by the arrows above"];
  });
}
