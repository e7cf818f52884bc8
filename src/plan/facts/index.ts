import type { Inputs } from "@pulumi/pulumi";
import { api } from "./api";
import { compute } from "./compute";
import { data } from "./data";
import { dns } from "./dns";
import { type Fact, type FactTable, NEXT_LINE } from "./fact";
import { ingress } from "./ingress";
import { messaging } from "./messaging";
import { monitoring } from "./monitoring";
import { network } from "./network";
import { release } from "./release";
import { security } from "./security";
import { storage } from "./storage";

const table: FactTable = {
  ...network,
  ...dns,
  ...ingress,
  ...compute,
  ...messaging,
  ...api,
  ...data,
  ...storage,
  ...security,
  ...monitoring,
  ...release,
};

/** What a reviewer wants to know of a resource, in the order of importance: a list of facts a line. */
export function factsOf(type: string, inputs: Readonly<Record<string, unknown>>): string[][] {
  const lines: string[][] = [[]];
  for (const fact of (table[type] ?? byDefault)(inputs)) {
    if (fact === NEXT_LINE) lines.push([]);
    else if (fact) lines.at(-1)?.push(fact);
  }
  return lines;
}

/** The types of resource of which {@link factsOf} knows more than a name. */
export function knowsFactsOf(type: string): boolean {
  return type in table;
}

function byDefault(inputs: Inputs): Fact[] {
  return [inputs.name];
}
