import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../src/config/parse";
import { stackNames } from "../src/config/stack-file";
import { budgetOf, rollBackBudgetOf, taskBudgetOf, totalSeconds } from "../src/operations/budget";
import { type Inputs, ROOT, rawConfig } from "./support/plan";
import { expression, inputsOf, jobs, type Step, steps, workflow } from "./support/workflows";

const FOLDER = path.join(ROOT, ".github/workflows");
const FILES = readdirSync(FOLDER);
const ACTION = ".github/actions/stack/action.yml";
const CONFIGS = stackNames(ROOT).map((stack) => [stack, parseConfig(stack, rawConfig(stack))] as const);

/** What is done before and beside what a job is for: checkout, install, log-in, plugins. */
const SET_UP_SECONDS = 15 * 60;
const CHECKOUT = "actions/checkout@";
const OPENS_STACK = "./.github/actions/stack";

const isCheckout = ({ uses }: Step) => uses?.startsWith(CHECKOUT) ?? false;
/** Whether a step takes a role of AWS. */
const takesRole = ({ uses }: Step) => uses?.startsWith("aws-actions/configure-aws") || uses === OPENS_STACK;
const writes = (job: Inputs) =>
  Object.entries<string>(job.permissions ?? {})
    .filter(([name, access]) => access === "write" && name !== "id-token")
    .map(([name]) => name);

