import { every, type Fact, under } from "../../support/facts";
import { servicesHave } from "./checks";
import { databaseClass } from "./data";
import { dev, type Plans, staging } from "./environments";
import { earlierImagesStay, images } from "./images";
import { loadBalancerAsksForHealth, routes } from "./load-balancer";
import { taskMetrics } from "./monitoring";
import { cacheAccess, databaseAccess } from "./security";
import {
  containersAnswerHealth,
  earlierRevisionsStay,
  noScalingInStaging,
  tasksPerService,
  unhealthyDeploymentFails,
} from "./services";
import { migration, seed, seededByHand } from "./tasks";

/** What the document states once more, to check or to conclude. */
export const summaryFacts: readonly Fact<Plans>[] = [
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
];
