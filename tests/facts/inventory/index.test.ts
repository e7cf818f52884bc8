import { describeFacts, type Elsewhere, type Fact, unshown } from "../../support/facts";
import { planOf } from "../../support/plan";
import { accessFacts } from "./access";
import { costFacts } from "./costs";
import { dataFacts } from "./data";
import { deliveryFacts } from "./delivery";
import { workElsewhere } from "./elsewhere";
import type { Plans } from "./environments";
import { imageFacts } from "./images";
import { loadBalancerFacts } from "./load-balancer";
import { monitoringFacts } from "./monitoring";
import { networkFacts } from "./network";
import { pipelineElsewhere, pipelineFacts } from "./pipeline";
import { securityFacts } from "./security";
import { serviceFacts } from "./services";
import { sizeFacts } from "./sizes";
import { summaryFacts } from "./summary";
import { taskFacts } from "./tasks";

const facts: readonly Fact<Plans>[] = [
  ...sizeFacts,
  ...networkFacts,
  ...securityFacts,
  ...dataFacts,
  ...loadBalancerFacts,
  ...serviceFacts,
  ...imageFacts,
  ...deliveryFacts,
  ...taskFacts,
  ...accessFacts,
  ...monitoringFacts,
  ...summaryFacts,
  ...pipelineFacts,
  ...costFacts,
];

const HEADING = "the heading of a table";
const APPLICATION = "what the application does, not what it runs on";
const BY_HAND = "somebody does it by hand";

const elsewhere: readonly Elsewhere[] = [
  ...pipelineElsewhere,
  ...workElsewhere,
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
  ...unshown("Database Rollback", BY_HAND, ["Alembic downgrade migrations", "Test rollback procedures in dev first"]),
  ...unshown("Post-Deployment Verification", APPLICATION, ["2. **Smoke Tests**", "5. **Authentication**"]),
  ...unshown("Staging Verification Checklist", APPLICATION, [
    "Login with admin credentials works",
    "API endpoints respond correctly",
    "Inventory data visible in UI",
    "Movement history visible",
    "Roles and permissions working",
  ]),
  ...["Monthly Cost Breakdown (Staging)", "Dev Environment (After Scale-Down)"].flatMap((section) =>
    unshown(section, HEADING, ["| Resource | Configuration | Estimated Cost |"]),
  ),
  ...unshown("Monthly Cost Breakdown (Staging)", "a mean for the estimate: the Environment Comparison has the sizes", [
    "@ 0.5 vCPU, 1 GB",
  ]),
];

describeFacts(
  "inventory.md",
  async () => ({ dev: await planOf("inventory-dev"), staging: await planOf("inventory-staging") }),
  facts,
  elsewhere,
);