describe.each([...FILES.map((file) => `.github/workflows/${file}`), ACTION])("%s", (file) => {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const content = parse(text);

  it("pins every action to a commit, with its version beside it", () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action = ""]) => action);
    for (const action of uses) expect(action).toMatch(/^\.\/\.github\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("has no stored keys of AWS: it takes a role by OIDC", () => {
    expect(text).not.toMatch(/aws-access-key-id|aws-secret-access-key|AWS_SECRET|secrets\.AWS/i);
    for (const step of allSteps(content).filter(takesRole)) {
      const role = step.uses === OPENS_STACK ? step.with?.role : step.with?.["role-to-assume"];
      expect([expression("vars.ROLE_ARN"), expression("inputs.role")]).toContain(role);
    }
  });

  it("puts no expression into a script, where its text would be run", () => {
    for (const { run } of allSteps(content)) expect(run ?? "").not.toContain("${{");
  });

  it("keeps no token in .git/config", () => {
    for (const step of allSteps(content).filter(isCheckout))
      expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  it("lets no command hide that it failed", () => {
    for (const { run = "", shell } of allSteps(content) as (Step & { shell?: string })[]) {
      expect(run).not.toMatch(/echo "[^"]*\$\(/);
      // GitHub's own shell has no pipefail.
      if (/^[^#\n]*\| tee/m.test(run)) expect(shell).toBe("bash");
    }
  });
});

describe.each(FILES)("%s", (file) => {
  const content = parse(readFileSync(path.join(FOLDER, file), "utf8"));
  const all = Object.entries<Inputs>(content.jobs);

  it("takes a role only where it may ask for a token, and in an environment, which the role trusts", () => {
    for (const [, job] of all.filter(([, job]) => job.steps)) {
      expect([job.steps.some(takesRole), job.environment !== undefined]).toEqual(
        Array(2).fill(job.permissions?.["id-token"] === "write"),
      );
      if (job.environment)
        expect(job.environment).toMatch(/^\$\{\{ (inputs|matrix)\.stack \}\}(-images|-preview|-drift)?$/);
    }
  });

  it("grants nothing that isn't needed by default", () => {
    expect([{}, { contents: "read" }]).toContainEqual(content.permissions);
  });

  it("never has a token that may write in a job with a role, or with code that nobody has merged", () => {
    for (const [name, job] of all.filter(([, job]) => job.steps && writes(job).length > 0)) {
      expect([name, job.steps.some(takesRole)]).toEqual([name, false]);
      for (const step of job.steps.filter(isCheckout)) expect(step.with.ref).toBe("main");
    }
  });

  it("ends each job in time", () => {
    for (const [, job] of all.filter(([, job]) => job.steps)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      // GitHub's own limit.
      expect(job["timeout-minutes"]).toBeLessThan(360);
    }
  });

  it("makes each token of a GitHub App in the job that uses it, for reading where it needn't write", () => {
    for (const [, job] of all.filter(([, job]) => job.steps)) {
      for (const { with: given } of job.steps.filter(({ uses }: Step) => uses?.includes("create-github-app-token"))) {
        const asked = Object.entries<string>(given).filter(([key]) => key.startsWith("permission-"));
        const mayWrite = asked.filter(([, access]) => access === "write").map(([key]) => key.slice(11));
        expect(asked.length).toBeGreaterThan(0);
        for (const permission of mayWrite) expect(writes(job)).toContain(permission);
      }
    }
  });
});

describe("a pull request", () => {
  const { check, engine, touched, preview, comment } = jobs("checks.yml");

  it("is checked, run on the engine, and previewed for the stacks that it touches, with a comment each", () => {
    expect(workflow("checks.yml").on).toEqual({ pull_request: null });
    expect(check?.uses).toBe("./.github/workflows/check.yml");
    expect(engine?.strategy.matrix).toEqual({ script: ["e2e", "e2e:faults"] });
    expect(steps(engine).at(-1)).toEqual({ run: 'npm run "$SCRIPT"', env: { SCRIPT: expression("matrix.script") } });
    expect(steps(touched).at(-1)?.run).toContain("npm run --silent touched");
    for (const job of [preview, comment])
      expect(job?.strategy.matrix.include).toBe(expression("fromJSON(needs.touched.outputs.stacks)"));
    expect(steps(preview).map(({ run }) => run)).toContainEqual(expect.stringMatching(/^pulumi preview/));
    expect(comment?.needs).toContain("preview");
  });

  it("from a fork gets no credentials", () => {
    expect(preview?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  });

  it("is commented by a job that runs nothing of it", () => {
    expect(steps(comment).filter(isCheckout)).toEqual([]);
    expect(preview?.permissions).toEqual({ contents: "read", "id-token": "write" });
  });
});

it("checks run on the least Node and on a current one, and a push to main passes them before it is deployed", () => {
  const { check } = jobs("check.yml");
  expect(check?.strategy.matrix.node).toEqual(["20.19", "24"]);
  expect(steps(check).at(-1)?.run).toBe(".ci/check");
  const dev = jobs("deploy-dev.yml");
  expect(dev.check?.uses).toBe("./.github/workflows/check.yml");
  expect(dev.deploy?.needs).toContain("check");
});

describe("a deployment", () => {
  const { infrastructure, images, build, release, commit, seed } = jobs("deploy.yml");
  const callers = ["deploy-dev.yml", "deploy-staging.yml"];

  it("goes through the steps of the document in order", () => {
    for (const file of callers) {
      expect(jobs(file).test?.name).toBe("1. Run Tests");
      expect(jobs(file).deploy?.needs).toContain("test");
    }
    expect([build, release, seed].map((job) => job?.name)).toEqual([
      `2. Build and 3. Push (${expression("matrix.repository")})`,
      "4. Migrate, 5. Deploy, 6. Wait, 7. Check Health",
      "8. Seed",
    ]);
    expect([images?.needs, build?.needs, release?.needs, commit?.needs, seed?.needs]).toEqual([
      "infrastructure",
      "images",
      ["images", "build"],
      "release",
      "release",
    ]);
  });

  it("goes on where a job had nothing to do, and not where one failed", () => {
    for (const job of [images, build, release, commit, seed]) expect(job?.if).toContain("!failure() && !cancelled()");
  });

  it("makes repositories before it pushes to them, and never moves what runs by that", () => {
    const scripts = steps(infrastructure).map(({ run }) => run ?? "");
    const synced = scripts.findIndex((run) => run.includes("src/command.js sync"));
    expect(synced).toBeGreaterThan(0);
    expect(scripts.findIndex((run) => run.includes("pulumi up"))).toBeGreaterThan(synced);
  });

  it("builds the commit that was tested", () => {
    for (const file of callers)
      expect(inputsOf(file, "deploy")["application-ref"]).toBe(expression("needs.test.outputs.commit"));
    expect(workflow("test-inventory.yml").on.workflow_call.outputs.commit.value).toBe(
      expression("jobs.test.outputs.commit"),
    );
    expect(steps(build).find(isCheckout)?.with?.ref).toBe(expression("inputs.application-ref"));
  });

  it("of one stack is whole before the next begins, and is never cut off", () => {
    for (const file of callers) {
      const { stack } = inputsOf(file, "deploy");
      expect(workflow(file).concurrency).toEqual({ group: `deploy-${stack}`, "cancel-in-progress": false });
    }
    expect(jobs("task.yml").task?.concurrency.group).toBe(`${expression("inputs.stack")}-task`);
  });

  it.each(CONFIGS)("of %s has the time that its release and going back may take", (_, config) => {
    const seconds = totalSeconds([...budgetOf(config), ...rollBackBudgetOf(config)]) + SET_UP_SECONDS;
    for (const job of [release, jobs("operate.yml").operate]) {
      expect(job?.["timeout-minutes"] * 60).toBeGreaterThan(seconds);
      expect(Number(sessionSeconds(job))).toBeGreaterThan(seconds);
    }
  });

  it.each(CONFIGS)("of %s has the time that its one-off tasks may take", (_, config) => {
    for (const task of Object.keys(config.tasks)) {
      const seconds = totalSeconds(taskBudgetOf(config, task)) + SET_UP_SECONDS;
      expect(jobs("task.yml").task?.["timeout-minutes"] * 60).toBeGreaterThan(seconds);
      expect(Number(sessionSeconds(jobs("task.yml").task))).toBeGreaterThan(seconds);
    }
  });

  it("tells what runs where it didn't end well", () => {
    const told = steps(release).find(({ run }) => run?.includes("src/command.js status"));
    expect(told?.if).toContain("!success()");
  });

  it("may be called by an application's repository, which has its own tests and Dockerfiles", () => {
    const { inputs, secrets } = workflow("deploy.yml").on.workflow_call;
    for (const file of callers) {
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(inputsOf(file, "deploy"))));
      expect(Object.keys(secrets)).toEqual(expect.arrayContaining(Object.keys(jobs(file).deploy?.secrets)));
    }
    const text = readFileSync(path.join(FOLDER, "deploy.yml"), "utf8");
    expect(text).not.toMatch(/pytest|python|services\//);
  });
});

it("whoever is on call has a button, for stacks that come later, too", () => {
  const { stack, command } = workflow("operate.yml").on.workflow_dispatch.inputs;
  expect(stack).toMatchObject({ type: "string", required: true });
  expect(command.options).toEqual(["status", "verify", "rollback", "unlock"]);
  expect(jobs("operate.yml").commit?.if).toBe("inputs.command == 'rollback'");
});

it("drift of every stack is looked for each night, in an environment of its own", () => {
  expect(workflow("drift.yml").on.schedule).toHaveLength(1);
  const { stacks, drift, report } = jobs("drift.yml");
  expect(steps(stacks).at(-1)?.run).toContain("npm run --silent touched");
  expect(drift?.strategy.matrix.include).toBe(expression("fromJSON(needs.stacks.outputs.stacks)"));
  expect(drift?.environment).toBe(`${expression("matrix.stack")}-drift`);
  expect(steps(drift).map(({ run }) => run)).toContainEqual(
    expect.stringMatching(/^pulumi preview --refresh .*--expect-no-changes/),
  );
  expect(report?.permissions).toEqual({ issues: "write" });
});

function allSteps(content: Inputs): Step[] {
  if (content.runs) return content.runs.steps;
  return Object.values<Inputs>(content.jobs).flatMap((job) => job.steps ?? []);
}

/** For how long a job takes its role. */
function sessionSeconds(job: Inputs | undefined): string {
  const { default: usual } = parse(readFileSync(path.join(ROOT, ACTION), "utf8")).inputs["session-seconds"];
  return steps(job).find(({ uses }) => uses === OPENS_STACK)?.with?.["session-seconds"] ?? usual;
}
