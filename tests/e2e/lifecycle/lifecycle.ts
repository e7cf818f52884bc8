import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { readStackFile } from "../../../src/config/stack-file";
import { Archives } from "../../../src/engine/archives";
import { type Contract, describeViolations, readContract, requireContract } from "../../../src/engine/contract";
import { STRICT } from "../../../src/engine/emulator";
import { changeSettings } from "../../../src/engine/project";
import type { Run, State } from "../../../src/engine/pulumi";
import { discardStack, type EmulatedStack, prepareStack } from "../../../src/engine/stack";
import type { AwsEnvironment } from "../../../src/plan/fakes";
import { type Recording, record } from "../../../src/plan/record";
import { checkFunctions, deployedFunctions } from "./functions";
import { leftBehind } from "./left-behind";
import { differences, expectedOperations, isAwsxChild, shownOperations, takeNextSteps } from "./next-steps";
import { outputsDiffer, planAndStateDiffer } from "./plan-and-state";
import { generatedSecrets, leaks, type Searched, withoutDebugEvents } from "./secrets";

/** How a step of a stack's life went. */
export interface StepResult {
  readonly stack: string;
  readonly step: string;
  readonly seconds: number;
  /** Like `+104` or `12 checked`. */
  readonly shown: string;
  readonly counts?: Readonly<Record<string, number>>;
  /** What AWS was asked in all steps; the last step has it. */
  readonly contract?: Contract;
  /** What was wrong; the stack's later steps aren't done then. */
  readonly failure?: string;
}

/** What a step that worked has to say. */
type Outcome = Pick<StepResult, "shown" | "counts" | "contract">;

/**
 * A stack's life on an emulator of its own, from the first preview to an empty account.
 *
 * @param root the project's folder
 * @param onStep called after each step
 * @returns whether all steps went well
 */
export async function live(root: string, name: string, onStep: (result: StepResult) => void): Promise<boolean> {
  let stack: EmulatedStack | undefined;
  const archives = new Archives();
  const step = async (title: string, body: () => Promise<Outcome>) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    try {
      onStep({ stack: name, step: title, ...(await body()), seconds: seconds() });
    } catch (error) {
      const failure = [error instanceof Error ? error.message : String(error), await violationsOf(stack)];
      onStep({ stack: name, step: title, shown: "failed", failure: failure.join("\n").trim(), seconds: seconds() });
      throw new StepFailed();
    }
  };
  try {
    await step("start", async () => {
      stack = await prepareStack(root, name, { intercept: (request) => archives.note(request), checkpoints: false });
      return { shown: "" };
    });
    if (stack) await new Life(stack, archives).run(step);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return false;
  } finally {
    if (stack) discardStack(stack);
  }
  return true;
}

class StepFailed extends Error {}

/** Often why a step has failed. */
async function violationsOf(stack: EmulatedStack | undefined): Promise<string> {
  if (!stack) return "";
  return readContract(stack.emulator).then(describeViolations, () => "The emulator is gone, too.");
}

class Life {
  private readonly environment: AwsEnvironment;
  /** By settings: most steps look at the same. */
  private readonly plans = new Map<string, Recording>();

  constructor(
    private readonly stack: EmulatedStack,
    private readonly archives: Archives,
  ) {
    const { accountId, region } = stack.emulator;
    this.environment = { accountId, region };
  }

  async run(step: (title: string, body: () => Promise<Outcome>) => Promise<void>): Promise<void> {
    const { pulumi } = this.stack;
    await step("preview", async () => counted(await pulumi.run("preview")));
    await step("up", async () => counted(await pulumi.run("up", "--yes", "--skip-preview")));
    await step("outputs", () => this.outputs());
    await step("plan is state", () => this.planIsState());
    await step("no changes", async () => counted(await pulumi.run("preview", "--expect-no-changes", "--json")));
    await step("secrets", () => this.secrets());
    await step("functions", () => this.functions());
    await step("next steps", () => this.nextSteps());
    await step("refresh", () => this.refresh());
    const last = await pulumi.exportState();
    await step("destroy", () => this.destroy());
    await step("nothing left", () => this.nothingLeft(last));
    if (STRICT) await step("contract", () => this.contract());
  }

  private async outputs(): Promise<Outcome> {
    const { pulumi } = this.stack;
    const outputs = await pulumi.outputs();
    const undocumented = Object.keys(outputs).filter((name) => !this.documented().includes(`\`${name}\``));
    requireNone(undocumented.map((name) => `${name} is not in the README's table`));
    requireNone(await outputsDiffer(await this.plan(), outputs, await this.revealedState(), this.environment));
    return { shown: String(Object.keys(outputs).length) };
  }

  /** The README's rows on outputs. */
  private documented(): string {
    const readme = readFileSync(path.join(this.stack.project, "README.md"), "utf8");
    return readme.slice(readme.indexOf("## Outputs"));
  }

