import { expectAsEstimated, expectOtherwise } from "../../support/costs";
import { type Fact, otherwise, under } from "../../support/facts";

const SECTION = "Cost Estimates (Monthly - Staging)";

/** What the document estimates, beside `npm run cost`. */
export const costFacts: readonly Fact[] = [
  ...under(SECTION, {
    "| ECS Fargate | 0.25 vCPU, 512MB | $8-12 |": (plan) => expectAsEstimated(plan, "ECS Fargate"),
    "| ALB | Standard | $20-25 |": (plan) => expectAsEstimated(plan, "ALB"),
    "| ECR | 1GB storage | $0.10 |": (plan) => expectAsEstimated(plan, "ECR"),
    "| S3 | 10GB storage | $0.25 |": (plan) => expectAsEstimated(plan, "S3"),
  }),
  ...otherwise(SECTION, "Sydney's prices are higher than those that the estimate is made from", {
    "| RDS (PostgreSQL) | db.t3.micro | $15-20 |": (plan) => expectOtherwise(plan, "RDS"),
    "| ElastiCache (Redis) | cache.t3.micro | $12-15 |": (plan) => expectOtherwise(plan, "ElastiCache"),
  }),
  ...otherwise(SECTION, "the alarms on tasks need Container Insights, which is billed by metric", {
    "| CloudWatch | Basic monitoring | $5-10 |": (plan) => expectOtherwise(plan, "CloudWatch"),
  }),
  ...otherwise(SECTION, "the table forgets NAT, public addresses, data transfer and keys", {
    "| **Total** | | **$60-82** |": (plan) => expectOtherwise(plan, "Total"),
  }),
];
