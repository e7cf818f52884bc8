import { describeFacts, type Elsewhere, type Fact, unshown } from "../../support/facts";
import { planOf } from "../../support/plan";
import { dataFacts } from "./data";
import { loadBalancerFacts } from "./load-balancer";
import { monitoringFacts } from "./monitoring";
import { networkFacts } from "./network";
import { overviewFacts } from "./overview";
import { serviceFacts } from "./services";

const facts: readonly Fact[] = [
  ...overviewFacts,
  ...networkFacts,
  ...serviceFacts,
  ...loadBalancerFacts,
  ...dataFacts,
  ...monitoringFacts,
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
