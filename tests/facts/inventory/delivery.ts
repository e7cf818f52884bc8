import { every, type Fact, under } from "../../support/facts";
import { DB_INSTANCE } from "../../support/types";
import { has } from "./checks";
import { backups } from "./data";
import { type Plans, staging } from "./environments";
import { earlierImagesStay, images } from "./images";
import { loadBalancerAsksForHealth, routes } from "./load-balancer";
import {
  clusterName,
  containersAnswerHealth,
  earlierRevisionsStay,
  ownTaskDefinitions,
  serviceNames,
  unhealthyDeploymentFails,
} from "./services";
import { migration, seededByHand } from "./tasks";

/** What the document states of deployments and rollbacks, but for the workflows. */
export const deliveryFacts: readonly Fact<Plans>[] = [
  ...under("Deployment Workflow", {
    "3. Push to ECR (us-east-1 registry)": images(staging),
    "4. Run Database Migrations": migration,
    "6. Wait for Stability": unhealthyDeploymentFails,
    "7. Run Health Checks": every(containersAnswerHealth, loadBalancerAsksForHealth),
    "8. Trigger Manual Seed (optional)": seededByHand,
  }),
  ...under("Phase 2: Create Staging Infrastructure (Medium Risk)", {
    "3. Create ECR repositories in us-east-1": images(staging),
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
];
