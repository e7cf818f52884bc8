import type { StackReview } from "../../src/review/review";
import { type Edit, renamed } from "../support/review";
import { rotatePassword } from "../support/rotation";

/** A change that somebody reported, tried on a stack of ours. */
export interface Case {
  /** Where it was reported. */
  readonly reference: string;
  readonly change: string;
  readonly stack: string;
  readonly edit: Edit;
  readonly state: StackReview["state"];
  /** What is told of it, beside what it costs: rank, rule and resource. */
  readonly brings: readonly string[];
}

const STAGING = "inventory-staging";
const PRODUCTION = "sagebrush-prod";

/** Removes a service, and all that names it. */
function without(service: string): Edit {
  return (settings) => {
    delete settings.services[service];
    for (const one of Object.values(settings.services) as Record<string, unknown>[]) {
      const { clients, environment } = one as { clients?: unknown; environment?: Record<string, { service?: string }> };
      if (Array.isArray(clients)) one.clients = clients.filter((client) => client !== service);
      for (const [key, value] of Object.entries(environment ?? {})) {
        if (value?.service === service) delete environment?.[key];
      }
    }
  };
}

/** What was found of the program before. */
export const FOUND: readonly Case[] = [
  {
    reference: "go-to-k/cdkd#1238, pulumi/pulumi#2625",
    change: "the entry of a queue has another key",
    stack: PRODUCTION,
    edit: (s) => Object.assign(s, renamed({ queues: s.queues, functions: s.functions }, "jobs", "work")),
    state: "refused",
    brings: ["data lost: data-taken work-dlq", "data lost: data-taken work", "stuck half-way: slot-taken work"],
  },
  {
    reference: "pulumi/pulumi-aws#4782",
    change: "the API has another name, and its firewall with it",
    stack: PRODUCTION,
    edit: (s) => {
      s.api.name = "sagebrush-production-public-api";
    },
    state: "changed",
    brings: ["harmless: guard-interrupted api-firewall"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#9338",
    change: "HTTPS is added, in a zone that nobody has delegated yet",
    stack: STAGING,
    edit: (s) => {
      const domain = "inventory.example.com";
      s.dns = { zone: domain, createZone: true, domain, certificate: { domain, wildcard: false } };
    },
    state: "changed",
    brings: ["stuck half-way: certificate-waits certificate"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#512",
    change: "Aurora has another identifier",
    stack: "sagebrush-staging",
    edit: (s) => {
      s.database.identifier = "sagebrush-staging-main";
    },
    state: "refused",
    brings: ["data lost: data-gone database", "outage: gone-meanwhile database"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#512",
    change: "an RDS instance has another identifier",
    stack: STAGING,
    edit: (s) => {
      s.database.identifier = "staging-inventory-main";
    },
    state: "changed",
    brings: ["outage: restarts database"],
  },
  {
    reference: "one word in platform:database",
    change: "another databaseName",
    stack: STAGING,
    edit: (s) => {
      s.database.databaseName = "inventory";
    },
    state: "refused",
    brings: ["stuck half-way: slot-taken database"],
  },
  {
    reference: "one word in platform:database",
    change: "another masterUsername",
    stack: STAGING,
    edit: (s) => {
      s.database.masterUsername = "other_admin";
    },
    state: "refused",
    brings: ["stuck half-way: slot-taken database"],
  },
  {
    reference: "docker-archive/ecs-plugin#209",
    change: "the cache has another identifier",
    stack: STAGING,
    edit: (s) => {
      s.cache.identifier = "staging-inventory-cache";
    },
    state: "changed",
    brings: ["data lost: data-gone cache", "outage: gone-meanwhile cache"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#13389",
    change: "PostgreSQL 15 becomes 16",
    stack: STAGING,
    edit: (s) => {
      s.database.version = "16";
    },
    state: "changed",
    brings: ["outage: restarts database", "stuck half-way: aws-refuses database"],
  },
  {
    reference: "aws/aws-cdk#24642",
    change: "a service behind the load balancer has another port",
    stack: STAGING,
    edit: (s) => {
      s.services["ui-service"].port = 8080;
    },
    state: "changed",
    brings: [
      "outage: empty-targets load-balancer-ui-service",
      "harmless: access-taken ui-service-80-from-load-balancer",
    ],
  },
  {
    reference: "pulumi/pulumi-aws#511, #1967",
    change: "the entry of a service has another key",
    stack: STAGING,
    edit: (s) => {
      const [name, repository] = [s.services["user-service"].name, s.services["user-service"].repository];
      Object.assign(s, renamed({ services: s.services, tasks: s.tasks }, "user-service", "users"));
      Object.assign(s.services.users, { name, repository });
    },
    state: "changed",
    brings: ["stuck half-way: slot-taken users"],
  },
  {
    reference: "pulumi/pulumi-aws#1483",
    change: "public subnets have each other's ranges",
    stack: STAGING,
    edit: (s) => void s.network.publicSubnets.reverse(),
    state: "refused",
    brings: [
      "outage: gone-meanwhile network-us-east-1a",
      "outage: gone-meanwhile network-us-east-1b",
      "stuck half-way: slot-taken network-public-1",
    ],
  },
  {
    reference: "pulumi/pulumi-awsx#520, #910",
    change: "the zones stand in another order",
    stack: STAGING,
    edit: (s) => void s.network.availabilityZones.reverse(),
    state: "refused",
    brings: [
      "outage: gone-meanwhile network-us-east-1a",
      "outage: gone-meanwhile network-us-east-1b",
      "stuck half-way: slot-taken network-public-1",
      "stuck half-way: slot-taken network-public-1",
      "stuck half-way: slot-taken network-private-1",
      "stuck half-way: slot-taken network-database-1",
      "stuck half-way: slot-taken network-public-2",
      "stuck half-way: slot-taken network-private-2",
      "stuck half-way: slot-taken network-database-2",
      "stuck half-way: slot-taken network-us-east-1a",
      "stuck half-way: slot-taken network-us-east-1b",
    ],
  },
  {
    reference: "hashicorp/terraform-provider-aws#17383",
    change: "databases get subnets of their own",
    stack: "aussie-staging",
    edit: (s) => {
      s.network.databaseSubnets = ["10.0.21.0/24", "10.0.22.0/24"];
    },
    state: "changed",
    brings: ["stuck half-way: aws-refuses cache", "stuck half-way: aws-refuses database"],
  },
  {
    reference: "pulumi/examples#1302",
    change: "a service is removed",
    stack: STAGING,
    edit: without("reporting-service"),
    state: "changed",
    brings: ["outage: service-replaced reporting-service"],
  },
  {
    reference: "nitrictech/cli#273",
    change: "a service has another repository",
    stack: STAGING,
    edit: (s) => {
      s.services["reporting-service"].repository = "inventory-management/reports";
    },
    state: "changed",
    brings: ["stuck half-way: repository-unnamed inventory-management-reports"],
  },
  {
    reference: "k1LoW/serverless-s3-sync#76",
    change: "a bucket has another name",
    stack: "sagebrush-staging",
    edit: (s) => {
      s.buckets["staging-uploads"].bucketName = "sagebrush-staging-files";
    },
    state: "refused",
    brings: ["data lost: data-gone staging-uploads"],
  },
  {
    reference: "platform:release lost in a merge",
    change: "no release any more",
    stack: STAGING,
    edit: (s) => {
      delete s.release;
    },
    state: "changed",
    brings: ["outage: no-tasks release", "less secure: guard-lowered service-api-gateway-unavailable"],
  },
  {
    reference: "awslabs/fhir-works-on-aws-deployment#691",
    change: "a function reserves nearly all executions of the account",
    stack: PRODUCTION,
    edit: (s) => {
      s.functions.worker.reservedConcurrency = 950;
    },
    state: "changed",
    brings: ["stuck half-way: aws-refuses worker"],
  },
];

/** Found in public trackers besides. */
export const OTHERS: readonly Case[] = [
  {
    reference: "pulumi/pulumi-aws#175, hashicorp/terraform-provider-aws#24811",
    change: "two rules of a listener have each other's priorities",
    stack: "aep-staging",
    edit: (s) => {
      s.services.backend.route.paths = { "/api/*": 20, "/health/*": 10 };
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "aws/containers-roadmap#1750, hashicorp/terraform-provider-aws#2283",
    change: "a service has another name",
    stack: "aep-staging",
    edit: (s) => {
      s.services.frontend.name = "aep-front-staging-svc";
    },
    state: "changed",
    brings: ["outage: service-replaced frontend"],
  },
  {
    reference: "robertdebock/terraform-aws-vault#28",
    change: "a database doesn't have its own key any more",
    stack: STAGING,
    edit: (s) => {
      s.database.ownKey = false;
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "hashicorp/terraform-provider-aws#25598",
    change: "a rule for events has another key",
    stack: PRODUCTION,
    edit: (s) => {
      s.events = renamed(s.events, "backup-inventory", "inventory");
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "pulumi/pulumi-aws#5900",
    change: "the entry of a bucket has another key",
    stack: PRODUCTION,
    edit: (s) => {
      const { bucketName } = s.buckets["prod-cdn-logs"];
      Object.assign(s, renamed({ buckets: s.buckets, cdn: s.cdn }, "prod-cdn-logs", "cdn-logs"));
      s.buckets["cdn-logs"].bucketName = bucketName;
    },
    state: "refused",
    brings: ["stuck half-way: slot-taken cdn-logs"],
  },
  {
    reference: "aws-ia/terraform-aws-eks-blueprints#1733",
    change: "the entry of a secret has another key",
    stack: PRODUCTION,
    edit: (s) => {
      Object.assign(s, renamed({ secrets: s.secrets, services: s.services }, "api-keys", "keys"));
      s.secrets.keys.name = "sagebrush/production/api-keys";
    },
    state: "refused",
    brings: ["stuck half-way: slot-taken keys"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#10432, #240",
    change: "a service that scales has another name",
    stack: "inventory-dev",
    edit: (s) => {
      s.services["user-service"].name = "dev-users";
    },
    state: "changed",
    brings: ["outage: service-replaced user-service"],
  },
  {
    reference: "DataBiosphere/azul#3399",
    change: "a function that reads a queue has another key",
    stack: PRODUCTION,
    edit: (s) => {
      const { name, handler } = s.functions.worker;
      const { functions, queues, events } = s;
      Object.assign(s, renamed({ functions, queues, events }, "worker", "jobs-worker"));
      Object.assign(s.functions["jobs-worker"], { name, handler });
      s.functions["jobs-worker"].environment.POWERTOOLS_SERVICE_NAME = "worker";
    },
    state: "refused",
    brings: ["data lost: data-taken jobs-worker-dlq", "stuck half-way: slot-taken jobs-worker"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#30700, #33403",
    change: "the cache runs an older version",
    stack: STAGING,
    edit: (s) => {
      s.cache.version = "7.0";
    },
    state: "changed",
    brings: ["stuck half-way: slot-taken cache"],
  },
  {
    reference: "cloudposse/terraform-aws-rds#208, RDS automated backups",
    change: "backups are kept for fewer days",
    stack: PRODUCTION,
    edit: (s) => {
      s.database.backupRetentionDays = 7;
    },
    state: "changed",
    brings: ["data lost: kept-shorter database"],
  },
  {
    reference: "CloudWatch Logs retention",
    change: "logs are kept for fewer days",
    stack: "aep-staging",
    edit: (s) => {
      s.logRetentionDays = "7";
    },
    state: "changed",
    brings: ["data lost: kept-shorter database-postgresql"],
  },
  {
    reference: "aws/containers-roadmap#1078",
    change: "fewer images are kept",
    stack: "aussie-staging",
    edit: (s) => {
      s.registry.keepImages = 2;
    },
    state: "changed",
    brings: ["data lost: lifecycle-tightened aussie-markets-api"],
  },
  {
    reference: "tryretool/terraform-retool-modules#42",
    change: "the cluster has another name",
    stack: STAGING,
    edit: (s) => {
      s.cluster.name = "staging-cluster";
    },
    state: "changed",
    brings: [
      "outage: gone-meanwhile cluster",
      "outage: service-replaced ui-service",
      "outage: service-replaced inventory-service",
      "outage: service-replaced location-service",
      "outage: service-replaced reporting-service",
      "outage: service-replaced user-service",
      "outage: service-replaced api-gateway",
    ],
  },
  {
    reference: "aws/containers-roadmap#1670",
    change: "the load balancer asks another path whether a service is well",
    stack: "aep-staging",
    edit: (s) => {
      s.services.backend.route.healthCheck = { path: "/ready" };
    },
    state: "changed",
    brings: ["outage: health-check load-balancer-backend"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#27324",
    change: "objects aren't replicated any more",
    stack: PRODUCTION,
    edit: (s) => {
      delete s.buckets["prod-uploads"].replicateTo;
    },
    state: "changed",
    brings: ["less secure: guard-gone prod-uploads-replication", "less secure: guard-gone alarm-topic-us-east-1"],
  },
  {
    reference: "hashicorp/terraform-provider-aws#2145",
    change: "the load balancer's requests aren't logged any more",
    stack: "aussie-staging",
    edit: (s) => {
      delete s.loadBalancer.accessLogs;
    },
    state: "changed",
    brings: ["less secure: guard-lowered load-balancer"],
  },
  {
    reference: "platform:database.passwordRotationDays",
    change: "RDS gets the database's password, and the service that used it loses it",
    stack: PRODUCTION,
    edit: rotatePassword,
    state: "changed",
    brings: [
      "data lost: data-gone database-url",
      "data lost: data-gone database-reader-url",
      "data lost: data-gone database-credentials",
      "outage: password-moved database",
      "harmless: access-taken database-5432-from-web",
    ],
  },
  {
    reference: "platform:database.readers",
    change: "the database loses its last reader",
    stack: PRODUCTION,
    edit: (s) => {
      s.database.readers = 0;
    },
    state: "changed",
    brings: ["outage: no-standby database-writer", "harmless: capacity-lowered database"],
  },
  {
    reference: "platform:services.<name>.scaling.max",
    change: "fewer tasks at most, and fewer requests",
    stack: PRODUCTION,
    edit: (s) => {
      s.services.web.scaling.max = 10;
      s.api.requestsPerSecond = 100;
    },
    state: "changed",
    brings: ["harmless: capacity-lowered web", "harmless: capacity-lowered api"],
  },
  {
    reference: "platform:secretRecoveryDays",
    change: "secrets are gone at once",
    stack: PRODUCTION,
    edit: (s) => {
      s.secretRecoveryDays = 0;
    },
    state: "changed",
    brings: ["less secure: guard-lowered api-keys"],
  },
  {
    reference: "platform:dns.createZone",
    change: "the stack makes the zone that it has looked up",
    stack: "aep-staging",
    edit: (s) => {
      s.dns.createZone = true;
    },
    state: "changed",
    brings: ["outage: name-moved site"],
  },
  {
    reference: "platform:network.natGateways",
    change: "fewer NAT gateways",
    stack: STAGING,
    edit: (s) => void s.network.natGateways.pop(),
    state: "changed",
    brings: ["harmless: gone-meanwhile network-us-east-1b"],
  },
  {
    reference: "platform:loadBalancer.name",
    change: "the load balancer has another name",
    stack: "aep-staging",
    edit: (s) => {
      s.loadBalancer.name = "aep-alb";
    },
    state: "refused",
    brings: ["outage: gone-meanwhile load-balancer"],
  },
  {
    reference: "aws:region",
    change: "the stack moves to another region",
    stack: "aep-staging",
    edit: (s) => {
      s["aws:region"] = "us-west-2";
      s.network.availabilityZones = ["us-west-2a", "us-west-2b", "us-west-2c"];
    },
    state: "refused",
    brings: [
      "outage: gone-meanwhile load-balancer",
      "outage: empty-targets load-balancer-backend",
      "outage: empty-targets load-balancer-frontend",
      "stuck half-way: slot-taken alb-logs",
      "stuck half-way: repository-unnamed aep-backend",
      "stuck half-way: repository-unnamed aep-frontend",
      "less secure: may-more backend-execution",
      "less secure: may-more frontend-execution",
    ],
  },
  {
    reference: "platform:api.firewall removed in a clean-up",
    change: "the API has no firewall any more",
    stack: PRODUCTION,
    edit: (s) => {
      delete s.api.firewall;
    },
    state: "changed",
    brings: [
      "less secure: guard-gone api-firewall",
      "less secure: guard-gone api-firewall",
      "less secure: guard-gone api-firewall",
    ],
  },
  {
    reference: "a limit raised while searching for a fault",
    change: "the firewall lets more through",
    stack: PRODUCTION,
    edit: (s) => {
      s.api.firewall.requestsPerMinute = 100_000;
    },
    state: "changed",
    brings: ["less secure: firewall-weaker api-firewall"],
  },
  {
    reference: "platform:protect in a clean-up",
    change: "AWS's own deletion protection is turned off",
    stack: PRODUCTION,
    edit: (s) => {
      s.protect = "false";
    },
    state: "changed",
    brings: [
      "less secure: guard-lowered release-record",
      "less secure: guard-lowered load-balancer",
      "less secure: guard-lowered database",
    ],
  },
  {
    reference: "platform:registry.immutableTags",
    change: "tags can be moved",
    stack: STAGING,
    edit: (s) => {
      s.registry.immutableTags = false;
    },
    state: "changed",
    brings: ["less secure: guard-lowered inventory-management-api-gateway"],
  },
];

/** What is done every day, and brings nothing. */
export const DAILY: readonly Case[] = [
  {
    reference: "",
    change: "a release",
    stack: STAGING,
    edit: (s) => {
      s.release = "v1.1.0";
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "",
    change: "more memory",
    stack: "aep-staging",
    edit: (s) => {
      s.services.backend.memoryMiB = 2048;
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "",
    change: "more capacity",
    stack: PRODUCTION,
    edit: (s) => {
      s.database.maxCapacityAcu = 8;
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "",
    change: "a variable",
    stack: "aep-staging",
    edit: (s) => {
      s.services.backend.environment = { ...s.services.backend.environment, LOG_LEVEL: "info" };
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "",
    change: "the database's size",
    stack: "aussie-staging",
    edit: (s) => {
      s.database.maxStorageGiB = 200;
    },
    state: "changed",
    brings: [],
  },
  {
    reference: "",
    change: "untagged images are kept a day longer",
    stack: "aep-staging",
    edit: (s) => {
      s.registry.untaggedDays = 2;
    },
    state: "changed",
    brings: [],
  },
  { reference: "", change: "nothing", stack: "aussie-staging", edit: () => undefined, state: "same", brings: [] },
];
