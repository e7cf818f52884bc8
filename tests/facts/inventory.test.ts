import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseStackFile } from "../../src/commands/stack-file";
import type { RawConfig } from "../../src/config/parse";
import {
  allow,
  assumedBy,
  LOG_IN_TO_REGISTRY,
  portMapping,
  publishMetrics,
  pullImage,
  writeLogs,
} from "../support/expected";
import { describeFacts, type Elsewhere, type Fact, type Check as FactCheck, under, unshown } from "../support/facts";
import { expectAlarms, graphOf, widgetsOf } from "../support/monitoring";
import {
  type Inputs,
  type Plan,
  type PolicyStatement,
  planOf,
  planWith,
  ROOT,
  statementsOf,
  variables,
} from "../support/plan";
import {
  CACHE_SUBNET_GROUP,
  DASHBOARD,
  DB_INSTANCE,
  DB_PARAMETER_GROUP,
  DB_SUBNET_GROUP,
  DISCOVERY_SERVICE,
  DNS_NAMESPACE,
  ECS_CLUSTER,
  ECS_SERVICE,
  EGRESS_RULE,
  INGRESS_RULE,
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  LOG_GROUP,
  METRIC_ALARM,
  NAT_GATEWAY,
  RANDOM_PASSWORD,
  REPLICATION_GROUP,
  REPOSITORY,
  ROLE,
  ROLE_POLICY,
  ROUTE,
  SCALING_POLICY,
  SCALING_TARGET,
  SECRET,
  SECRET_VERSION,
  SECURITY_GROUP,
  TARGET_GROUP,
  TASK_DEFINITION,
  VPC,
} from "../support/types";
import { pipelineElsewhere, pipelineFacts } from "./pipeline";

type Stack = "dev" | "staging";
type Plans = Readonly<Record<Stack, Plan>>;
type Check = FactCheck<Plans>;

const ACCOUNT = "290993374431";

interface Environment {
  readonly name: Stack;
  readonly region: string;
  readonly zones: readonly string[];
  /** Beginning of all its addresses. */
  readonly network: string;
  /** Tasks of each service. */
  readonly tasks: number;
  /** Tag of the images that run. */
  readonly tag: string;
  readonly tagMutability: "MUTABLE" | "IMMUTABLE";
  readonly pool: { readonly min: string; readonly max: string };
  readonly databaseClass: string;
}

const DEV: Environment = {
  name: "dev",
  region: "us-west-2",
  zones: ["us-west-2a", "us-west-2b"],
  network: "10.0",
  tasks: 1,
  tag: "latest",
  tagMutability: "MUTABLE",
  pool: { min: "5", max: "10" },
  databaseClass: "db.t3.micro",
};

const STAGING: Environment = {
  name: "staging",
  region: "us-east-1",
  zones: ["us-east-1a", "us-east-1b"],
  network: "10.1",
  tasks: 2,
  tag: "v1.0.0",
  tagMutability: "IMMUTABLE",
  pool: { min: "10", max: "20" },
  databaseClass: "db.t3.small",
};

const BOTH = [DEV, STAGING];

/** The services with their titles in the document; ports of the inner ones are the stack files'. */
const SERVICES = {
  "api-gateway": { title: "API Gateway", cpu: 512, memory: 1024, port: 8000 },
  "inventory-service": { title: "Inventory Service", cpu: 512, memory: 1024, port: 8002 },
  "location-service": { title: "Location Service", cpu: 512, memory: 1024, port: 8003 },
  "user-service": { title: "User Service", cpu: 256, memory: 512, port: 8001 },
  "reporting-service": { title: "Reporting Service", cpu: 256, memory: 512, port: 8004 },
  "ui-service": { title: "UI Service", cpu: 256, memory: 512, port: 80 },
} as const;

type Service = keyof typeof SERVICES;

const NAMES = Object.keys(SERVICES) as Service[];
/** Behind the load balancer. */
const ROUTED: readonly Service[] = ["api-gateway", "ui-service"];
/** With database and cache; each of them may call the inner services. */
const BACKEND: readonly Service[] = NAMES.filter((service) => service !== "ui-service");
/** Variable to the secret that it gets. */
const SECRETS = {
  DATABASE_URL: "database-url",
  JWT_SECRET: "jwt-secret",
  REDIS_AUTH_TOKEN: "redis-auth-token",
  REDIS_URL: "redis-url",
};

/** That environments answer as they should. */
function shows<T>(
  ask: (plan: Plan, environment: Environment) => T,
  answer: (environment: Environment) => T,
  environments = BOTH,
): Check {
  const inEach = <A>(get: (environment: Environment) => A) =>
    Object.fromEntries(environments.map((environment) => [environment.name, get(environment)]));
  return (plans) => expect(inEach((environment) => ask(plans[environment.name], environment))).toEqual(inEach(answer));
}

/** That the only resource of a type has these inputs, and maybe others. */
function has(type: string, answer: (environment: Environment) => Inputs, environments = BOTH): Check {
  return shows((plan, environment) => partOf(plan.inputs(type), answer(environment)), answer, environments);
}

/** That these are all resources of a type, by logical name, and that they have these inputs, and maybe others. */
function allHave(
  type: string,
  answer: (environment: Environment) => Record<string, Inputs>,
  environments = BOTH,
): Check {
  return shows(
    (plan, environment) => {
      const expected = answer(environment);
      return Object.fromEntries(plan.all(type).map(({ name, inputs }) => [name, partOf(inputs, expected[name])]));
    },
    answer,
    environments,
  );
}

function servicesHave(answer: (environment: Environment, service: Service) => Inputs, environments = BOTH): Check {
  return allHave(ECS_SERVICE, (environment) => forServices((service) => answer(environment, service)), environments);
}

/** That each service has one container, and it has these properties, and maybe others. */
function containersHave(answer: (environment: Environment, service: Service) => Inputs, environments = BOTH): Check {
  return shows(
    (plan, environment) =>
      forServices((service) =>
        plan.containers(service).map((container) => partOf(container, answer(environment, service))),
      ),
    (environment) => forServices((service) => [answer(environment, service)]),
    environments,
  );
}

/** That there are the two target groups, and both have these inputs, and maybe others. */
function targetGroupsHave(inputs: Inputs): Check {
  return allHave(TARGET_GROUP, () => ({ "load-balancer-api-gateway": inputs, "load-balancer-ui-service": inputs }));
}

