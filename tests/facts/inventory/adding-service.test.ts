import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { RawConfig } from "../../../src/config/parse";
import { parseStackFile } from "../../../src/config/stack-file";
import { portMapping } from "../../support/expected";
import { graphOf, widgetsOf } from "../../support/monitoring";
import { type Inputs, type Plan, planOf, planWith, stackFile, statementsOf } from "../../support/plan";
import {
  DASHBOARD,
  DISCOVERY_SERVICE,
  ECS_SERVICE,
  EGRESS_RULE,
  INGRESS_RULE,
  LOG_GROUP,
  METRIC_ALARM,
  REPOSITORY,
  ROLE,
  ROLE_POLICY,
  SCALING_POLICY,
  SCALING_TARGET,
  SECURITY_GROUP,
  TASK_DEFINITION,
} from "../../support/types";
import { sorted } from "./checks";
import { DEV } from "./environments";
import { roleArn, secretArn, subnetsIn, taskDefinitionArn } from "./names";
import { assumedByTasksOfThisAccount, executionStatements } from "./security";

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

  const text = stackFile("inventory-dev");
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
          // They tell of all services, and the guard stands on all.
          .filter(({ type, name }) => type !== DASHBOARD && type !== "platform:monitoring:Alarms" && name !== "guard")
          .map((resource) => [resource.urn, { ...resource, inputs: recording.revealed.get(resource.urn) }]),
      );
    const [was, is] = [resources(before), resources(after)];
    expect(Object.keys(was)).toHaveLength(before.recording.resources.length - 4);
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
    const { repositoryUrls, roleArns, serviceNames, alarmNames } = before.outputs;
    const own = after.outputs.alarmNames.filter((name: string) => name.includes("audit-service"));
    expect(own).toHaveLength(3);
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
      alarmNames: expect.toSatisfy((names: string[]) =>
        isDeepStrictEqual([...names].sort(), [...alarmNames, ...own].sort()),
      ),
    });
  });
});
