import { expect } from "vitest";
import { every, type Fact, under } from "../../support/facts";
import { variables } from "../../support/plan";
import { TASK_DEFINITION } from "../../support/types";
import { shows } from "./checks";
import { poolVariables } from "./data";
import { BOTH, type Plans, SERVICES, type Service } from "./environments";
import { routes, siteAddress } from "./load-balancer";
import { allSecrets, imageOf, logGroupOf, roleArn, taskDefinitionArn } from "./names";
import { databaseAccess } from "./security";
import { ownTaskDefinitions } from "./services";

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

export const migration = every(
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
export const seed = every(runsAs("seed", "inventory-service"), rolesSeeded, inventorySeeded, movementsSeeded);

/** The seed is there to be run, and nothing runs it by itself. */
export const seededByHand = every(
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

/** What the document states of migrations and of the seed. */
export const taskFacts: readonly Fact<Plans>[] = [
  ...under("Step 4: Run Migrations", {
    "# Via ECS task or admin endpoint": migration,
    "curl -X POST https://$STAGING_ALB/api/v1/user/admin/run-migrations": routes,
    "Alembic migrations applied to staging database": every(migration, databaseAccess),
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
];
