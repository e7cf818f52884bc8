export type Workload = "frontend" | "backend";

export const WORKLOADS: readonly Workload[] = ["frontend", "backend"];

export const VPC_ID = "vpc-0652a6de1c9efdc2f";
export const SUBNETS = ["subnet-default-us-east-1a", "subnet-default-us-east-1b", "subnet-default-us-east-1c"];

export const SECRET_VARIABLES = [
  "ANTHROPIC_API_KEY",
  "AUDIT_ENCRYPTION_KEY",
  "DATABASE_URL",
  "OPENAI_API_KEY",
  "REDIS_URL",
] as const;

export function imageOf(workload: Workload): string {
  return `625847798833.dkr.ecr.us-east-1.amazonaws.com/aep/${workload}:v1.0.0`;
}

export function logGroupArn(workload: Workload): string {
  return `arn:aws:logs:us-east-1:625847798833:log-group:/ecs/aep-${workload}-staging`;
}

export function taskDefinitionArn(family: string): string {
  return `arn:aws:ecs:us-east-1:625847798833:task-definition/${family}:1`;
}

export function targetGroupArn(name: string): string {
  return `arn:aws:elasticloadbalancing:us-east-1:625847798833:targetgroup/${name}/0123456789abcdef`;
}

export function secretArn(variable: string): string {
  return `arn:aws:secretsmanager:us-east-1:625847798833:secret:aep/staging/${variable}-xxxxxx`;
}
