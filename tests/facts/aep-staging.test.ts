import { expect } from "vitest";
import {
  allow,
  assumedBy,
  denyPlainHttp,
  expectInbound,
  LOG_IN_TO_REGISTRY,
  NOTHING_PUBLIC,
  portMapping,
  pullImage,
  REDIRECT_TO_HTTPS,
  writeLogs,
} from "../support/expected";
import { describeFacts, type Elsewhere, type Fact, under, unshown } from "../support/facts";
import { expectAlarms, graphOf } from "../support/monitoring";
import { type Inputs, type Plan, planOf } from "../support/plan";
import {
  BUCKET_ENCRYPTION,
  BUCKET_POLICY,
  CERTIFICATE,
  CERTIFICATE_VALIDATION,
  DB_INSTANCE,
  DB_SUBNET_GROUP,
  ECS_CLUSTER,
  ECS_SERVICE,
  HOSTED_ZONE,
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  LOG_GROUP,
  LOG_METRIC_FILTER,
  PUBLIC_ACCESS_BLOCK,
  RANDOM_PASSWORD,
  RECORD,
  REPLICATION_GROUP,
  SECRET,
  SECRET_VERSION,
  SECURITY_GROUP,
  TARGET_GROUP,
  TASK_DEFINITION,
} from "../support/types";

type Workload = "frontend" | "backend";

const VPC_ID = "vpc-0652a6de1c9efdc2f";
const SUBNETS = ["subnet-default-us-east-1a", "subnet-default-us-east-1b", "subnet-default-us-east-1c"];
const WORKLOADS: readonly Workload[] = ["frontend", "backend"];
const SECRET_VARIABLES = [
  "ANTHROPIC_API_KEY",
  "AUDIT_ENCRYPTION_KEY",
  "DATABASE_URL",
  "OPENAI_API_KEY",
  "REDIS_URL",
] as const;