/** What `expected` names of an object, deep; lists whole. */
function partOf(actual: unknown, expected: unknown): unknown {
  if (!isMap(actual) || !isMap(expected)) return actual;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, partOf(actual[key], expected[key])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function forServices<T>(answer: (service: Service) => T, services: readonly Service[] = NAMES): Record<string, T> {
  return Object.fromEntries(services.map((service) => [service, answer(service)]));
}

function every(...checks: readonly Check[]): Check {
  return (plans) => {
    for (const check of checks) check(plans);
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}

function imageOf(service: Service, { region, tag }: Environment): string {
  return `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/inventory-management/${service}:${tag}`;
}

function logGroupOf(service: Service, { name }: Environment): string {
  return `/ecs/${name}-inventory-${service}`;
}

function groupOf(service: Service, { name }: Environment): string {
  return `${name}-${service}-sg`;
}

function secretArn({ name, region }: Environment, secret: string): string {
  return `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-inventory/${secret}-xxxxxx`;
}

function roleArn(role: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${role}`;
}

function taskDefinitionArn({ name, region }: Environment, family: string): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:task-definition/${name}-${family}:1`;
}

function targetGroupArn({ name, region }: Environment, target: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:targetgroup/${name}-${target}/0123456789abcdef`;
}

function subnetsIn(kind: string, { zones }: Environment): string[] {
  return zones.map((zone) => `subnet-${kind}-${zone}`);
}

/** By variable: the ARN of the secret that services with a database get. */
function allSecrets(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SECRETS).map(([variable, secret]) => [variable, secretArn(environment, secret)]),
  );
}

const dev = [DEV];
const staging = [STAGING];

const regions = every(
  shows(
    (plan) => plan.recording.region,
    ({ region }) => region,
  ),
  has(VPC, ({ zones }) => ({ availabilityZoneNames: zones })),
);

const environmentTags = shows(
  (plan) => plan.recording.tags,
  ({ name }) => ({ Project: "inventory", Environment: name, ManagedBy: "pulumi" }),
);

const tasksPerService = (environments = BOTH) => servicesHave(({ tasks }) => ({ desiredCount: tasks }), environments);

/** The tasks of some services in dev. */
const oneTask = (...services: Service[]) =>
  shows(
    (plan) => forServices((service) => plan.inputs(ECS_SERVICE, service).desiredCount, services),
    () => forServices(() => 1, services),
    dev,
  );

const totalTasks = (total: number, environments: Environment[]) =>
  shows(
    (plan) => plan.all(ECS_SERVICE).reduce((sum, { inputs }) => sum + inputs.desiredCount, 0),
    () => total,
    environments,
  );

/** That services leave these inputs alone after they are made. */
const ignoring = (inputs: string[], environments: Environment[]) =>
  shows(
    (plan) => plan.all(ECS_SERVICE).map(({ ignoreChanges }) => ignoreChanges),
    () => NAMES.map(() => inputs),
    environments,
  );

const scalingInDev = every(
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

const noScalingInStaging = every(
  shows(
    (plan) => plan.has(SCALING_TARGET) || plan.has(SCALING_POLICY),
    () => false,
    staging,
  ),
  // A deployment brings the count back where somebody changed it by hand.
  ignoring([], staging),
);

const databaseClass = (environments = BOTH) =>
  has(DB_INSTANCE, ({ databaseClass }) => ({ instanceClass: databaseClass }), environments);
const oneRedisNode = has(REPLICATION_GROUP, () => ({ nodeType: "cache.t3.micro", numCacheClusters: 1 }));
const backups = has(DB_INSTANCE, () => ({ backupRetentionPeriod: 7 }));

/** That the subnets of a kind have these third numbers in their ranges. */
const ranges = (kind: string, ...numbers: number[]) =>
  shows(
    (plan) => plan.inputs(VPC).subnetSpecs.find(({ name }: Inputs) => name === kind)?.cidrBlocks,
    ({ network }) => numbers.map((number) => `${network}.${number}.0/24`),
  );

const tasksInPrivateSubnets = servicesHave((environment) => ({
  networkConfiguration: { subnets: subnetsIn("private", environment) },
}));

const natPerZone = every(
  shows(
    (plan) => plan.all(NAT_GATEWAY).map(({ inputs }) => [inputs.subnetId, inputs.allocationId]),
    ({ zones }) => zones.map((zone) => [`subnet-public-${zone}`, `eipalloc-network-${zone}`]),
  ),
  shows(
    (plan) => plan.all(ROUTE).map(({ inputs }) => inputs),
    ({ zones }) =>
      zones.map((zone) => ({
        routeTableId: `rtb-private-${zone}`,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: `nat-network-${zone}`,
      })),
  ),
);

type Ingress = (environment: Environment) => Record<string, string[]>;

const backendAt = (port: number, environment: Environment) =>
  sorted(BACKEND.map((service) => `${port} ${groupOf(service, environment)}`));
const loadBalancerIngress: Ingress = ({ name }) => ({
  [`${name}-inventory-alb-sg`]: ["443 0.0.0.0/0", "80 0.0.0.0/0"],
});
const databaseIngress: Ingress = (environment) => ({
  [`${environment.name}-inventory-db-sg`]: backendAt(5432, environment),
});
const cacheIngress: Ingress = (environment) => ({
  [`${environment.name}-inventory-redis-sg`]: backendAt(6379, environment),
});
const serviceIngress: Ingress = (environment) =>
  Object.fromEntries(
    NAMES.map((service) => {
      const { port } = SERVICES[service];
      const group = groupOf(service, environment);
      const others = backendAt(port, environment).filter((source) => source !== `${port} ${group}`);
      return [group, ROUTED.includes(service) ? [`${port} ${environment.name}-inventory-alb-sg`] : others];
    }),
  );
const allIngress: Ingress = (environment) => ({
  ...loadBalancerIngress(environment),
  ...databaseIngress(environment),
  ...cacheIngress(environment),
  ...serviceIngress(environment),
});

/** That some security groups admit these sources and no others. */
const admit = (ingress: Ingress) =>
  shows(
    (plan, environment) =>
      Object.fromEntries(Object.keys(ingress(environment)).map((group) => [group, plan.ingress(group)])),
    ingress,
  );

const securityGroups = shows(
  (plan) => plan.names(SECURITY_GROUP),
  (environment) => sorted(Object.keys(allIngress(environment))),
);

const databaseAccess = every(
  admit(databaseIngress),
  has(DB_INSTANCE, ({ name }) => ({ port: 5432, vpcSecurityGroupIds: [`sg-${name}-inventory-db-sg`] })),
);
const cacheAccess = every(
  admit(cacheIngress),
  has(REPLICATION_GROUP, ({ name }) => ({ port: 6379, securityGroupIds: [`sg-${name}-inventory-redis-sg`] })),
);

const rolesOf = (kind: "execution" | "task", { name }: Environment) =>
  NAMES.map((service) => `${name}-${service}-${kind}`);
const allRoles = (environment: Environment) =>
  sorted([...rolesOf("execution", environment), ...rolesOf("task", environment)]);

const assumedByTasksOfThisAccount = assumedBy("ecs-tasks.amazonaws.com", ACCOUNT);

/** What the execution role of a service may do. */
function executionStatements(
  { region }: Environment,
  { repository, logGroup, secrets }: { repository: string; logGroup: string; secrets: readonly string[] },
): PolicyStatement[] {
  return [
    LOG_IN_TO_REGISTRY,
    pullImage(`arn:aws:ecr:${region}:${ACCOUNT}:repository/${repository}`),
    writeLogs(`arn:aws:logs:${region}:${ACCOUNT}:log-group:${logGroup}`),
    ...(secrets.length > 0 ? [allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secrets)] : []),
  ];
}

/** That some services' containers have exactly these plain variables. */
const plainVariables = (
  services: readonly Service[],
  answer: (environment: Environment) => Inputs,
  environments = BOTH,
) =>
  shows(
    (plan) =>
      forServices((service) => plan.containers(service).map(({ environment }) => variables(environment)), services),
    (environment) => forServices(() => [answer(environment)], services),
    environments,
  );

const poolVariables = ({ name, pool }: Environment) => ({
  ENVIRONMENT: name,
  DB_POOL_MIN: pool.min,
  DB_POOL_MAX: pool.max,
});
const poolSizes = (environments = BOTH) =>
  every(
    plainVariables(
      BACKEND.filter((service) => service !== "api-gateway"),
      poolVariables,
      environments,
    ),
    shows(
      (plan) =>
        plan.containers("api-gateway").map(({ environment }) => partOf(variables(environment), poolVariables(DEV))),
      (environment) => [poolVariables(environment)],
      environments,
    ),
    // It has no database.
    plainVariables(["ui-service"], ({ name }) => ({ ENVIRONMENT: name }), environments),
  );

const forwardTo = (environment: Environment, target: string) => [
  { type: "forward", targetGroupArn: targetGroupArn(environment, target) },
];
const toGateway = (route: string) => (environment: Environment) => ({
  conditions: [{ pathPattern: { values: [route] } }],
  actions: forwardTo(environment, "api-gateway-8000"),
});
/** The gateway's paths; everything else is the UI's. */
const routes = every(
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

const containersAnswerHealth = containersHave((_, service) => ({
  healthCheck: { command: ["CMD-SHELL", `curl -fsS http://localhost:${SERVICES[service].port}/health || exit 1`] },
}));
const loadBalancerAsksForHealth = targetGroupsHave({
  healthCheck: { protocol: "HTTP", path: "/health", matcher: "200-299" },
});
const unhealthyDeploymentFails = servicesHave(() => ({
  deploymentCircuitBreaker: { enable: true, rollback: true },
  waitForSteadyState: false,
}));

