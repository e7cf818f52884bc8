import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type Inputs, ROOT } from "./plan";
import { watched } from "./witness";

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Inputs;
}

const workflows = new Map<string, Inputs>();

/** A GitHub workflow. */
export function workflow(file: string): Inputs {
  const found = workflows.get(file) ?? parse(readFileSync(path.join(ROOT, ".github/workflows", file), "utf8"));
  workflows.set(file, found);
  return watched(`.github/workflows/${file}`, file, found);
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