const facts: readonly Fact[] = [
  ...under("AEP Staging Architecture (AWS)", {
    "Account: Staging (625847798833)": (plan) => expect(plan.recording.accountId).toBe("625847798833"),
    "Region: us-east-1": (plan) => expect(plan.recording.region).toBe("us-east-1"),
    "Primary URL: https://staging.navralabs.com": (plan) =>
      expect(plan.outputs.siteUrl).toBe("https://staging.navralabs.com"),
  }),
  ...under("1) High-level Overview", {
    "two ECS Fargate services behind a single internet-facing ALB": (plan) => {
      expect(plan.names(ECS_SERVICE)).toEqual(["aep-backend-staging-svc", "aep-frontend-staging-svc"]);
      for (const workload of WORKLOADS) {
        expect(plan.inputs(ECS_SERVICE, workload).launchType).toBe("FARGATE");
        expectBehindLoadBalancer(plan, workload);
      }
      expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false });
    },
    "**Frontend**: nginx + React SPA (HTTP 80)": (plan) => expectImageOnPort(plan, "frontend", 80),
    "**Backend**: FastAPI (HTTP 8787)": (plan) => expectImageOnPort(plan, "backend", 8787),
    "**ALB** routes:": (plan) =>
      expect(routesOf(plan)).toEqual({
        "/api/*": "aep-staging-tg-backend",
        "/health/*": "aep-staging-tg-backend",
        default: "aep-staging-tg-frontend",
      }),
    "`/api/*` → backend target group": (plan) => expect(routesOf(plan)["/api/*"]).toBe("aep-staging-tg-backend"),
    "`/health/*` → backend target group": (plan) => expect(routesOf(plan)["/health/*"]).toBe("aep-staging-tg-backend"),
    "`/*` → frontend target group": (plan) => expect(routesOf(plan).default).toBe("aep-staging-tg-frontend"),
    "HTTPS-first with HTTP→HTTPS redirects": (plan) => {
      expectRedirectToHttps(plan);
      expect(plan.outputs.loadBalancerUrl).toBe("https://aep-staging-alb-1234567890.us-east-1.elb.amazonaws.com");
    },
    "secrets pulled from AWS Secrets Manager": (plan) => {
      expect(plan.container("backend").secrets).toEqual(
        SECRET_VARIABLES.map((name) => ({ name, valueFrom: secretArn(name) })),
      );
      expect(plan.container("frontend").secrets).toEqual([]);
      expect(plan.statements("aep-backend-staging-svc-execution")).toEqual([
        ...statementsToStart("backend"),
        allow("ReadSecrets", ["secretsmanager:GetSecretValue"], SECRET_VARIABLES.map(secretArn)),
      ]);
      expect(plan.statements("aep-frontend-staging-svc-execution")).toEqual(statementsToStart("frontend"));
    },
  }),
  ...under("2) DNS + TLS", {
    "Route53 Hosted Zone: `navralabs.com`": (plan) => {
      expect(plan.lookUps("aws:route53/getZone:getZone")).toEqual([{ name: "navralabs.com", privateZone: false }]);
      expect(typesOf(plan)).not.toContain(HOSTED_ZONE);
      expect(plan.all(RECORD).map(({ inputs }) => inputs.zoneId)).toEqual(["Z-navralabs.com", "Z-navralabs.com"]);
    },
    "Record: `staging.navralabs.com` (A Alias → ALB)": (plan) => {
      const record = plan.inputs(RECORD, "site");
      expect(record).toMatchObject({ zoneId: "Z-navralabs.com", name: "staging.navralabs.com", type: "A" });
      expect(record.aliases).toEqual([
        {
          name: "aep-staging-alb-1234567890.us-east-1.elb.amazonaws.com",
          zoneId: "ZLOADBALANCER",
          evaluateTargetHealth: true,
        },
      ]);
    },
    "ACM Certificate: `staging.navralabs.com` (DNS validated, in us-east-1)": (plan) => {
      const certificate = plan.inputs(CERTIFICATE);
      expect(certificate).toMatchObject({
        domainName: "staging.navralabs.com",
        subjectAlternativeNames: [],
        validationMethod: "DNS",
      });
      // Without a region of its own it is made in the stack's.
      expect([certificate.region, plan.recording.region]).toEqual([undefined, "us-east-1"]);
      expect(plan.inputs(RECORD, "certificate")).toMatchObject({
        zoneId: "Z-navralabs.com",
        name: "_validation.staging.navralabs.com.",
        type: "CNAME",
        records: ["_validation.acm-validations.aws."],
      });
      const validation = plan.inputs(CERTIFICATE_VALIDATION);
      expect(validation.validationRecordFqdns).toEqual(["_validation.staging.navralabs.com."]);
      expect(plan.listener(443).certificateArn).toBe(validation.certificateArn);
    },
    "ALB listeners:": (plan) => {
      const listeners = plan.all(LISTENER).map(({ inputs }) => `${inputs.port} ${inputs.protocol}`);
      expect(listeners.sort()).toEqual(["443 HTTPS", "80 HTTP"]);
    },
    "443 HTTPS (default action → frontend TG)": (plan) => {
      expect(plan.listener(443).protocol).toBe("HTTPS");
      expect(plan.listener(443).defaultActions).toEqual([
        { type: "forward", targetGroupArn: targetGroupArn("aep-staging-tg-frontend") },
      ]);
    },
    "80 HTTP (301 redirect → HTTPS)": expectRedirectToHttps,
  }),
  ...under("3) Networking", {
    "Using **default VPC** in us-east-1 (vpc-0652a6de1c9efdc2f)": expectDefaultVpc,
    "3 public subnets across AZs (us-east-1a, 1b, 1c)": expectPublicSubnets,
    "ECS tasks currently run with **Public IP = ON**": expectPublicIps,
    "`aep-staging-alb-sg`": (plan) => {
      expect(securityGroup(plan, "aep-staging-alb-sg").vpcId).toBe(VPC_ID);
      expect(plan.inputs(LOAD_BALANCER).securityGroups).toEqual(["sg-aep-staging-alb-sg"]);
    },
    "Inbound: 80/443 from 0.0.0.0/0": (plan) =>
      expectInbound(plan, "aep-staging-alb-sg", ["443 0.0.0.0/0", "80 0.0.0.0/0"]),
    "Outbound: all": (plan) => {
      for (const group of ["aep-staging-alb-sg", "aep-staging-ecs-frontend-sg", "aep-staging-ecs-backend-sg"]) {
        expect(plan.egress(group), group).toEqual(["-1 0.0.0.0/0"]);
      }
    },
    "`aep-staging-ecs-frontend-sg`": (plan) => {
      expect(securityGroup(plan, "aep-staging-ecs-frontend-sg").vpcId).toBe(VPC_ID);
      expect(networkOf(plan, "frontend").securityGroups).toEqual(["sg-aep-staging-ecs-frontend-sg"]);
    },
    "Inbound: 80 **from ALB SG only**": (plan) =>
      expectInbound(plan, "aep-staging-ecs-frontend-sg", ["80 aep-staging-alb-sg"]),
    "`aep-staging-ecs-backend-sg`": (plan) => {
      expect(securityGroup(plan, "aep-staging-ecs-backend-sg").vpcId).toBe(VPC_ID);
      expect(networkOf(plan, "backend").securityGroups).toEqual(["sg-aep-staging-ecs-backend-sg"]);
    },
    "Inbound: 8787 **from ALB SG only**": (plan) =>
      expectInbound(plan, "aep-staging-ecs-backend-sg", ["8787 aep-staging-alb-sg"]),
  }),
  ...under("4) Compute (ECS Fargate)", {
    "`aep-staging`": (plan) => {
      expect(plan.names(ECS_CLUSTER)).toEqual(["aep-staging"]);
      for (const workload of WORKLOADS) {
        expect(plan.inputs(ECS_SERVICE, workload).cluster).toBe(
          "arn:aws:ecs:us-east-1:625847798833:cluster/aep-staging",
        );
      }
    },
    "- Backend:": (plan) => expectFargateTask(plan, "backend"),
    "Family: `aep-backend-staging`": (plan) =>
      expect(plan.inputs(TASK_DEFINITION, "backend").family).toBe("aep-backend-staging"),
    "Container port: `8787`": (plan) => expect(plan.container("backend").portMappings).toEqual([portMapping(8787)]),
    "- Frontend:": (plan) => expectFargateTask(plan, "frontend"),
    "Family: `aep-frontend-staging`": (plan) =>
      expect(plan.inputs(TASK_DEFINITION, "frontend").family).toBe("aep-frontend-staging"),
    "Container port: `80`": (plan) => expect(plan.container("frontend").portMappings).toEqual([portMapping(80)]),
    "`aep-backend-staging-svc`": (plan) => {
      expect(plan.inputs(ECS_SERVICE, "backend").name).toBe("aep-backend-staging-svc");
      expect(plan.inputs(ECS_SERVICE, "backend").taskDefinition).toBe(taskDefinitionArn("aep-backend-staging"));
    },
    "`aep-frontend-staging-svc`": (plan) => {
      expect(plan.inputs(ECS_SERVICE, "frontend").name).toBe("aep-frontend-staging-svc");
      expect(plan.inputs(ECS_SERVICE, "frontend").taskDefinition).toBe(taskDefinitionArn("aep-frontend-staging"));
    },
    "Desired count: 1": expectOneTaskEach,
    "Attached to backend target group": (plan) => expectBehindLoadBalancer(plan, "backend"),
    "Attached to frontend target group": (plan) => expectBehindLoadBalancer(plan, "frontend"),
  }),
  ...under("5) Load Balancing (ALB)", {
    "Name: `aep-staging-alb`": (plan) => expect(plan.names(LOAD_BALANCER)).toEqual(["aep-staging-alb"]),
    "Scheme: Internet-facing": (plan) => expect(plan.inputs(LOAD_BALANCER).internal).toBe(false),
    "Listener rules (HTTPS 443):": (plan) => {
      const rules = plan.all(LISTENER_RULE).map(({ inputs }) => inputs);
      // The plan's made-up ARNs end with the logical name of the listener.
      const listener = "arn:aws:elasticloadbalancing:us-east-1:625847798833:listener/load-balancer-https";
      expect(plan.inputs(LISTENER, "load-balancer-https").port).toBe(443);
      expect(rules.map(({ listenerArn }) => listenerArn)).toEqual([listener, listener]);
      expect(Object.fromEntries(rules.map(({ priority, conditions }) => [priority, conditions]))).toEqual({
        10: [{ pathPattern: { values: ["/api/*"] } }],
        20: [{ pathPattern: { values: ["/health/*"] } }],
      });
    },
    "1. `/api/*` → `aep-staging-tg-backend`": (plan) => expect(routesOf(plan)["/api/*"]).toBe("aep-staging-tg-backend"),
    "2. `/health/*` → `aep-staging-tg-backend`": (plan) =>
      expect(routesOf(plan)["/health/*"]).toBe("aep-staging-tg-backend"),
    "3. Default → `aep-staging-tg-frontend`": (plan) => expect(routesOf(plan).default).toBe("aep-staging-tg-frontend"),
    "Target Groups (type = IP):": (plan) => {
      expect(plan.names(TARGET_GROUP)).toEqual(["aep-staging-tg-backend", "aep-staging-tg-frontend"]);
      expect(plan.all(TARGET_GROUP).map(({ inputs }) => inputs.targetType)).toEqual(["ip", "ip"]);
    },
    "`aep-staging-tg-frontend` (HTTP 80, health path `/`)": (plan) =>
      expect(targetGroup(plan, "aep-staging-tg-frontend")).toMatchObject({
        vpcId: VPC_ID,
        targetType: "ip",
        protocol: "HTTP",
        port: 80,
        healthCheck: { protocol: "HTTP", path: "/" },
      }),
    "`aep-staging-tg-backend` (HTTP 8787, health path `/health/live`)": (plan) =>
      expect(targetGroup(plan, "aep-staging-tg-backend")).toMatchObject({
        vpcId: VPC_ID,
        targetType: "ip",
        protocol: "HTTP",
        port: 8787,
        healthCheck: { protocol: "HTTP", path: "/health/live" },
      }),
  }),
  ...under("6) Secrets + Configuration", {
    "Secrets Manager (staging):": (plan) => {
      expect(plan.names(SECRET)).toEqual(SECRET_VARIABLES.map((name) => `aep/staging/${name}`));
      // Operators set the others: a version made here would overwrite theirs.
      expect(Object.keys(valuesOfSecrets(plan)).sort()).toEqual(["aep/staging/DATABASE_URL", "aep/staging/REDIS_URL"]);
      expect(plan.shown(SECRET_VERSION, "secretString")).toEqual(["[secret]", "[secret]"]);
    },
    "`aep/staging/AUDIT_ENCRYPTION_KEY`": (plan) => expectSecretOfOperator(plan, "AUDIT_ENCRYPTION_KEY"),
    "`aep/staging/OPENAI_API_KEY`": (plan) => expectSecretOfOperator(plan, "OPENAI_API_KEY"),
    "`aep/staging/ANTHROPIC_API_KEY`": (plan) => expectSecretOfOperator(plan, "ANTHROPIC_API_KEY"),
    "`aep/staging/DATABASE_URL`": (plan) => {
      const { password } = plan.inputs(DB_INSTANCE);
      expect(plan.inputs(RANDOM_PASSWORD, "database")).toEqual({ length: 32, special: false });
      expect(valuesOfSecrets(plan)["aep/staging/DATABASE_URL"]).toBe(
        `postgresql://aep_admin:${password}@aep-staging-db.xxxxx.us-east-1.rds.amazonaws.com:5432/aep`,
      );
      expect(plan.shown(DB_INSTANCE, "password")).toEqual(["[secret]"]);
      expect(plan.outputs.databaseUrl).toBe("[secret]");
      expectSecretInBackend(plan, "DATABASE_URL");
    },
    "`aep/staging/REDIS_URL`": expectRedisUrl,
    "Non-sensitive env vars (plaintext in task def):": (plan) => {
      expect(plan.environment("backend")).toEqual({
        APP_ENV: "staging",
        BUDGET_ENFORCEMENT_MODE: "strict",
        CORS_ORIGINS: "https://staging.navralabs.com",
      });
      expect(plan.environment("frontend")).toEqual({});
    },
    "`APP_ENV=staging`": (plan) => expect(plan.environment("backend").APP_ENV).toBe("staging"),
    "`BUDGET_ENFORCEMENT_MODE=strict`": (plan) =>
      expect(plan.environment("backend").BUDGET_ENFORCEMENT_MODE).toBe("strict"),
    "`CORS_ORIGINS=https://staging.navralabs.com`": (plan) =>
      expect(plan.environment("backend").CORS_ORIGINS).toBe("https://staging.navralabs.com"),
  }),
  ...under("7) Health Endpoints", {
    "`/health/live` → liveness": (plan) =>
      expect(targetGroup(plan, "aep-staging-tg-backend").healthCheck).toMatchObject({
        path: "/health/live",
        matcher: "200-299",
      }),
    "`/health/ready` → readiness (self + db + redis)": (plan) => {
      // What it answers is the application's; that it is asked, and reaches both stores, is decided here.
      expect(routesOf(plan)["/health/*"]).toBe("aep-staging-tg-backend");
      expectOnlyBackendReachesDatabase(plan);
      expectOnlyBackendReachesRedis(plan);
    },
    "ALB must route `/health/*` to backend TG": (plan) =>
      expect(routesOf(plan)["/health/*"]).toBe("aep-staging-tg-backend"),
  }),
  ...under("8) Data Layer", {
    "RDS is provisioned for staging": (plan) => {
      expect(plan.inputs(DB_INSTANCE)).toMatchObject({
        identifier: "aep-staging-db",
        engine: "postgres",
        publiclyAccessible: false,
        storageEncrypted: true,
        vpcSecurityGroupIds: ["sg-aep-staging-db-sg"],
        dbSubnetGroupName: "aep-staging-db",
      });
      expect(plan.inputs(DB_SUBNET_GROUP)).toMatchObject({
        name: "aep-staging-db",
        subnetIds: SUBNETS,
      });
    },
    "Alembic migrations executed successfully": (plan) => {
      const [migration, ...others] = plan.containers("migrate");
      expect(others).toEqual([]);
      expect(migration).toMatchObject({
        image: imageOf("backend"),
        command: ["alembic", "upgrade", "head"],
        secrets: plan.container("backend").secrets,
      });
    },
    "DB connectivity is verified by readiness health check": (plan) => {
      expectOnlyBackendReachesDatabase(plan);
      expectSecretInBackend(plan, "DATABASE_URL");
    },
  }),
  ...under("9) Redis", {
    "Redis is configured via `REDIS_URL` from Secrets Manager.": (plan) => {
      expectRedisUrl(plan);
      expectOnlyBackendReachesRedis(plan);
      expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
        replicationGroupId: "aep-staging-redis",
        engine: "redis",
        transitEncryptionEnabled: true,
        atRestEncryptionEnabled: true,
        numCacheClusters: 1,
        subnetGroupName: "aep-staging-redis",
      });
    },
  }),
  ...under("10) Logging & Observability", {
    "CloudWatch log groups exist for backend and frontend": (plan) =>
      expect(plan.names(LOG_GROUP)).toEqual(["/ecs/aep-backend-staging", "/ecs/aep-frontend-staging"]),
    "ECS tasks stream logs via awslogs driver": (plan) => {
      for (const workload of WORKLOADS) {
        expect(plan.container(workload).logConfiguration).toEqual({
          logDriver: "awslogs",
          options: {
            "awslogs-group": `/ecs/aep-${workload}-staging`,
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": workload,
          },
        });
        expect(plan.statements(`aep-${workload}-staging-svc-execution`)).toContainEqual(
          writeLogs(logGroupArn(workload)),
        );
      }
    },
    "ALB access logs to S3": (plan) => {
      expect(plan.inputs(LOAD_BALANCER).accessLogs).toEqual({
        enabled: true,
        bucket: "aep-staging-alb-logs",
        prefix: "alb",
      });
      expectBucketForAccessLogs(plan);
    },
    "Metrics dashboards (ALB target health, ECS CPU/mem, 4xx/5xx)": (plan) => {
      const elb = (metric: string) => `AWS/ApplicationELB ${metric}`;
      const loadBalancer = "LoadBalancer app/aep-staging-alb/0123456789abcdef";
      const health = (workload: string) =>
        ["HealthyHostCount", "UnHealthyHostCount"].map((metric) =>
          elb(`${metric} ${loadBalancer} TargetGroup targetgroup/aep-staging-tg-${workload}/0123456789abcdef Maximum`),
        );
      const load = (metric: string) =>
        ["backend", "frontend"].map(
          (workload) => `AWS/ECS ${metric} ClusterName aep-staging ServiceName aep-${workload}-staging-svc Average`,
        );
      expect(graphOf(plan, "Targets")).toEqual([...health("backend"), ...health("frontend")]);
      expect(graphOf(plan, "CPU of services in %")).toEqual(load("CPUUtilization"));
      expect(graphOf(plan, "Memory of services in %")).toEqual(load("MemoryUtilization"));
      expect(graphOf(plan, "4xx and 5xx")).toEqual(
        ["HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"].map((metric) =>
          elb(`${metric} ${loadBalancer} Sum`),
        ),
      );
    },
    "Alerts (unhealthy targets, 5xx spikes, budget enforcement rejections)": (plan) => {
      const elb = (metric: string) => `AWS/ApplicationELB ${metric} app/aep-staging-alb/0123456789abcdef`;
      const unhealthy = (workload: string) =>
        `${elb("UnHealthyHostCount Maximum")} targetgroup/aep-staging-tg-${workload}/0123456789abcdef above 0 for 3 min`;
      const requests = `[${elb("RequestCount Sum")}]`;
      expectAlarms(plan, {
        "service-backend-unhealthy-targets": unhealthy("backend"),
        "service-frontend-unhealthy-targets": unhealthy("frontend"),
        "load-balancer-error-rate": `IF(${requests} >= 20, 100 * [${elb("HTTPCode_Target_5XX_Count Sum")}] / ${requests}, 0) above 5 for 5 min`,
        "load-balancer-refused-requests": `${elb("HTTPCode_ELB_5XX_Count Sum")} above 20 for 5 min`,
        "log-budget-rejections": "aep-staging/logs budget-rejections Sum above 5 for 5 min",
      });
      expect(plan.inputs(LOG_METRIC_FILTER)).toMatchObject({
        logGroupName: "/ecs/aep-backend-staging",
        pattern: "%[Bb]udget.*[Rr]eject%",
        metricTransformation: { name: "budget-rejections", namespace: "aep-staging/logs", value: "1" },
      });
    },
  }),
  ...under("11) Staging Tradeoffs (Intentional)", {
    "Default VPC + public subnets + Public IP ON for tasks": (plan) => {
      expectDefaultVpc(plan);
      expectPublicSubnets(plan);
      expectPublicIps(plan);
    },
    "Single desired task per service": expectOneTaskEach,
    "No WAF": (plan) => expect(typesOf(plan).filter((type) => /^aws:waf/.test(type))).toEqual([]),
    "No autoscaling": (plan) => {
      expect(typesOf(plan).filter((type) => /autoscaling/.test(type))).toEqual([]);
      for (const workload of WORKLOADS) expect(plan.one(ECS_SERVICE, workload).ignoreChanges).toEqual([]);
    },
    "No blue/green deployment controller": (plan) => {
      expect(typesOf(plan).filter((type) => /^aws:codedeploy/.test(type))).toEqual([]);
      for (const workload of WORKLOADS) {
        expect(plan.inputs(ECS_SERVICE, workload)).not.toHaveProperty("deploymentController");
        expect(plan.inputs(ECS_SERVICE, workload)).not.toHaveProperty("deploymentConfiguration");
      }
    },
  }),
];

