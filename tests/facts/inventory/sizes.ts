import { every, type Fact, under } from "../../support/facts";
import { DB_INSTANCE, ECS_SERVICE, REPLICATION_GROUP, TASK_DEFINITION, VPC } from "../../support/types";
import { environmentTags } from "./access";
import { has, shows } from "./checks";
import { databaseClass, oneRedisNode } from "./data";
import {
  dev,
  type Environment,
  forServices,
  NAMES,
  type Plans,
  SERVICES,
  type Service,
  STAGING,
  staging,
} from "./environments";
import { oneLoadBalancer } from "./load-balancer";
import { weekOfLogs } from "./monitoring";
import { imageOf } from "./names";
import { natPerZone, regions } from "./network";
import { noScalingInStaging, scalingInDev, tasksPerService } from "./services";

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

/** What both environments' costs are of, besides tasks and database. */
const costlyInBoth = {
  "| ElastiCache (cache.t3.micro) | 1 node |": oneRedisNode,
  "| ALB | 1 load balancer |": oneLoadBalancer,
  "| NAT Gateway | 2 AZs |": natPerZone,
  "| CloudWatch Logs | 7-day retention |": weekOfLogs,
};

/** What the document states of how large everything is, and where that is set. */
export const sizeFacts: readonly Fact<Plans>[] = [
  ...under("Overview", {
    "creating a staging environment in us-east-1, scaling down the dev environment": every(regions, tasksPerService()),
  }),
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
  ...under("Module Reusability", {
    "All modules are environment-agnostic and accept environment-specific parameters:": environmentTags,
    "`environment`: Environment name (dev, staging)": environmentTags,
    "`aws_region`: AWS region": regions,
    "`desired_count`: Number of tasks per service": tasksPerService(),
    "`db_instance_class`: RDS instance size": databaseClass(),
    "`enable_auto_scaling`: Auto-scaling toggle": every(scalingInDev, noScalingInStaging),
  }),
  ...under("Changes Required", {
    "# API Gateway Service - Scale from 3 to 1": oneTask("api-gateway"),
    "# Inventory Service - Scale from 2 to 1": oneTask("inventory-service"),
    "# Location Service - Scale from 2 to 1": oneTask("location-service"),
    "desired_count = 1  # Changed from 3": oneTask("api-gateway"),
    "desired_count = 1  # Changed from 2": oneTask("inventory-service", "location-service"),
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
  ...under("Monthly Cost Breakdown (Staging)", {
    "| ECS Tasks (6 services × 2 tasks) | 12 tasks": every(tasksPerService(staging), totalTasks(12, staging)),
    "| RDS (db.t3.small) |": databaseClass(staging),
    ...costlyInBoth,
  }),
  ...under("Dev Environment (After Scale-Down)", {
    "| ECS Tasks (6 services × 1 task) | 6 tasks |": every(tasksPerService(dev), totalTasks(6, dev)),
    "| RDS (db.t3.micro) |": databaseClass(dev),
    ...costlyInBoth,
  }),
];
