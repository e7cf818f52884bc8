import { allow, assumedBy, LOG_IN_TO_REGISTRY, publishMetrics, pullImage, writeLogs } from "../../support/expected";
import { every, type Fact, under } from "../../support/facts";
import type { PolicyStatement } from "../../support/plan";
import {
  CACHE_SUBNET_GROUP,
  DB_INSTANCE,
  EGRESS_RULE,
  INGRESS_RULE,
  LOAD_BALANCER,
  REPLICATION_GROUP,
  ROLE,
  SECURITY_GROUP,
  TASK_DEFINITION,
} from "../../support/types";
import { has, servicesHave, shows, sorted } from "./checks";
import { ACCOUNT, BACKEND, type Environment, forServices, NAMES, type Plans, ROUTED, SERVICES } from "./environments";
import { allSecrets, groupOf, logGroupOf, roleArn, subnetsIn } from "./names";
import { natPerZone, tasksInPrivateSubnets } from "./network";

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

export const databaseAccess = every(
  admit(databaseIngress),
  has(DB_INSTANCE, ({ name }) => ({ port: 5432, vpcSecurityGroupIds: [`sg-${name}-inventory-db-sg`] })),
);
export const cacheAccess = every(
  admit(cacheIngress),
  has(REPLICATION_GROUP, ({ name }) => ({ port: 6379, securityGroupIds: [`sg-${name}-inventory-redis-sg`] })),
);

const rolesOf = (kind: "execution" | "task", { name }: Environment) =>
  NAMES.map((service) => `${name}-${service}-${kind}`);
const rolesOfTasks = (environment: Environment) => [
  ...rolesOf("execution", environment),
  ...rolesOf("task", environment),
];
export const allRoles = (environment: Environment) =>
  sorted([...rolesOfTasks(environment), `${environment.name}-inventory-flow-logs`]);

export const assumedByTasksOfThisAccount = assumedBy("ecs-tasks.amazonaws.com", ACCOUNT);

/** What the execution role of a service may do. */
export function executionStatements(
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

export const publishesMetrics = shows(
  (plan, environment) => rolesOf("task", environment).map((role) => plan.statements(role)),
  ({ name }) => NAMES.map(() => [publishMetrics(`inventory/${name}`)]),
);

/** What the document states of security groups and roles. */
export const securityFacts: readonly Fact<Plans>[] = [
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
        (plan, environment) => rolesOfTasks(environment).map((role) => plan.trust(role)),
        (environment) => rolesOfTasks(environment).map(() => assumedByTasksOfThisAccount),
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
];