  private async planIsState(): Promise<Outcome> {
    const plan = await this.plan();
    requireNone(await planAndStateDiffer(plan, await this.revealedState(), this.environment));
    return { shown: `${plan.resources.length} alike` };
  }

  private async secrets(): Promise<Outcome> {
    const plan = await this.plan();
    const generators = plan.resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    const secrets = generatedSecrets(await this.revealedState());
    if (secrets.length < generators.length) {
      throw new Error(`only ${secrets.length} of ${generators.length} generated secrets are marked so in the state`);
    }
    requireNone(
      leaks(secrets, await this.searched(plan)).map((where) => `a generated secret is in clear in: ${where}`),
    );
    return { shown: `${secrets.length} hidden` };
  }

  /** All that people and machines keep of a deployment. */
  private async searched(plan: Recording): Promise<Searched[]> {
    const { pulumi, folder } = this.stack;
    const { revealed: _, ...shown } = plan;
    return [
      ...(await filesBelow(path.join(folder, "emulator/state"))),
      ...(await filesBelow(pulumi.logs)).map(({ where, text }) => ({ where, text: withoutDebugEvents(text) })),
      ...pulumi.runs.map(({ command, log }) => ({ where: `log of ${command}`, text: log })),
      { where: "pulumi stack output --json", text: JSON.stringify(await pulumi.outputs()) },
      { where: "npm run plan -- --json", text: JSON.stringify(shown) },
    ];
  }

  private async functions(): Promise<Outcome> {
    const planned = (await this.plan()).resources.filter(({ type }) => type === "aws:lambda/function:Function").length;
    const functions = await deployedFunctions(this.stack.emulator, this.archives);
    if (functions.length !== planned) {
      throw new Error(`the plan has ${planned} functions, the emulator ${functions.length}`);
    }
    requireNone(await checkFunctions(this.stack.project, functions));
    return { shown: planned ? `${planned} invoked` : "none" };
  }

  private async nextSteps(): Promise<Outcome> {
    const { project, name, pulumi } = this.stack;
    const before = await this.plan();
    changeSettings(project, name, takeNextSteps);
    const run = await pulumi.run("up", "--yes", "--skip-preview");
    // The engine did what the offline plans say, and no more.
    requireNone(differences(expectedOperations(before, await this.plan()), shownOperations(run.operations)));
    await pulumi.run("preview", "--expect-no-changes");
    return counted(run);
  }

  private async refresh(): Promise<Outcome> {
    const run = await this.stack.pulumi.run("refresh", "--yes", "--skip-preview");
    requireNone(run.operations.map(({ op, urn, diffs }) => `${op} ${urn} ${diffs.join(" ")}`));
    return counted(run);
  }

  private async destroy(): Promise<Outcome> {
    const { pulumi } = this.stack;
    const refused = await pulumi.attempt(["destroy", "--yes", "--skip-preview"]);
    if (refused.code === 0) throw new Error("a protected stack can be destroyed");
    // What awsx made is protected or stays: it leaves the state only.
    const taken = refused.operations.filter(({ type, urn }) => type.startsWith("aws:") && !isAwsxChild(urn));
    requireNone(taken.map(({ op, urn }) => `although it is protected: ${op} ${urn}`));
    await pulumi.run("state", "unprotect", "--all", "--yes");
    const run = await pulumi.run("destroy", "--yes", "--skip-preview");
    const { resources = [] } = (await pulumi.exportState()).deployment;
    requireNone(resources.map(({ urn }) => `still in the state: ${urn}`));
    return counted(run);
  }

  private async nothingLeft(last: State): Promise<Outcome> {
    requireNone((await leftBehind(this.stack, last)).map((line) => `still in the account: ${line}`));
    return { shown: "empty" };
  }

  /** All that was asked of AWS, all the while. */
  private async contract(): Promise<Outcome> {
    const contract = await requireContract(this.stack.emulator);
    const { requests, operations, shapes } = contract;
    return { shown: `${requests} requests, ${Object.keys(operations).length} operations, ${shapes} shapes`, contract };
  }

  /** What the program registers with the settings in the file. */
  private async plan(): Promise<Recording> {
    const { project, name } = this.stack;
    const raw = readStackFile(project, name);
    const key = JSON.stringify(raw);
    const plan = this.plans.get(key) ?? (await record(name, raw));
    this.plans.set(key, plan);
    return plan;
  }

  private async revealedState(): Promise<State> {
    return this.stack.pulumi.exportState(true);
  }
}

/** @throws Error with the lines, where there is any */
function requireNone(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}

const SIGNS: Readonly<Record<string, string>> = { create: "+", update: "~", replace: "±", delete: "-", same: "=" };

function counted({ counts }: Run): Outcome {
  const shown = Object.entries(counts).map(([op, count]) => `${SIGNS[op] ?? `${op} `}${count}`);
  return { counts, shown: shown.join(" ") };
}

async function filesBelow(folder: string): Promise<Searched[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => ({ where: file, text: await readFile(file, "utf8") })));
}