const elsewhere: readonly Elsewhere[] = [
  ...unshown("4) Compute (ECS Fargate)", "ECS counts the revisions of a live task definition", [
    "Current revision: `:10`",
    "Current revision: `:1`",
  ]),
  ...unshown("9) Redis", "how the application holds its connections", [
    "Phase 1 fix introduced centralized Redis lifecycle",
    "Other parts of the codebase may still instantiate Redis independently",
  ]),
];

describeFacts("aep-staging.md", () => planOf("aep-staging"), facts, elsewhere);

function expectDefaultVpc(plan: Plan): void {
  expect(plan.lookUps("aws:ec2/getVpc:getVpc")).toEqual([{ id: VPC_ID, default: true }]);
  expect(plan.outputs.vpcId).toBe(VPC_ID);
  expect(typesOf(plan).filter((type) => /:(Vpc|Subnet|NatGateway|RouteTable)$/.test(type))).toEqual([]);
  expect(new Set(plan.all(SECURITY_GROUP).map(({ inputs }) => inputs.vpcId))).toEqual(new Set([VPC_ID]));
}

function expectPublicSubnets(plan: Plan): void {
  expect(plan.lookUps("aws:ec2/getSubnet:getSubnet")).toEqual(
    ["us-east-1a", "us-east-1b", "us-east-1c"].map((availabilityZone) => ({
      vpcId: VPC_ID,
      availabilityZone,
      defaultForAz: true,
    })),
  );
  expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(SUBNETS);
  for (const workload of WORKLOADS) expect(networkOf(plan, workload).subnets).toEqual(SUBNETS);
}