const clusterName = has(ECS_CLUSTER, ({ name }) => ({ name: `${name}-inventory-cluster` }));
const taskMetrics = has(ECS_CLUSTER, () => ({ settings: [{ name: "containerInsights", value: "enabled" }] }));
const dashboardShows = (title: string, lines: (environment: Environment) => string[]) =>
  shows((plan) => graphOf(plan, title), lines);
const serviceGraph = (title: string, metric: string) =>
  dashboardShows(title, ({ name }) =>
    NAMES.map(
      (service) => `${metric} ClusterName ${name}-inventory-cluster ServiceName ${name}-${service} Average`,
    ).sort(),
  );
const loadBalancerGraph = (title: string, lines: (elb: (metric: string, stat: string) => string) => string[]) =>
  dashboardShows(title, ({ name }) =>
    lines(
      (metric, stat) => `AWS/ApplicationELB ${metric} LoadBalancer app/${name}-inventory-alb/0123456789abcdef ${stat}`,
    ),
  );
const databaseGraph = (title: string, metric: string) =>
  dashboardShows(title, ({ name }) => [`AWS/RDS ${metric} DBInstanceIdentifier ${name}-inventory-db Average`]);

/** That somebody is called in these cases. */
const alarms =
  (answer: (environment: Environment) => Record<string, string>, environments = BOTH): Check =>
  (plans) => {
    for (const environment of environments) expectAlarms(plans[environment.name], answer(environment));
  };
const elbAlarm = ({ name }: Environment, metric: string) =>
  `AWS/ApplicationELB ${metric} app/${name}-inventory-alb/0123456789abcdef`;
const refusedRequests = (environments = BOTH) =>
  alarms(
    (environment) => ({
      "load-balancer-refused-requests": `${elbAlarm(environment, "HTTPCode_ELB_5XX_Count Sum")} above 20 for 5 min`,
    }),
    environments,
  );
const unavailable = (environments = BOTH) =>
  alarms((environment) => {
    const targets = elbAlarm(environment, "HealthyHostCount Maximum");
    const groups = { "api-gateway": "api-gateway-8000", "ui-service": "ui-service-80" };
    return Object.fromEntries(
      Object.entries(groups).map(([service, group]) => [
        `service-${service}-unavailable`,
        `${targets} targetgroup/${environment.name}-${group}/0123456789abcdef below 1 for 3 min`,
      ]),
    );
  }, environments);
const lostTasks = (environments = BOTH) =>
  alarms(({ name }) => {
    const count = (metric: string, service: string) =>
      `[ECS/ContainerInsights ${metric} Average ${name}-inventory-cluster ${name}-${service}]`;
    return Object.fromEntries(
      NAMES.map((service) => [
        `service-${service}-missing-tasks`,
        `${count("DesiredTaskCount", service)} - ${count("RunningTaskCount", service)} above 0 for 10 min`,
      ]),
    );
  }, environments);

const publishesMetrics = shows(
  (plan, environment) => rolesOf("task", environment).map((role) => plan.statements(role)),
  ({ name }) => NAMES.map(() => [publishMetrics(`inventory/${name}`)]),
);
const serviceNames = servicesHave(({ name }, service) => ({ name: `${name}-${service}` }));
const ownTaskDefinitions = servicesHave((environment, service) => ({
  taskDefinition: taskDefinitionArn(environment, service),
}));

/** That these are all task definitions, and that they have these inputs, and maybe others. */
const taskDefinitionsHave = (answer: (environment: Environment, task: string) => Inputs) =>
  allHave(TASK_DEFINITION, (environment) =>
    Object.fromEntries([...NAMES, "migrate", "seed"].map((task) => [task, answer(environment, task)])),
  );
const earlierRevisionsStay = every(
  serviceNames,
  taskDefinitionsHave(() => ({ skipDestroy: true })),
);

const forRepositories = (inputs: (service: Service) => Inputs) =>
  Object.fromEntries(NAMES.map((service) => [`inventory-management-${service}`, inputs(service)]));
const repositories = allHave(REPOSITORY, () =>
  forRepositories((service) => ({ name: `inventory-management/${service}` })),
);
const images = (environments = BOTH) =>
  every(
    containersHave((environment, service) => ({ image: imageOf(service, environment) }), environments),
    allHave(
      REPOSITORY,
      ({ tagMutability }) => forRepositories(() => ({ imageTagMutability: tagMutability })),
      environments,
    ),
  );
const earlierImagesStay = shows(
  (plan) => plan.all(REPOSITORY).flatMap(({ inputs }) => inputs.lifecyclePolicy.rules),
  () =>
    NAMES.map(() => ({
      description: "Delete untagged images after 1 day",
      tagStatus: "untagged",
      maximumAgeLimit: 1,
    })),
);

/** That every container of a one-off task has what its service's has. */
const runsAs = (task: string, service: Service) =>
  every(
    shows(
      (plan) => {
        const { cpu, memory, executionRoleArn, taskRoleArn } = plan.inputs(TASK_DEFINITION, task);
        return { cpu, memory, executionRoleArn, taskRoleArn };
      },
      ({ name }) => ({
        cpu: String(SERVICES[service].cpu),
        memory: String(SERVICES[service].memory),
        executionRoleArn: roleArn(`${name}-${service}-execution`),
        taskRoleArn: roleArn(`${name}-${service}-task`),
      }),
    ),
    (plans) => {
      for (const environment of BOTH) {
        for (const container of plans[environment.name].containers(task)) {
          expect(container.image).toBe(imageOf(service, environment));
          expect(variables(container.environment)).toEqual(poolVariables(environment));
          expect(variables(container.secrets)).toEqual(allSecrets(environment));
          expect(container.logConfiguration.options["awslogs-group"]).toBe(logGroupOf(service, environment));
        }
      }
    },
  );

const migration = every(
  runsAs("migrate", "user-service"),
  shows(
    (plan) => plan.containers("migrate").map(({ name, command, essential }) => ({ name, command, essential })),
    () => [{ name: "migrate", command: ["alembic", "upgrade", "head"], essential: true }],
  ),
);

/** That a script is a step of the seed, and starts when the one before has ended well. */
const seedStep = (step: 1 | 2 | 3, script: string) =>
  shows(
    (plan) => {
      const containers = plan.containers("seed");
      const { name, command, dependsOn, essential } = containers[step - 1] ?? {};
      return { of: containers.length, name, command, dependsOn, essential };
    },
    () => ({
      of: 3,
      name: `seed-${step}`,
      command: ["python", `scripts/${script}`],
      dependsOn: step === 1 ? undefined : [{ containerName: `seed-${step - 1}`, condition: "SUCCESS" }],
      essential: step === 3,
    }),
  );
const rolesSeeded = seedStep(1, "setup_default_roles.py");
const inventorySeeded = seedStep(2, "reseed_complete_inventory.py");
const movementsSeeded = seedStep(3, "generate_movements.py");
const seed = every(runsAs("seed", "inventory-service"), rolesSeeded, inventorySeeded, movementsSeeded);

/** The seed is there to be run, and nothing runs it by itself. */
const seededByHand = every(
  shows(
    (plan) => plan.outputs.taskDefinitionArns.seed,
    (environment) => taskDefinitionArn(environment, "inventory-seed"),
  ),
  ownTaskDefinitions,
  shows(
    (plan) => plan.recording.resources.filter(({ type }) => /^aws:scheduler|cloudwatch\/event/.test(type)),
    () => [],
  ),
);

const siteAddress = every(
  has(LOAD_BALANCER, ({ name }) => ({ name: `${name}-inventory-alb` })),
  shows(
    (plan) => plan.outputs.loadBalancerUrl,
    ({ name, region }) => `http://${name}-inventory-alb-1234567890.${region}.elb.amazonaws.com`,
  ),
);
const oneLoadBalancer = shows(
  (plan) => plan.all(LOAD_BALANCER).length,
  () => 1,
);

