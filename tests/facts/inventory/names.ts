import { ACCOUNT, type Environment, type Service } from "./environments";

export function imageOf(service: Service, { region, tag }: Environment): string {
  return `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/inventory-management/${service}:${tag}`;
}

export function logGroupOf(service: Service, { name }: Environment): string {
  return `/ecs/${name}-inventory-${service}`;
}

export function groupOf(service: Service, { name }: Environment): string {
  return `${name}-${service}-sg`;
}

export function secretArn({ name, region }: Environment, secret: string): string {
  return `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-inventory/${secret}-xxxxxx`;
}

export function roleArn(role: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${role}`;
}

export function taskDefinitionArn({ name, region }: Environment, family: string): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:task-definition/${name}-${family}:1`;
}

export function targetGroupArn({ name, region }: Environment, target: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:targetgroup/${name}-${target}/0123456789abcdef`;
}

export function subnetsIn(kind: string, { zones }: Environment): string[] {
  return zones.map((zone) => `subnet-${kind}-${zone}`);
}

/** Variable to the secret that it gets. */
const SECRETS = {
  DATABASE_URL: "database-url",
  JWT_SECRET: "jwt-secret",
  REDIS_AUTH_TOKEN: "redis-auth-token",
  REDIS_URL: "redis-url",
};

/** By variable: the ARN of the secret that services with a database get. */
export function allSecrets(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SECRETS).map(([variable, secret]) => [variable, secretArn(environment, secret)]),
  );
}
