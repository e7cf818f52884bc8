import { describe, expect, it } from "vitest";
import { changedConfig, type Inputs, planOf, planWith, rawConfig } from "../../support/plan";
import { ECS_SERVICE, REPOSITORY, TASK_DEFINITION } from "../../support/types";

describe("a service", () => {
  it("starts after the listeners and rules that lead to it, and after its roles' policies", async () => {
    const { dependencies } = (await planOf("aep-staging")).one(ECS_SERVICE, "backend");
    for (const end of [
      "Listener::load-balancer-https",
      "ListenerRule::load-balancer-backend-10",
      "ListenerRule::load-balancer-backend-20",
      "RolePolicy::backend-execution",
    ]) {
      expect(dependencies.filter((urn) => urn.endsWith(end))).toHaveLength(1);
    }
  });

  it("is rolled back when its tasks don't become healthy, and not waited for by the engine", async () => {
    for (const { inputs } of (await planOf("inventory-staging")).all(ECS_SERVICE)) {
      expect(inputs).toMatchObject({
        launchType: "FARGATE",
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        waitForSteadyState: false,
      });
    }
  });

  it("keeps the count that scaling chose, and only that", async () => {
    const counts = async (stack: string) =>
      (await planOf(stack)).all(ECS_SERVICE).map(({ ignoreChanges }) => ignoreChanges.join());
    expect(new Set(await counts("inventory-dev"))).toEqual(new Set(["desiredCount"]));
    expect(new Set(await counts("inventory-staging"))).toEqual(new Set([""]));
  });

  it("gives tasks in private subnets no public address", async () => {
    for (const stack of ["aussie-staging", "inventory-dev", "sagebrush-prod"]) {
      for (const { inputs } of (await planOf(stack)).all(ECS_SERVICE)) {
        expect(inputs.networkConfiguration.assignPublicIp).toBe(false);
        expect(inputs.networkConfiguration.subnets.join()).toMatch(/^(subnet-private-[a-z0-9-]+,?)+$/);
      }
    }
  });

  it("gets bucket names and service URLs as environment", async () => {
    const variables = async (stack: string, task: string) => (await planOf(stack)).environment(task);
    expect(await variables("sagebrush-staging", "web")).toMatchObject({ UPLOADS_BUCKET: "sagebrush-staging-uploads" });
    expect(await variables("inventory-dev", "api-gateway")).toMatchObject({
      USER_SERVICE_URL: "http://user-service.dev.inventory.local:8001",
    });
  });

  it("lets operators open a shell only where its entry says so: channel, key and record come with it", async () => {
    const raw = changedConfig("aep-staging", "services", ({ backend }) => {
      backend.executeCommand = true;
    });
    const plan = await planWith("aep-staging", raw);
    const shells = (service: string) => plan.one(ECS_SERVICE, service).inputs.enableExecuteCommand;
    expect([shells("backend"), shells("frontend")]).toEqual([true, undefined]);
    const { executeCommandConfiguration: execute } = plan.one("aws:ecs/cluster:Cluster", "cluster").inputs
      .configuration;
    expect(execute).toMatchObject({
      kmsKeyId: expect.stringMatching(/^arn:aws:kms:/),
      logging: "OVERRIDE",
      logConfiguration: { cloudWatchLogGroupName: "/ecs/aep-staging/shells" },
    });
    const actions = (role: string) =>
      JSON.parse(plan.one("aws:iam/rolePolicy:RolePolicy", role).inputs.policy).Statement.flatMap(
        ({ Action }: { Action: string | string[] }) => Action,
      );
    expect(actions("backend-task")).toEqual(
      expect.arrayContaining(["ssmmessages:OpenDataChannel", "kms:Decrypt", "logs:PutLogEvents"]),
    );
    expect(plan.all("aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name === "frontend-task")).toEqual([]);
    const [container] = JSON.parse(plan.one(TASK_DEFINITION, "backend").inputs.containerDefinitions);
    expect(container.linuxParameters).toEqual({ initProcessEnabled: true });
    const usual = await planOf("aep-staging");
    expect(usual.recording.resources.filter(({ type }) => type === "platform:compute:ShellAudit")).toEqual([]);
    expect(usual.one("aws:ecs/cluster:Cluster", "cluster").inputs.configuration).toBeUndefined();
  });

  it("keeps earlier revisions for roll-backs", async () => {
    for (const { inputs } of (await planOf("inventory-staging")).all(TASK_DEFINITION)) {
      expect(inputs.skipDestroy).toBe(true);
    }
  });
});

describe("a release", () => {
  it("changes images in task definitions, and nothing else", async () => {
    const before = await planOf("inventory-staging");
    const after = await planWith("inventory-staging", {
      ...rawConfig("inventory-staging"),
      "platform:release": "v1.1.0",
    });
    const changed = after.recording.resources.filter(
      ({ inputs }, i) => JSON.stringify(inputs) !== JSON.stringify(before.recording.resources[i]?.inputs),
    );
    expect(new Set(changed.map(({ type }) => type))).toEqual(new Set([TASK_DEFINITION]));
    expect(changed).toHaveLength(8);
    for (const { inputs } of changed) {
      const [{ image }] = JSON.parse(String(inputs.containerDefinitions));
      expect(image).toMatch(/\/inventory-management\/[a-z-]+:v1\.1\.0$/);
    }
  });
});

describe("a one-off task", () => {
  it("runs its steps one after another, and ends with the last", async () => {
    const steps = (await planOf("inventory-dev")).containers("seed");
    expect(steps.map(({ name, command, essential, dependsOn }) => ({ name, command, essential, dependsOn }))).toEqual([
      { name: "seed-1", command: ["python", "scripts/setup_default_roles.py"], essential: false, dependsOn: undefined },
      {
        name: "seed-2",
        command: ["python", "scripts/reseed_complete_inventory.py"],
        essential: false,
        dependsOn: [{ containerName: "seed-1", condition: "SUCCESS" }],
      },
      {
        name: "seed-3",
        command: ["python", "scripts/generate_movements.py"],
        essential: true,
        dependsOn: [{ containerName: "seed-2", condition: "SUCCESS" }],
      },
    ]);
  });

  it("has the service's image, environment, secrets, roles and logs, but no port and no health check", async () => {
    const plan = await planOf("inventory-dev");
    const [service] = plan.containers("user-service");
    const [migrate] = plan.containers("migrate");
    const { name: _, portMappings: __, healthCheck: ___, logConfiguration, ...shared } = service ?? {};
    expect(migrate).toEqual({
      ...shared,
      name: "migrate",
      command: ["alembic", "upgrade", "head"],
      logConfiguration: {
        ...logConfiguration,
        options: { ...logConfiguration.options, "awslogs-stream-prefix": "migrate" },
      },
    });
    const roles = ["executionRoleArn", "taskRoleArn"] as const;
    for (const role of roles) {
      expect(plan.inputs(TASK_DEFINITION, "migrate")[role]).toBe(plan.inputs(TASK_DEFINITION, "user-service")[role]);
    }
  });
});

describe("a repository", () => {
  it("is made once, however many services run its image", async () => {
    const raw = changedConfig("aep-staging", "services", (services) => {
      services.backend.repository = "aep/frontend";
    });
    const repositories = (await planWith("aep-staging", raw)).all(REPOSITORY);
    expect(repositories.map(({ inputs }) => inputs.name)).toEqual(["aep/frontend"]);
  });
});

describe("tracing", () => {
  const traced = (change: (api: Inputs) => void = () => {}) =>
    planWith(
      "inventory-dev",
      changedConfig("inventory-dev", "services", (services) => {
        const service = services["inventory-service"];
        service.tracing = true;
        change(service);
      }),
    );

  it("puts a collector beside the application, whose end ends nothing", async () => {
    const [application, collector] = (await traced()).containers("inventory-service");
    expect(application).toMatchObject({ name: "inventory-service", essential: true });
    expect(collector).toEqual({
      name: "trace-collector",
      image: expect.stringMatching(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector@sha256:[0-9a-f]{64}$/),
      command: ["--config=/etc/ecs/ecs-xray.yaml"],
      essential: false,
      restartPolicy: { enabled: true },
      memory: 256,
      readonlyRootFilesystem: true,
      user: "4317:4317",
      environment: [{ name: "AWS_REGION", value: "us-west-2" }],
      secrets: [],
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/ecs/dev-inventory-inventory-service",
          "awslogs-region": "us-west-2",
          "awslogs-stream-prefix": "trace-collector",
        },
      },
    });
  });

  it("is for that service only: neither others nor its one-off tasks have a collector", async () => {
    const plan = await traced();
    const before = await planOf("inventory-dev");
    for (const { name, inputs } of plan.all(TASK_DEFINITION)) {
      if (name !== "inventory-service") expect(inputs).toEqual(before.inputs(TASK_DEFINITION, name));
    }
    expect(plan.actions("dev-inventory-service-task")).toEqual([
      ...before.actions("dev-inventory-service-task"),
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
    expect(plan.actions("dev-user-service-task")).toEqual(before.actions("dev-user-service-task"));
  });

  it("leaves the last word to the service's own environment", async () => {
    const plan = await traced(({ environment }) => {
      environment.OTEL_SERVICE_NAME = "stock";
    });
    expect(plan.environment("inventory-service")).toMatchObject({
      OTEL_SERVICE_NAME: "stock",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
      ENVIRONMENT: "dev",
    });
  });
});
