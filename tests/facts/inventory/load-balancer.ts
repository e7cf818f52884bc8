import { portMapping } from "../../support/expected";
import { every, type Fact, under } from "../../support/facts";
import type { Inputs } from "../../support/plan";
import { ECS_SERVICE, LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP } from "../../support/types";
import { allHave, type Check, has, shows } from "./checks";
import type { Environment, Plans, Service } from "./environments";
import { targetGroupArn } from "./names";

const forwardTo = (environment: Environment, target: string) => [
  { type: "forward", targetGroupArn: targetGroupArn(environment, target) },
];
const toGateway = (route: string) => (environment: Environment) => ({
  conditions: [{ pathPattern: { values: [route] } }],
  actions: forwardTo(environment, "api-gateway-8000"),
});
/** The gateway's paths; everything else is the UI's. */
export const routes = every(
  has(LISTENER, (environment) => ({ defaultActions: forwardTo(environment, "ui-service-80") })),
  allHave(LISTENER_RULE, (environment) => ({
    "load-balancer-api-gateway-10": toGateway("/api/*")(environment),
    "load-balancer-api-gateway-20": toGateway("/health")(environment),
  })),
);

/** That a target group leads to a service, on the port that its container listens on. */
const isTarget = (service: Service, port: number) =>
  every(
    shows(
      (plan) => {
        const { name, protocol, targetType, port } = plan.inputs(TARGET_GROUP, `load-balancer-${service}`);
        return { name, protocol, targetType, port };
      },
      ({ name }) => ({ name: `${name}-${service}-${port}`, protocol: "HTTP", targetType: "ip", port }),
    ),
    shows(
      (plan) => plan.inputs(ECS_SERVICE, service).loadBalancers,
      (environment) => [
        {
          targetGroupArn: targetGroupArn(environment, `${service}-${port}`),
          containerName: service,
          containerPort: port,
        },
      ],
    ),
    shows(
      (plan) => plan.containers(service).map(({ portMappings }) => portMappings),
      () => [[portMapping(port)]],
    ),
  );

/** That there are the two target groups, and both have these inputs, and maybe others. */
export function targetGroupsHave(inputs: Inputs): Check {
  return allHave(TARGET_GROUP, () => ({ "load-balancer-api-gateway": inputs, "load-balancer-ui-service": inputs }));
}

export const loadBalancerAsksForHealth = targetGroupsHave({
  healthCheck: { protocol: "HTTP", path: "/health", matcher: "200-299" },
});

export const siteAddress = every(
  has(LOAD_BALANCER, ({ name }) => ({ name: `${name}-inventory-alb` })),
  shows(
    (plan) => plan.outputs.loadBalancerUrl,
    ({ name, region }) => `http://${name}-inventory-alb-1234567890.${region}.elb.amazonaws.com`,
  ),
);
export const oneLoadBalancer = shows(
  (plan) => plan.all(LOAD_BALANCER).length,
  () => 1,
);

/** What the document states of the load balancer. */
export const loadBalancerFacts: readonly Fact<Plans>[] = [
  ...under("5. Load Balancing", {
    "**Application Load Balancer**": has(LOAD_BALANCER, ({ name }) => ({
      name: `${name}-inventory-alb`,
      loadBalancerType: "application",
    })),
    "Scheme: Internet-facing": has(LOAD_BALANCER, () => ({ internal: false })),
    "Listeners: HTTP (80)": shows(
      (plan) => plan.all(LISTENER).map(({ inputs }) => `${inputs.protocol} ${inputs.port}`),
      () => ["HTTP 80"],
    ),
    "Target Groups": every(
      shows(
        (plan) => plan.names(TARGET_GROUP),
        ({ name }) => [`${name}-api-gateway-8000`, `${name}-ui-service-80`],
      ),
      routes,
    ),
    "API Gateway (port 8000)": isTarget("api-gateway", 8000),
    "UI Service (port 80)": isTarget("ui-service", 80),
    "Health checks: /health endpoint": loadBalancerAsksForHealth,
    "Deregistration delay: 30 seconds": targetGroupsHave({ deregistrationDelay: 30 }),
  }),
];
