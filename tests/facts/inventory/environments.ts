import type { Plan } from "../../support/plan";

type Stack = "dev" | "staging";
export type Plans = Readonly<Record<Stack, Plan>>;

export const ACCOUNT = "290993374431";

export interface Environment {
  readonly name: Stack;
  readonly region: string;
  readonly zones: readonly string[];
  /** Beginning of all its addresses. */
  readonly network: string;
  /** Tasks of each service. */
  readonly tasks: number;
  /** Tag of the images that run. */
  readonly tag: string;
  readonly tagMutability: "MUTABLE" | "IMMUTABLE";
  readonly pool: { readonly min: string; readonly max: string };
  readonly databaseClass: string;
}

export const DEV: Environment = {
  name: "dev",
  region: "us-west-2",
  zones: ["us-west-2a", "us-west-2b"],
  network: "10.0",
  tasks: 1,
  tag: "latest",
  tagMutability: "MUTABLE",
  pool: { min: "5", max: "10" },
  databaseClass: "db.t3.micro",
};

export const STAGING: Environment = {
  name: "staging",
  region: "us-east-1",
  zones: ["us-east-1a", "us-east-1b"],
  network: "10.1",
  tasks: 2,
  tag: "v1.0.0",
  tagMutability: "IMMUTABLE",
  pool: { min: "10", max: "20" },
  databaseClass: "db.t3.small",
};

export const BOTH = [DEV, STAGING];
export const dev = [DEV];
export const staging = [STAGING];

/** The services with their titles in the document; ports of the inner ones are the stack files'. */
export const SERVICES = {
  "api-gateway": { title: "API Gateway", cpu: 512, memory: 1024, port: 8000 },
  "inventory-service": { title: "Inventory Service", cpu: 512, memory: 1024, port: 8002 },
  "location-service": { title: "Location Service", cpu: 512, memory: 1024, port: 8003 },
  "user-service": { title: "User Service", cpu: 256, memory: 512, port: 8001 },
  "reporting-service": { title: "Reporting Service", cpu: 256, memory: 512, port: 8004 },
  "ui-service": { title: "UI Service", cpu: 256, memory: 512, port: 80 },
} as const;

export type Service = keyof typeof SERVICES;

export const NAMES = Object.keys(SERVICES) as Service[];
/** Behind the load balancer. */
export const ROUTED: readonly Service[] = ["api-gateway", "ui-service"];
/** With database and cache; each of them may call the inner services. */
export const BACKEND: readonly Service[] = NAMES.filter((service) => service !== "ui-service");

export function forServices<T>(
  answer: (service: Service) => T,
  services: readonly Service[] = NAMES,
): Record<string, T> {
  return Object.fromEntries(services.map((service) => [service, answer(service)]));
}