const weekOfLogs = allHave(LOG_GROUP, () => forServices(() => ({ retentionInDays: 7 })));
const logGroups = allHave(LOG_GROUP, (environment) =>
  forServices((service) => ({ name: logGroupOf(service, environment) })),
);

/** That a secret is in Secrets Manager with this value, and that neither records nor plain variables show it. */
function keeps(secret: string, value: (plan: Plan, environment: Environment) => string): Check {
  return (plans) => {
    for (const environment of BOTH) {
      const plan = plans[environment.name];
      const { urn, inputs } = plan.one(SECRET_VERSION, secret);
      const name = `${environment.name}-inventory/${secret}`;
      const expected = value(plan, environment);
      expect(plan.inputs(SECRET, secret).name).toBe(name);
      expect(inputs).toEqual({ secretId: name, secretString: expected });
      expect(plan.recording.resources.find((resource) => resource.urn === urn)?.inputs.secretString).toBe("[secret]");
      for (const { inputs } of plan.all(TASK_DEFINITION)) expect(inputs.containerDefinitions).not.toContain(expected);
    }
  };
}

/** That a password of this length is generated in each stack, and that a resource has its secret from there. */
function generated(password: string, length: number, type: string, name: string): Check {
  return ({ dev, staging }) => {
    for (const plan of [dev, staging]) {
      const { urn, inputs } = plan.one(RANDOM_PASSWORD, password);
      // Letters and digits: in a URL they need no escaping.
      expect(inputs).toEqual({ length, special: false });
      expect(plan.one(type, name).dependencies).toContain(urn);
    }
  };
}

const handedToServices = shows(
  (plan) => forServices((service) => plan.containers(service).map(({ secrets }) => variables(secrets))),
  (environment) => forServices((service) => [BACKEND.includes(service) ? allSecrets(environment) : {}]),
);