function expectPublicIps(plan: Plan): void {
  for (const workload of WORKLOADS) expect(networkOf(plan, workload).assignPublicIp).toBe(true);
}

function expectOneTaskEach(plan: Plan): void {
  for (const workload of WORKLOADS) expect(plan.inputs(ECS_SERVICE, workload).desiredCount).toBe(1);
}

function expectOnlyBackendReachesDatabase(plan: Plan): void {
  expectInbound(plan, "aep-staging-db-sg", ["5432 aep-staging-ecs-backend-sg"]);
  expect(plan.inputs(DB_INSTANCE).vpcSecurityGroupIds).toEqual(["sg-aep-staging-db-sg"]);
}

function expectOnlyBackendReachesRedis(plan: Plan): void {
  expectInbound(plan, "aep-staging-redis-sg", ["6379 aep-staging-ecs-backend-sg"]);
  expect(plan.inputs(REPLICATION_GROUP).securityGroupIds).toEqual(["sg-aep-staging-redis-sg"]);
}

function expectRedirectToHttps(plan: Plan): void {
  expect(plan.listener(80).protocol).toBe("HTTP");
  expect(plan.listener(80).defaultActions).toEqual([REDIRECT_TO_HTTPS]);
}

function expectBehindLoadBalancer(plan: Plan, workload: Workload): void {
  expect(plan.inputs(ECS_SERVICE, workload).loadBalancers).toEqual([
    {
      targetGroupArn: targetGroupArn(`aep-staging-tg-${workload}`),
      containerName: workload,
      containerPort: { frontend: 80, backend: 8787 }[workload],
    },
  ]);
}

