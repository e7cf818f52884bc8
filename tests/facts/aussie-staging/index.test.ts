import { decided, describeFacts, type Elsewhere, type Fact, unshown } from "../../support/facts";
import { planOf } from "../../support/plan";
import { costFacts } from "./costs";
import { dataFacts } from "./data";
import { loadBalancerFacts } from "./load-balancer";
import { monitoringFacts } from "./monitoring";
import { DOCUMENT } from "./names";
import { networkFacts } from "./network";
import { overviewFacts } from "./overview";
import { secretFacts } from "./secrets";
import { serviceFacts } from "./service";
import { storageFacts } from "./storage";

const facts: readonly Fact[] = [
  ...overviewFacts,
  ...dataFacts,
  ...loadBalancerFacts,
  ...serviceFacts,
  ...storageFacts,
  ...secretFacts,
  ...monitoringFacts,
  ...networkFacts,
  ...costFacts,
];

const elsewhere: readonly Elsewhere[] = [
  ...decided("Option B: AWS App Runner (Alternative)", "option A, which the document recommends, is built", [
    "**Service Name**: aussie-markets-api-staging",
    "**Source**: Container image from ECR",
    "**Configuration**: Auto-scaling based on requests",
  ]),
  ...decided("X-Ray (Optional)", "optional, and off; tests/facts/aussie-staging/tracing.test.ts turns it on", [
    "**Tracing**: Enable for API requests",
    "**Service Map**: Visualize service dependencies",
  ]),
  ...unshown("Cost Estimates (Monthly - Staging)", "the heading of a table", [
    "| Service | Configuration | Estimated Cost |",
  ]),
  ...decided("Deployment Architecture", "the CDN is optional, and off", ["CloudFront (CDN) [Optional]"]),
  ...unshown("Application Backups", "where the application's code is kept", ["**Code**: Git repository"]),
  ...unshown("Data Security", "a manual procedure", ["Regular security group audits"]),
  ...unshown("Access Control", "AWS makes them by itself", ["Service-linked roles for AWS services"]),
  ...unshown("Access Control", "a manual procedure", ["Regular access reviews"]),
];

describeFacts(DOCUMENT, () => planOf("aussie-staging"), facts, elsewhere);