const facts: readonly Fact<Plans>[] = [
  ...under("Environment Comparison", {
    "| Component | Dev (us-west-2) | Staging (us-east-1) |": regions,
    ...Object.fromEntries(
      NAMES.map((service) => {
        const { title, cpu, memory } = SERVICES[service];
        const resources = `(${cpu} CPU, ${memory} MB)`;
        return [
          `| ${title} | 1 task ${resources} | 2 tasks ${resources} |`,
          shows(
            (plan) => {
              const task = plan.inputs(TASK_DEFINITION, service);
              return [plan.inputs(ECS_SERVICE, service).desiredCount, task.cpu, task.memory];
            },
            ({ tasks }) => [tasks, String(cpu), String(memory)],
          ),
        ];
      }),
    ),
    "| Database | db.t3.micro | db.t3.small |": databaseClass(),
    "| Redis | cache.t3.micro (1 node) | cache.t3.micro (1 node) |": oneRedisNode,
    "| Auto-scaling | Enabled | Disabled |": every(scalingInDev, noScalingInStaging),
  }),

  ...under("1. Networking", {
    "**VPC**: Separate VPC per environment": every(
      shows(
        (plan) => plan.all(VPC).map(({ inputs }) => inputs.tags),
        ({ name }) => [{ Name: `${name}-inventory` }],
      ),
      // Nothing of another network is looked up.
      shows(
        (plan) => plan.recording.calls.map(({ token }) => token),
        () => ["aws:index/getCallerIdentity:getCallerIdentity"],
      ),
    ),
    "Dev: 10.0.0.0/16 (us-west-2)": every(
      has(VPC, () => ({ cidrBlock: "10.0.0.0/16" }), dev),
      regions,
    ),
    "Staging: 10.1.0.0/16 (us-east-1)": every(
      has(VPC, () => ({ cidrBlock: "10.1.0.0/16" }), staging),
      regions,
    ),
    "**Subnets**": shows(
      (plan) => plan.inputs(VPC).subnetSpecs.map(({ name, type }: Inputs) => `${name}: ${type}`),
      () => ["public: Public", "private: Private", "database: Isolated"],
    ),
    "2 public subnets (for ALB)": every(
      ranges("public", 0, 1),
      has(LOAD_BALANCER, (environment) => ({ subnets: subnetsIn("public", environment) })),
    ),
    "2 private subnets (for ECS tasks)": every(ranges("private", 10, 11), tasksInPrivateSubnets),
    "2 database subnets (for RDS)": every(
      ranges("database", 20, 21),
      has(DB_SUBNET_GROUP, (environment) => ({
        name: `${environment.name}-inventory-db`,
        subnetIds: subnetsIn("isolated", environment),
      })),
      has(DB_INSTANCE, ({ name }) => ({ dbSubnetGroupName: `${name}-inventory-db` })),
    ),
    "**NAT Gateway**: One per AZ for private subnet internet access": natPerZone,
    // awsx routes subnets of type Public, and no others, to the internet gateway that it makes.
    "**Internet Gateway**: For public subnet access": shows(
      (plan) => plan.inputs(VPC).subnetSpecs.filter(({ type }: Inputs) => type === "Public"),
      ({ network }) => [{ type: "Public", name: "public", cidrBlocks: [`${network}.0.0/24`, `${network}.1.0/24`] }],
    ),
  }),

  ...under("2. Security", {
    "**Security Groups**": securityGroups,
    "ALB: Allow HTTP/HTTPS from internet": every(
      admit(loadBalancerIngress),
      has(LOAD_BALANCER, ({ name }) => ({ securityGroups: [`sg-${name}-inventory-alb-sg`] })),
    ),
    "ECS: Allow traffic from ALB and internal services": every(
      admit(serviceIngress),
      servicesHave((environment, service) => ({
        networkConfiguration: { securityGroups: [`sg-${groupOf(service, environment)}`] },
      })),
    ),
    "RDS: Allow PostgreSQL from ECS security group": databaseAccess,
    "ElastiCache: Allow Redis from ECS security group": cacheAccess,
    "**IAM Roles**": every(
      shows((plan) => plan.names(ROLE), allRoles),
      shows(
        (plan, environment) => allRoles(environment).map((role) => plan.trust(role)),
        (environment) => allRoles(environment).map(() => assumedByTasksOfThisAccount),
      ),
    ),
    "ECS Task Execution Role (pull images, write logs)": every(
      shows(
        (plan, { name }) => forServices((service) => plan.statements(`${name}-${service}-execution`)),
        (environment) =>
          forServices((service) =>
            executionStatements(environment, {
              repository: `inventory-management/${service}`,
              logGroup: logGroupOf(service, environment),
              secrets: BACKEND.includes(service) ? Object.values(allSecrets(environment)) : [],
            }),
          ),
      ),
      shows(
        (plan) => forServices((service) => plan.inputs(TASK_DEFINITION, service).executionRoleArn),
        ({ name }) => forServices((service) => roleArn(`${name}-${service}-execution`)),
      ),
    ),
    "ECS Task Role (application permissions)": every(
      shows(
        (plan) => forServices((service) => plan.inputs(TASK_DEFINITION, service).taskRoleArn),
        ({ name }) => forServices((service) => roleArn(`${name}-${service}-task`)),
      ),
      // The applications ask nothing else of AWS: ECS hands them their secrets, and databases know them by passwords.
      publishesMetrics,
    ),
  }),

  ...under("3. Database", {
    "**RDS PostgreSQL**": has(DB_INSTANCE, ({ name }) => ({
      identifier: `${name}-inventory-db`,
      engine: "postgres",
      engineVersion: "15",
    })),
    "Dev: db.t3.micro (1 vCPU, 1 GB RAM)": databaseClass(dev),
    "Staging: db.t3.small (2 vCPU, 2 GB RAM)": databaseClass(staging),
    "Storage: 20 GB GP3": has(DB_INSTANCE, () => ({
      allocatedStorage: 20,
      storageType: "gp3",
      maxAllocatedStorage: undefined,
    })),
    "Multi-AZ: No (cost optimization)": has(DB_INSTANCE, () => ({ multiAz: false })),
    "Backup retention: 7 days": backups,
    // RDS makes them as long as it keeps them for any days at all.
    "Automated backups: Enabled": backups,
    "**Connection Pooling**": poolSizes(),
    "Dev: 5 min / 10 max connections": poolSizes(dev),
    "Staging: 10 min / 20 max connections": poolSizes(staging),
  }),

  ...under("4. Caching", {
    "**ElastiCache Redis**": has(REPLICATION_GROUP, ({ name }) => ({
      replicationGroupId: `${name}-inventory-redis`,
      engine: "redis",
    })),
    "Node type: cache.t3.micro": has(REPLICATION_GROUP, () => ({ nodeType: "cache.t3.micro" })),
    "Nodes: 1 (single node)": has(REPLICATION_GROUP, () => ({
      numCacheClusters: 1,
      automaticFailoverEnabled: false,
      multiAzEnabled: false,
    })),
    "Engine version: 7.x": has(REPLICATION_GROUP, () => ({
      engineVersion: "7.1",
      parameterGroupName: "default.redis7",
    })),
    "Encryption at rest: Enabled": has(REPLICATION_GROUP, () => ({ atRestEncryptionEnabled: true })),
    "Encryption in transit: Enabled": has(REPLICATION_GROUP, () => ({ transitEncryptionEnabled: true })),
  }),

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

  ...under("Module Reusability", {
    "`environment`: Environment name (dev, staging)": environmentTags,
    "`aws_region`: AWS region": regions,
    "`desired_count`: Number of tasks per service": tasksPerService(),
    "`db_instance_class`: RDS instance size": databaseClass(),
    "`enable_auto_scaling`: Auto-scaling toggle": every(scalingInDev, noScalingInStaging),
  }),

  ...under("1. Dev Deployment (Existing)", {
    "**Image Tags**: `latest` and `<commit-sha>`": images(dev),
    "**Target**: Dev environment (us-west-2)": regions,
  }),
  ...under("2. Staging Deployment (New)", {
    "**Image Tags**: `<tag-version>` (e.g., `v1.0.0`)": images(staging),
    "**Target**: Staging environment (us-east-1)": regions,
    "**Semantic Versioning**: MAJOR.MINOR.PATCH format": images(staging),
  }),
  ...under("Image Tagging Strategy", {
    "| Dev | `latest`, `<sha>` | `latest`, `a1b2c3d` |": images(dev),
    "| Staging | `v<version>` | `v1.0.0`, `v1.1.0` |": images(staging),
  }),
  ...under("ECR Repositories", {
    "**Region-specific**: Separate ECR repositories per region": every(repositories, images()),
    "Dev: `290993374431.dkr.ecr.us-west-2.amazonaws.com/inventory-management/*`": images(dev),
    "Staging: `290993374431.dkr.ecr.us-east-1.amazonaws.com/inventory-management/*`": images(staging),
    "**Repositories**": repositories,
    ...Object.fromEntries(
      NAMES.map((service) => [
        `\`inventory-management/${service}\``,
        shows(
          (plan) => plan.inputs(REPOSITORY, `inventory-management-${service}`).name,
          () => `inventory-management/${service}`,
        ),
      ]),
    ),
  }),

  ...under("Deployment Workflow", {
    "3. Push to ECR (us-east-1 registry)": images(staging),
    "4. Run Database Migrations": migration,
    "6. Wait for Stability": unhealthyDeploymentFails,
    "7. Run Health Checks": every(containersAnswerHealth, loadBalancerAsksForHealth),
    "8. Trigger Manual Seed (optional)": seededByHand,
  }),
  ...under("Step 4: Run Migrations", {
    "# Via ECS task or admin endpoint": migration,
    "curl -X POST https://$STAGING_ALB/api/v1/user/admin/run-migrations": routes,
    "Alembic migrations applied to staging database": every(migration, databaseAccess),
  }),
  ...under("Step 5: Deploy Services", {
    "--cluster staging-inventory-cluster": clusterName,
    "--service staging-api-gateway": serviceNames,
    "--task-definition staging-api-gateway:$NEW_REVISION": ownTaskDefinitions,
    "Update all 6 services": ownTaskDefinitions,
  }),
  ...under("Step 6: Wait for Stability", {
    "--cluster staging-inventory-cluster": clusterName,
    "--services staging-api-gateway": serviceNames,
    "Verify all tasks are running and healthy": unhealthyDeploymentFails,
  }),
  ...under("Step 7: Health Checks", {
    "curl -f https://$STAGING_ALB/health || exit 1": routes,
    "curl -f https://$STAGING_ALB/api/v1/user/health || exit 1": routes,
    "Verify all services respond to health checks": containersAnswerHealth,
    "Fail deployment if any service is unhealthy": unhealthyDeploymentFails,
  }),
  ...under("Step 8: Manual Seed Trigger (Optional)", {
    "Runs seed scripts against staging database": every(seed, databaseAccess),
    "Triggered manually after deployment verification": seededByHand,
  }),

  ...under("Seed Scripts Execution Order", {
    "1. **Setup Roles**: `scripts/setup_default_roles.py`": rolesSeeded,
    "2. **Seed Inventory**: `scripts/reseed_complete_inventory.py`": inventorySeeded,
    "3. **Generate Movements**: `scripts/generate_movements.py`": movementsSeeded,
  }),
  ...under("Manual Trigger Workflow", {
    "Get staging ALB URL from Terraform outputs": siteAddress,
    "Run setup_default_roles.py": rolesSeeded,
    "Run reseed_complete_inventory.py": inventorySeeded,
    "Run generate_movements.py": movementsSeeded,
  }),
  ...under("Seed Script Modifications", {
    '"dev": "http://dev-inventory-alb-62171694.us-west-2.elb.amazonaws.com"': siteAddress,
    '"staging": "http://staging-inventory-alb-XXXXXXXX.us-east-1.elb.amazonaws.com"': siteAddress,
    'ENVIRONMENTS.get(os.environ.get("ENVIRONMENT", "dev"))': runsAs("seed", "inventory-service"),
  }),

  ...under("Changes Required", {
    "# API Gateway Service - Scale from 3 to 1": oneTask("api-gateway"),
    "# Inventory Service - Scale from 2 to 1": oneTask("inventory-service"),
    "# Location Service - Scale from 2 to 1": oneTask("location-service"),
    "# Other services remain at 1": oneTask("user-service", "reporting-service", "ui-service"),
  }),
  ...under("Expected Cost Savings", {
    "API Gateway: 3 tasks → 1 task": oneTask("api-gateway"),
    "Inventory Service: 2 tasks → 1 task": oneTask("inventory-service"),
    "Location Service: 2 tasks → 1 task": oneTask("location-service"),
  }),

  ...under("Terraform Variables (`terraform/environments/staging/terraform.tfvars`)", {
    'aws_region  = "us-east-1"': regions,
    'environment = "staging"': environmentTags,
    'vpc_cidr    = "10.1.0.0/16"': has(VPC, () => ({ cidrBlock: "10.1.0.0/16" }), staging),
    'db_instance_class    = "db.t3.small"': databaseClass(staging),
    "db_allocated_storage = 20": has(DB_INSTANCE, () => ({ allocatedStorage: 20 }), staging),
    'db_name              = "inventory_management"': has(DB_INSTANCE, () => ({ dbName: "inventory_management" })),
    'db_username          = "inventory_user"': has(DB_INSTANCE, () => ({ username: "inventory_user" })),
    'cache_node_type = "cache.t3.micro"': has(REPLICATION_GROUP, () => ({ nodeType: "cache.t3.micro" }), staging),
    "cache_num_nodes = 1": has(REPLICATION_GROUP, () => ({ numCacheClusters: 1 }), staging),
    ...Object.fromEntries(
      NAMES.map((service) => [
        `= "${imageOf(service, STAGING)}"`,
        shows(
          (plan) => plan.containers(service).map(({ image }) => image),
          (environment) => [imageOf(service, environment)],
          staging,
        ),
      ]),
    ),
  }),
  ...under("Service Configuration", {
    "All services configured with `desired_count = 2` and `enable_auto_scaling = false`": every(
      tasksPerService(staging),
      noScalingInStaging,
    ),
    "desired_count        = 2": tasksPerService(staging),
    "enable_auto_scaling  = false": noScalingInStaging,
  }),

  ...under("Secrets Management", {
    "**Database Password**: Stored in AWS Secrets Manager": every(
      keeps("database-url", (plan, { name, region }) => {
        const { password } = plan.inputs(DB_INSTANCE);
        const host = `${name}-inventory-db.xxxxx.${region}.rds.amazonaws.com`;
        return `postgresql://inventory_user:${password}@${host}:5432/inventory_management`;
      }),
      generated("database", 32, DB_INSTANCE, "database"),
      handedToServices,
    ),
    "**JWT Secret**: Unique per environment, stored in Secrets Manager": every(
      keeps("jwt-secret", (plan) => plan.inputs(SECRET_VERSION, "jwt-secret").secretString),
      generated("jwt-secret", 64, SECRET_VERSION, "jwt-secret"),
      handedToServices,
    ),
    "**Redis Auth Token**: Generated and stored in Secrets Manager": every(
      keeps("redis-auth-token", (plan) => plan.inputs(REPLICATION_GROUP).authToken),
      keeps("redis-url", (plan, { name, region }) => {
        const host = `master.${name}-inventory-redis.xxxxx.cache.${region}.amazonaws.com`;
        return `rediss://:${plan.inputs(REPLICATION_GROUP).authToken}@${host}:6379`;
      }),
      generated("cache", 64, REPLICATION_GROUP, "cache"),
      handedToServices,
    ),
  }),

  ...under("Network Security", {
    "**Private Subnets**: All ECS tasks run in private subnets": tasksInPrivateSubnets,
    "**Security Groups**: Least-privilege access rules": every(
      securityGroups,
      admit(allIngress),
      // One rule a source: none has another protocol, stands in a group that isn't here, or within a group.
      shows(
        (plan) => plan.all(INGRESS_RULE).map(({ inputs }) => inputs.ipProtocol),
        (environment) => Object.values(allIngress(environment)).flatMap((sources) => sources.map(() => "tcp")),
      ),
      shows(
        (plan) => plan.all(SECURITY_GROUP).filter(({ inputs }) => inputs.ingress || inputs.egress),
        () => [],
      ),
      // Database and cache open no connections.
      shows(
        (plan) => sorted(plan.all(EGRESS_RULE).map(({ inputs }) => inputs.securityGroupId)),
        (environment) =>
          sorted([
            `sg-${environment.name}-inventory-alb-sg`,
            ...NAMES.map((service) => `sg-${groupOf(service, environment)}`),
          ]),
      ),
    ),
    "**No Public IPs**: Tasks access internet via NAT Gateway": every(
      servicesHave(() => ({ networkConfiguration: { assignPublicIp: false } })),
      natPerZone,
      shows(
        (plan, environment) => forServices((service) => plan.egress(groupOf(service, environment))),
        () => forServices(() => ["-1 0.0.0.0/0"]),
      ),
    ),
    "**ALB Only**: Public access only through load balancer": every(
      shows(
        (plan) =>
          plan
            .all(INGRESS_RULE)
            .filter(({ inputs }) => !inputs.referencedSecurityGroupId)
            .map(({ inputs }) => inputs.securityGroupId),
        ({ name }) => [`sg-${name}-inventory-alb-sg`, `sg-${name}-inventory-alb-sg`],
      ),
      has(DB_INSTANCE, () => ({ publiclyAccessible: false })),
      has(CACHE_SUBNET_GROUP, (environment) => ({ subnetIds: subnetsIn("isolated", environment) })),
    ),
  }),

  ...under("Access Control", {
    "**IAM Roles**: Separate roles per environment": shows((plan) => plan.names(ROLE), allRoles),
    "**Resource Tags**: All resources tagged with environment": every(
      environmentTags,
      // A resource's own tag would win over the provider's.
      shows(
        (plan) => plan.recording.resources.filter(({ inputs }) => isMap(inputs.tags) && "Environment" in inputs.tags),
        () => [],
      ),
      servicesHave(() => ({ propagateTags: "SERVICE" })),
    ),
    "**CloudWatch Logs**: Separate log groups per environment": logGroups,
    "**Encryption**: At-rest and in-transit encryption enabled": every(
      has(DB_INSTANCE, ({ name }) => ({ storageEncrypted: true, parameterGroupName: `${name}-inventory-db-pg15` })),
      has(DB_PARAMETER_GROUP, ({ name }) => ({
        name: `${name}-inventory-db-pg15`,
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      })),
      has(REPLICATION_GROUP, () => ({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true })),
    ),
  }),

  ...under("CloudWatch Logs", {
    "**Log Groups**: `/ecs/staging-inventory-<service>`": logGroups,
    "**Retention**: 7 days (cost optimization)": weekOfLogs,
    // The driver ends the name of a stream with the task's id.
    "**Log Streams**: One per task": containersHave((environment, service) => ({
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroupOf(service, environment),
          "awslogs-region": environment.region,
          "awslogs-stream-prefix": service,
        },
      },
    })),
  }),
  ...under("CloudWatch Metrics", {
    "**ECS Metrics**: CPU, memory, task count": every(
      taskMetrics,
      serviceGraph("CPU of services in %", "AWS/ECS CPUUtilization"),
      serviceGraph("Memory of services in %", "AWS/ECS MemoryUtilization"),
      serviceGraph("Running tasks", "ECS/ContainerInsights RunningTaskCount"),
    ),
    "**ALB Metrics**: Request count, latency, error rate": every(
      loadBalancerGraph("Requests", (elb) => [elb("RequestCount", "Sum")]),
      loadBalancerGraph("Response time in seconds", (elb) => [elb("TargetResponseTime", "p95")]),
      loadBalancerGraph("Error rate in %", (elb) => [
        "IF(requests >= 20, 100 * failed / requests, 0)",
        elb("RequestCount", "Sum"),
        elb("HTTPCode_Target_5XX_Count", "Sum"),
      ]),
    ),
    "**RDS Metrics**: Connections, CPU, storage": every(
      databaseGraph("Connections", "DatabaseConnections"),
      databaseGraph("CPU of the database in %", "CPUUtilization"),
      databaseGraph("Free storage in bytes", "FreeStorageSpace"),
    ),
    "**Custom Metrics**: Application-level metrics": publishesMetrics,
  }),
  ...under("Alerting (Future)", {
    "Critical failures in staging": every(unavailable(staging), refusedRequests(staging), lostTasks(staging)),
    "Database connection issues": alarms(({ name }) => ({
      "database-connections": `AWS/RDS DatabaseConnections Average ${name}-inventory-db above ${name === "dev" ? 60 : 130} for 5 min`,
    })),
    "High error rates": alarms((environment) => {
      const requests = `[${elbAlarm(environment, "RequestCount Sum")}]`;
      const failed = `[${elbAlarm(environment, "HTTPCode_Target_5XX_Count Sum")}]`;
      return {
        "load-balancer-error-rate": `IF(${requests} >= 20, 100 * ${failed} / ${requests}, 0) above 5 for 5 min`,
      };
    }),
    "Service unavailability": every(unavailable(), lostTasks()),
  }),
  ...under("Health Checks", {
    "**ECS Health Checks**: Container-level health via Docker": containersAnswerHealth,
    "**ALB Health Checks**: HTTP health endpoint checks": loadBalancerAsksForHealth,
    "**Frequency**: Every 30 seconds": every(
      containersHave(() => ({ healthCheck: { interval: 30 } })),
      targetGroupsHave({ healthCheck: { interval: 30 } }),
    ),
    "**Thresholds**: 3 consecutive failures = unhealthy": every(
      containersHave(() => ({ healthCheck: { retries: 3 } })),
      targetGroupsHave({ healthCheck: { unhealthyThreshold: 3 } }),
    ),
  }),

  ...under("Tag-Based Rollback", {
    "1. Identify last known good version tag (e.g., `v1.0.0`)": every(images(staging), earlierImagesStay),
    "4. Services updated to previous task definitions": earlierRevisionsStay,
  }),
  ...under("Manual Rollback", {
    "--cluster staging-inventory-cluster": clusterName,
    "--service staging-api-gateway": serviceNames,
    "--task-definition staging-api-gateway:$PREVIOUS_REVISION": every(ownTaskDefinitions, earlierRevisionsStay),
  }),
  ...under("Database Rollback", {
    "Restore from RDS snapshot (last resort)": every(
      backups,
      has(DB_INSTANCE, () => ({ skipFinalSnapshot: false })),
    ),
  }),

  ...under("Post-Deployment Verification", {
    "1. **Health Checks**: All services respond to /health": containersAnswerHealth,
    "3. **UI Access**": routes,
    "4. **Database**: Migrations applied successfully": migration,
    "6. **Data Seeding**": seed,
  }),
  ...under("Staging Verification Checklist", {
    "All services running with 2 tasks each": tasksPerService(staging),
    "ALB health checks passing": loadBalancerAsksForHealth,
    "Database accessible from services": databaseAccess,
    "Redis accessible from services": cacheAccess,
    "UI loads in browser": routes,
  }),

  ...under("Monthly Cost Breakdown (Staging)", {
    "| ECS Tasks (6 services × 2 tasks) | 12 tasks": every(tasksPerService(staging), totalTasks(12, staging)),
    "| RDS (db.t3.small) |": databaseClass(staging),
    "| ElastiCache (cache.t3.micro) | 1 node |": oneRedisNode,
    "| ALB | 1 load balancer |": oneLoadBalancer,
    "| NAT Gateway | 2 AZs |": natPerZone,
    "| CloudWatch Logs | 7-day retention |": weekOfLogs,
  }),
  ...under("Dev Environment (After Scale-Down)", {
    "| ECS Tasks (6 services × 1 task) | 6 tasks |": every(tasksPerService(dev), totalTasks(6, dev)),
    "| RDS (db.t3.micro) |": databaseClass(dev),
    "| ElastiCache (cache.t3.micro) | 1 node |": oneRedisNode,
    "| ALB | 1 load balancer |": oneLoadBalancer,
    "| NAT Gateway | 2 AZs |": natPerZone,
    "| CloudWatch Logs | 7-day retention |": weekOfLogs,
  }),

  ...under("Technical Metrics", {
    "All services healthy after deployment": unhealthyDeploymentFails,
    "Zero downtime during dev scale-down": servicesHave(() => ({
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
    })),
  }),

  ...under("Open Questions (Resolved)", {
    "**Manual trigger post-deployment**": seededByHand,
    "**v*.*.*  (MAJOR.MINOR.PATCH)**": images(staging),
    "**db.t3.small (one size up from micro)**": databaseClass(),
    "**Disabled, wait for verification**": noScalingInStaging,
  }),
  ...under("Conclusion", {
    "Cost-optimized dev environment": tasksPerService(dev),
    "Production-like staging for demos (2 tasks per service)": tasksPerService(staging),
    "Manual data seeding for control": seededByHand,
    "Clear rollback strategy": every(earlierRevisionsStay, earlierImagesStay),
    "Comprehensive monitoring and health checks": every(taskMetrics, containersAnswerHealth, loadBalancerAsksForHealth),
  }),
  ...pipelineFacts,
];