function expectImageOnPort(plan: Plan, workload: Workload, port: number): void {
  expect(plan.container(workload)).toMatchObject({ image: imageOf(workload), portMappings: [portMapping(port)] });
  expect(targetGroup(plan, `aep-staging-tg-${workload}`)).toMatchObject({ protocol: "HTTP", port });
}

function expectFargateTask(plan: Plan, workload: Workload): void {
  const role = `aep-${workload}-staging-svc`;
  expect(plan.inputs(TASK_DEFINITION, workload)).toMatchObject({
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    executionRoleArn: `arn:aws:iam::625847798833:role/${role}-execution`,
    taskRoleArn: `arn:aws:iam::625847798833:role/${role}-task`,
  });
  for (const kind of ["execution", "task"]) {
    expect(plan.trust(`${role}-${kind}`)).toEqual(assumedBy("ecs-tasks.amazonaws.com", "625847798833"));
  }
  // Neither application uses an API of AWS.
  expect(plan.statements(`${role}-task`)).toEqual([]);
}

function expectSecretInBackend(plan: Plan, variable: string): void {
  expect(plan.container("backend").secrets).toContainEqual({ name: variable, valueFrom: secretArn(variable) });
  expect(plan.environment("backend")).not.toHaveProperty(variable);
}

function expectSecretOfOperator(plan: Plan, variable: string): void {
  expect(plan.names(SECRET)).toContain(`aep/staging/${variable}`);
  expect(valuesOfSecrets(plan)).not.toHaveProperty([`aep/staging/${variable}`]);
  expectSecretInBackend(plan, variable);
}

