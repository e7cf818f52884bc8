import type { Inputs } from "@pulumi/pulumi";
import type { Recording } from "../plan/record";
import type { RecordedResource } from "../plan/recorder";
import type { Assumptions } from "./assumptions";

/** A part of a bill, in the words of the documents' tables. */
export type Part =
  | "Fargate"
  | "Lambda"
  | "Images"
  | "NAT gateways"
  | "Public addresses"
  | "Data transfer"
  | "Load balancer"
  | "DNS"
  | "CDN"
  | "API"
  | "Firewall"
  | "Database"
  | "Cache"
  | "Buckets"
  | "Secrets"
  | "Keys"
  | "Logs"
  | "Metrics and alarms"
  | "Traces"
  | "Queues and events";

/** Something that AWS bills: its price times all factors. */
export interface Item {
  readonly part: Part;
  /** What it is, by its physical name where there is one. */
  readonly what: string;
  /** A price's name, or what the table should have. */
  readonly price: string;
  /** Numbers with their units. */
  readonly factors: readonly (readonly [count: number, unit: string])[];
  /** Share of the time in which it is billed, which is in the factors already; undefined: all. */
  readonly awake?: number;
}

/** A plan, with questions that prices ask. */
export class Bill {
  constructor(
    private readonly recording: Recording,
    readonly assumed: Assumptions,
  ) {}

  /** The inputs of all resources of a type. */
  all(type: string): Inputs[] {
    return this.resources(type).map(({ inputs }) => inputs as Inputs);
  }

  /** All resources of a type. */
  resources(type: string): RecordedResource[] {
    return this.recording.resources.filter((resource) => resource.type === type);
  }

  count(type: string): number {
    return this.resources(type).length;
  }

  /** The hours of a month in which something is awake: what an item has of them. */
  hoursAwake(awake: number): readonly [count: number, unit: string] {
    return awake < 1 ? [this.assumed.hours * awake, "h awake"] : [this.assumed.hours, "h"];
  }

  /** An item for a number of equal things; none for none. */
  each(part: Part, what: string, type: string, price: string, unit: string): Item[] {
    const count = this.count(type);
    return count === 0 ? [] : [{ part, what, price, factors: [[count, unit]] }];
  }
}