const COST = "the cost report is not built yet";
const HEADING = "the heading of a table";
const APPLICATION = "what the application does, not what it runs on";
const WORK = "how the work is done, not what is built";
const BY_HAND = "somebody does it by hand";

const elsewhere: readonly Elsewhere[] = [
  ...pipelineElsewhere,
  ...unshown("State Management", "the state is a Pulumi backend's, which locks it; a stack is an environment"),
  ...unshown("Image Tagging Strategy", HEADING, ["| Environment | Tag Format | Example |"]),
  ...unshown("Step 4: Run Migrations", "Alembic itself skips migrations that were applied", ["Idempotent"]),
  ...unshown("Seed Scripts Execution Order", APPLICATION, [
    "Creates 6 default roles with permissions",
    "Idempotent (checks for existing roles)",
    "Creates 70 parent items",
    "Creates child items for each parent",
    "Distributes items across locations",
    "Creates initial movement history",
    "Moves items 0-4 times randomly",
    "Creates realistic movement history",
    "Total ~125+ movements",
  ]),
  ...unshown("Deployment Process", WORK),
  ...unshown("Expected Cost Savings", COST, ["**Total**: ~40-50% reduction in ECS task costs for dev"]),
  ...unshown("Database Rollback", BY_HAND, ["Alembic downgrade migrations", "Test rollback procedures in dev first"]),
  ...unshown("Post-Deployment Verification", APPLICATION, ["2. **Smoke Tests**", "5. **Authentication**"]),
  ...unshown("Staging Verification Checklist", APPLICATION, [
    "Login with admin credentials works",
    "API endpoints respond correctly",
    "Inventory data visible in UI",
    "Movement history visible",
    "Roles and permissions working",
  ]),
  ...["Monthly Cost Breakdown (Staging)", "Dev Environment (After Scale-Down)"].flatMap((section) => [
    ...unshown(section, HEADING, ["| Resource | Configuration | Estimated Cost |"]),
    ...unshown(section, COST, ["| Data Transfer |", "| **Total "]),
  ]),
  ...unshown("Monthly Cost Breakdown (Staging)", "a mean for the estimate: the Environment Comparison has the sizes", [
    "@ 0.5 vCPU, 1 GB",
  ]),
  ...unshown("Combined Total", COST),
  ...unshown("Implementation Phases", WORK),
  ...unshown("Business Metrics", WORK),
  ...unshown("Risks and Mitigations", WORK),
  ...unshown("Dependencies", "what must be there before, or on the machine that deploys"),
  ...unshown("Timeline Estimate", WORK),
];