function expectRedisUrl(plan: Plan): void {
  const { authToken } = plan.inputs(REPLICATION_GROUP);
  expect(plan.inputs(RANDOM_PASSWORD, "cache")).toEqual({ length: 64, special: false });
  expect(valuesOfSecrets(plan)["aep/staging/REDIS_URL"]).toBe(
    `rediss://:${authToken}@master.aep-staging-redis.xxxxx.cache.us-east-1.amazonaws.com:6379`,
  );
  expect(plan.shown(REPLICATION_GROUP, "authToken")).toEqual(["[secret]"]);
  expect(plan.outputs.cacheUrl).toBe("[secret]");
  expectSecretInBackend(plan, "REDIS_URL");
}

/** The load balancer checks that it may write when it is told to: the policy must stand before. */
function expectBucketForAccessLogs(plan: Plan): void {
  const policy = plan.one(BUCKET_POLICY);
  expect(policy.inputs.bucket).toBe("aep-staging-alb-logs");
  expect(JSON.parse(policy.inputs.policy).Statement).toEqual([
    denyPlainHttp("arn:aws:s3:::aep-staging-alb-logs"),
    {
      Sid: "LoadBalancerLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::aep-staging-alb-logs/alb/AWSLogs/625847798833/*",
    },
  ]);
  expect(plan.one("platform:ingress:LoadBalancer").dependencies).toEqual([policy.urn]);
  // Load balancers write to buckets with Amazon's keys only.
  expect(plan.inputs(BUCKET_ENCRYPTION).rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
  ]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK)).toEqual({
    bucket: "aep-staging-alb-logs",
    ...NOTHING_PUBLIC,
  });
}

