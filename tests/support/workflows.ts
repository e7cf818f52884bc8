import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type Inputs, ROOT } from "./plan";

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Inputs;
}

/** A GitHub workflow. */
export function workflow(file: string): Inputs {
  return parse(readFileSync(path.join(ROOT, ".github/workflows", file), "utf8"));
}

export function jobs(file: string): Record<string, Inputs | undefined> {
  return workflow(file).jobs;
}

export function steps(job: Inputs | undefined): Step[] {
  return job?.steps ?? [];
}

/** The scripts of a job, as one text. */
export function scripts(job: Inputs | undefined): string {
  return steps(job)
    .map(({ run }) => run ?? "")
    .join("\n");
}

/** What a job hands to the workflow that it calls. */
export function inputsOf(file: string, job: string): Inputs {
  return jobs(file)[job]?.with ?? {};
}

/** How a workflow names a value. */
export function expression(value: string): string {
  return `\${{ ${value} }}`;
}
