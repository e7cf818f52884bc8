import { every, type Fact, under } from "../../support/facts";
import type { Inputs } from "../../support/plan";
import {
  DISCOVERY_SERVICE,
  DNS_NAMESPACE,
  ECS_CLUSTER,
  ECS_SERVICE,
  SCALING_POLICY,
  SCALING_TARGET,
  TASK_DEFINITION,
} from "../../support/types";
import { allHave, containersHave, has, plainVariables, servicesHave, shows } from "./checks";
import { poolVariables } from "./data";
import {
  ACCOUNT,
  BOTH,
  dev,
  type Environment,
  forServices,
  NAMES,
  type Plans,
  SERVICES,
  staging,
} from "./environments";
import { taskDefinitionArn } from "./names";

export const tasksPerService = (environments = BOTH) =>
  servicesHave(({ tasks }) => ({ desiredCount: tasks }), environments);

/** That services leave these inputs alone after they are made. */
const ignoring = (inputs: string[], environments: Environment[]) =>
  shows(
    (plan) => plan.all(ECS_SERVICE).map(({ ignoreChanges }) => ignoreChanges),
    () => NAMES.map(() => inputs),
    environments,
  );

export const scalingInDev = every(
  allHave(
    SCALING_TARGET,
    () => forServices((service) => ({ resourceId: `service/dev-inventory-cluster/dev-${service}`, minCapacity: 1 })),
    dev,
  ),
  allHave(
    SCALING_POLICY,
    () =>
      forServices((service) => ({
        policyType: "TargetTrackingScaling",
        resourceId: `service/dev-inventory-cluster/dev-${service}`,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        },
      })),
    dev,
  ),
  // The document gives no ceiling, but one as low as the floor would be no scaling.
  shows(
    (plan) => plan.all(SCALING_TARGET).filter(({ inputs }) => inputs.maxCapacity <= 1),
    () => [],
    dev,
  ),
  ignoring(["desiredCount"], dev),
);

export const noScalingInStaging = every(
  shows(
    (plan) => plan.has(SCALING_TARGET) || plan.has(SCALING_POLICY),
    () => false,
    staging,
  ),
  // A deployment brings the count back where somebody changed it by hand.
  ignoring([], staging),
);

export const containersAnswerHealth = containersHave((_, service) => ({
  healthCheck: { command: ["CMD-SHELL", `curl -fsS http://localhost:${SERVICES[service].port}/health || exit 1`] },
}));

export const unhealthyDeploymentFails = servicesHave(() => ({
  deploymentCircuitBreaker: { enable: true, rollback: true },
  waitForSteadyState: false,
}));

export const clusterName = has(ECS_CLUSTER, ({ name }) => ({ name: `${name}-inventory-cluster` }));

export const serviceNames = servicesHave(({ name }, service) => ({ name: `${name}-${service}` }));
export const ownTaskDefinitions = servicesHave((environment, service) => ({
  taskDefinition: taskDefinitionArn(environment, service),
}));

/** That these are all task definitions, and that they have these inputs, and maybe others. */
const taskDefinitionsHave = (answer: (environment: Environment, task: string) => Inputs) =>
  allHave(TASK_DEFINITION, (environment) =>
    Object.fromEntries([...NAMES, "migrate", "seed"].map((task) => [task, answer(environment, task)])),
  );
export const earlierRevisionsStay = every(
  serviceNames,
  taskDefinitionsHave(() => ({ skipDestroy: true })),
);

/** What the document states of cluster and services. */
export const serviceFacts: readonly Fact<Plans>[] = [
  ...under("6. Container Orchestration", {
    "**ECS Cluster**: Fargate launch type": every(
      clusterName,
      servicesHave(({ name, region }) => ({
        cluster: `arn:aws:ecs:${region}:${ACCOUNT}:cluster/${name}-inventory-cluster`,
        launchType: "FARGATE",
      })),
      taskDefinitionsHave(() => ({ requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc" })),
    ),
    "**Service Discovery**: AWS Cloud Map for internal service communication": every(
      has(DNS_NAMESPACE, ({ name }) => ({ name: `${name}.inventory.local`, vpc: "vpc-network" })),
      allHave(DISCOVERY_SERVICE, ({ name }) =>
        forServices((service) => ({ name: service, dnsConfig: { namespaceId: `${name}.inventory.local` } })),
      ),
      servicesHave(({ region }, service) => ({
        serviceRegistries: { registryArn: `arn:aws:servicediscovery:${region}:${ACCOUNT}:service/${service}` },
      })),
      plainVariables(["api-gateway"], (environment) => ({
        ...poolVariables(environment),
        INVENTORY_SERVICE_URL: `http://inventory-service.${environment.name}.inventory.local:8002`,
        LOCATION_SERVICE_URL: `http://location-service.${environment.name}.inventory.local:8003`,
        REPORTING_SERVICE_URL: `http://reporting-service.${environment.name}.inventory.local:8004`,
        USER_SERVICE_URL: `http://user-service.${environment.name}.inventory.local:8001`,
      })),
    ),
    "**Task Definitions**: One per service with specific CPU/memory": every(
      ownTaskDefinitions,
      allHave(TASK_DEFINITION, ({ name }) => ({
        ...forServices((service) => ({
          family: `${name}-${service}`,
          cpu: String(SERVICES[service].cpu),
          memory: String(SERVICES[service].memory),
        })),
        migrate: { family: `${name}-inventory-migrate` },
        seed: { family: `${name}-inventory-seed` },
      })),
    ),
    "**Auto-scaling**: Disabled for staging": noScalingInStaging,
  }),
];