/** What ECS may do to start either service. */
function statementsToStart(workload: Workload) {
  return [
    LOG_IN_TO_REGISTRY,
    pullImage(`arn:aws:ecr:us-east-1:625847798833:repository/aep/${workload}`),
    writeLogs(logGroupArn(workload)),
  ];
}

/** Path pattern to the name of its target group; `default` is what no rule matches. */
function routesOf(plan: Plan): Record<string, string> {
  const rules = plan.all(LISTENER_RULE).map(({ inputs }) => inputs);
  return Object.fromEntries([
    ...rules.map(({ conditions, actions }) => [conditions[0].pathPattern.values.join(), targetOf(actions)]),
    ["default", targetOf(plan.listener(443).defaultActions)],
  ]);
}

function targetOf([action]: readonly Inputs[]): string {
  return action?.targetGroupArn.split("/")[1];
}

function targetGroup(plan: Plan, name: string): Inputs {
  return plan.inputsWhere(TARGET_GROUP, "name", name);
}

function securityGroup(plan: Plan, name: string): Inputs {
  return plan.inputsWhere(SECURITY_GROUP, "name", name);
}

function networkOf(plan: Plan, workload: Workload): Inputs {
  return plan.inputs(ECS_SERVICE, workload).networkConfiguration;
}

/** Values that this program gives secrets, in clear, by the secrets' names. */
function valuesOfSecrets(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.all(SECRET_VERSION).map(({ inputs }) => [inputs.secretId, inputs.secretString]));
}

function typesOf(plan: Plan): string[] {
  return plan.recording.resources.map(({ type }) => type);
}

function imageOf(workload: Workload): string {
  return `625847798833.dkr.ecr.us-east-1.amazonaws.com/aep/${workload}:v1.0.0`;
}

function logGroupArn(workload: Workload): string {
  return `arn:aws:logs:us-east-1:625847798833:log-group:/ecs/aep-${workload}-staging`;
}

function taskDefinitionArn(family: string): string {
  return `arn:aws:ecs:us-east-1:625847798833:task-definition/${family}:1`;
}

function targetGroupArn(name: string): string {
  return `arn:aws:elasticloadbalancing:us-east-1:625847798833:targetgroup/${name}/0123456789abcdef`;
}

function secretArn(variable: string): string {
  return `arn:aws:secretsmanager:us-east-1:625847798833:secret:aep/staging/${variable}-xxxxxx`;
}