describeFacts(
  "inventory.md",
  async () => ({ dev: await planOf("inventory-dev"), staging: await planOf("inventory-staging") }),
  facts,
  elsewhere,
);

describe("adding a service is one YAML entry", () => {
  const FILE = "Pulumi.inventory-dev.yaml";
  const SERVICES_KEY = "  platform:services:\n";
  const ENTRY = `\
    audit-service:
      name: dev-audit-service
      repository: inventory-management/audit-service
      cpu: 256
      memoryMiB: 512
      port: 8005
      desiredCount: 1
      scaling: { min: 1, max: 3 }
      logGroup: /ecs/dev-inventory-audit-service
      clients: [api-gateway]
      access: { database: true, cache: true }
      containerHealthCheck:
        command: curl -fsS http://localhost:8005/health || exit 1
      environment:
        ENVIRONMENT: dev
      secrets:
        DATABASE_URL: database-url
`;

  const text = readFileSync(path.join(ROOT, FILE), "utf8");
  const read = (content: string): RawConfig => ({ ...parseStackFile(content, FILE), "platform:release": DEV.tag });
  const settings = read(text.replace(SERVICES_KEY, SERVICES_KEY + ENTRY));

  const databaseUrl = secretArn(DEV, "database-url");
  const inPort = (port: number, group: string, client: string) => ({
    securityGroupId: `sg-${group}`,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    referencedSecurityGroupId: `sg-${client}`,
  });
  const role = (kind: string) => ({
    name: `dev-audit-service-${kind}`,
    assumeRolePolicy: assumedByTasksOfThisAccount,
  });
  const resourceId = "service/dev-inventory-cluster/dev-audit-service";

  /** All that the entry brings. */
  const added: readonly (readonly [what: string, type: string, name: string, inputs: Inputs])[] = [
    [
      "repository",
      REPOSITORY,
      "inventory-management-audit-service",
      { name: "inventory-management/audit-service", imageTagMutability: "MUTABLE" },
    ],
    ["log group", LOG_GROUP, "audit-service", { name: "/ecs/dev-inventory-audit-service", retentionInDays: 7 }],
    ["execution role", ROLE, "audit-service-execution", role("execution")],
    [
      "execution role's policy",
      ROLE_POLICY,
      "audit-service-execution",
      {
        role: "dev-audit-service-execution",
        policy: executionStatements(DEV, {
          repository: "inventory-management/audit-service",
          logGroup: "/ecs/dev-inventory-audit-service",
          secrets: [databaseUrl],
        }),
      },
    ],
    ["task role", ROLE, "audit-service-task", role("task")],
    ["security group", SECURITY_GROUP, "audit-service", { name: "dev-audit-service-sg", vpcId: "vpc-network" }],
    [
      "way out",
      EGRESS_RULE,
      "audit-service-outbound",
      { securityGroupId: "sg-dev-audit-service-sg", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
    ],
    [
      "admission of the gateway",
      INGRESS_RULE,
      "audit-service-8005-from-api-gateway",
      inPort(8005, "dev-audit-service-sg", "dev-api-gateway-sg"),
    ],
    [
      "admission to the database",
      INGRESS_RULE,
      "database-5432-from-audit-service",
      inPort(5432, "dev-inventory-db-sg", "dev-audit-service-sg"),
    ],
    [
      "admission to the cache",
      INGRESS_RULE,
      "cache-6379-from-audit-service",
      inPort(6379, "dev-inventory-redis-sg", "dev-audit-service-sg"),
    ],
    [
      "name in Cloud Map",
      DISCOVERY_SERVICE,
      "audit-service",
      { name: "audit-service", dnsConfig: { namespaceId: "dev.inventory.local" } },
    ],
    [
      "task definition",
      TASK_DEFINITION,
      "audit-service",
      {
        family: "dev-audit-service",
        cpu: "256",
        memory: "512",
        executionRoleArn: roleArn("dev-audit-service-execution"),
        taskRoleArn: roleArn("dev-audit-service-task"),
        containerDefinitions: [
          {
            name: "audit-service",
            image: "290993374431.dkr.ecr.us-west-2.amazonaws.com/inventory-management/audit-service:latest",
            essential: true,
            portMappings: [portMapping(8005)],
            environment: [{ name: "ENVIRONMENT", value: "dev" }],
            secrets: [{ name: "DATABASE_URL", valueFrom: databaseUrl }],
            healthCheck: { command: ["CMD-SHELL", "curl -fsS http://localhost:8005/health || exit 1"] },
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": "/ecs/dev-inventory-audit-service",
                "awslogs-region": "us-west-2",
                "awslogs-stream-prefix": "audit-service",
              },
            },
          },
        ],
      },
    ],
    [
      "service",
      ECS_SERVICE,
      "audit-service",
      {
        name: "dev-audit-service",
        cluster: "arn:aws:ecs:us-west-2:290993374431:cluster/dev-inventory-cluster",
        taskDefinition: taskDefinitionArn(DEV, "audit-service"),
        launchType: "FARGATE",
        desiredCount: 1,
        networkConfiguration: {
          subnets: subnetsIn("private", DEV),
          securityGroups: ["sg-dev-audit-service-sg"],
          assignPublicIp: false,
        },
        serviceRegistries: { registryArn: "arn:aws:servicediscovery:us-west-2:290993374431:service/audit-service" },
      },
    ],
    ["scaling", SCALING_TARGET, "audit-service", { resourceId, minCapacity: 1, maxCapacity: 3 }],
    ["scaling's aim", SCALING_POLICY, "audit-service", { resourceId, name: "dev-audit-service-cpu" }],
    ...["cpu", "memory", "missing-tasks"].map(
      (what) =>
        [
          `alarm of ${what}`,
          METRIC_ALARM,
          `service-audit-service-${what}`,
          { name: `dev-inventory-service-audit-service-${what}` },
        ] as const,
    ),
  ];

  /** Components that hold the resources together. */
  const components = [
    "platform:compute:Service audit-service",
    "platform:compute:TaskRoles audit-service",
    "platform:network:SecurityGroup audit-service",
  ];

  /** Inputs that are JSON, and how to read them. */
  const json: Readonly<Record<string, (text: string) => unknown>> = {
    assumeRolePolicy: statementsOf,
    policy: statementsOf,
    containerDefinitions: JSON.parse,
  };
  const readable = (inputs: Inputs) =>
    Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, json[key]?.(value) ?? value]));

  let before: Plan;
  let after: Plan;
  beforeAll(async () => {
    before = await planOf("inventory-dev");
    after = await planWith("inventory-dev", settings);
  });

  it("is one entry of one setting", () => {
    const { "platform:services": services, ...others } = settings;
    const { "platform:services": servicesBefore, ...othersBefore } = read(text);
    const { "audit-service": entry, ...rest } = JSON.parse(services ?? "");
    expect(entry.port).toBe(8005);
    expect(rest).toEqual(JSON.parse(servicesBefore ?? ""));
    expect(others).toEqual(othersBefore);
  });

  it.each(added)("brings its %s", (_, type, name, inputs) => {
    expect(readable(after.inputs(type, name))).toMatchObject(inputs);
  });

  it("leaves the number of tasks to scaling", () => {
    expect(after.one(ECS_SERVICE, "audit-service").ignoreChanges).toEqual(["desiredCount"]);
  });

  it("stays behind the gateway: the load balancer doesn't know it", () => {
    expect(after.inputs(ECS_SERVICE, "audit-service").loadBalancers).toBeUndefined();
  });

  it("brings nothing else", () => {
    const known = new Set(before.recording.resources.map(({ urn }) => urn));
    const brought = after.recording.resources.filter(({ urn }) => !known.has(urn));
    expect(sorted(brought.map(({ type, name }) => `${type} ${name}`))).toEqual(
      sorted([...added.map(([, type, name]) => `${type} ${name}`), ...components]),
    );
  });

  it("changes nothing that was there", () => {
    const resources = ({ recording }: Plan) =>
      Object.fromEntries(
        recording.resources
          // They tell of all services.
          .filter(({ type }) => type !== DASHBOARD && type !== "platform:monitoring:Alarms")
          .map((resource) => [resource.urn, { ...resource, inputs: recording.revealed.get(resource.urn) }]),
      );
    const [was, is] = [resources(before), resources(after)];
    expect(Object.keys(was)).toHaveLength(before.recording.resources.length - 2);
    expect(Object.fromEntries(Object.keys(was).map((urn) => [urn, is[urn]]))).toEqual(was);
    expect(after.recording.calls).toEqual(before.recording.calls);
    expect(after.recording.tags).toEqual(before.recording.tags);
  });

  it("adds a line to the graphs of services, and changes no other graph", () => {
    const graphs = (plan: Plan) =>
      widgetsOf(plan).flatMap(({ type, properties: { title } }) =>
        type === "metric" ? [[title, graphOf(plan, title)] as const] : [],
      );
    for (const [title, lines] of graphs(before)) {
      const own = graphOf(after, title).filter((line) => line.includes(" dev-audit-service "));
      expect(graphOf(after, title).filter((line) => !own.includes(line))).toEqual(lines);
      expect(own).toHaveLength(/services in %|Running tasks/.test(title) ? 1 : 0);
    }
  });

  it("adds its names to the outputs", () => {
    const { repositoryUrls, roleArns, serviceNames } = before.outputs;
    const repository = "inventory-management/audit-service";
    expect(after.outputs).toEqual({
      ...before.outputs,
      repositoryUrls: {
        ...repositoryUrls,
        [repository]: "290993374431.dkr.ecr.us-west-2.amazonaws.com/inventory-management/audit-service",
      },
      roleArns: {
        ...roleArns,
        "audit-service-execution": roleArn("dev-audit-service-execution"),
        "audit-service-task": roleArn("dev-audit-service-task"),
      },
      serviceNames: { ...serviceNames, "audit-service": "dev-audit-service" },
    });
  });
});
