import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../src/config/parse";
import { stackNames } from "../src/config/stack-file";
import { budgetOf, rollBackBudgetOf, totalSeconds } from "../src/operations/budget";
import { type Inputs, ROOT, rawConfig } from "./support/plan";
import { expression, inputsOf, jobs, type Step, steps, workflow } from "./support/workflows";

const FOLDER = path.join(ROOT, ".github/workflows");
const FILES = readdirSync(FOLDER);

describe.each(FILES)("%s", (file) => {
  const text = readFileSync(path.join(FOLDER, file), "utf8");
  const content = parse(text);

  it("pins every action to a commit, with its version beside it", () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action = ""]) => action);
    for (const action of uses) expect(action).toMatch(/^\.\/\.github\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("has no stored keys of AWS: it takes a role by OIDC", () => {
    expect(text).not.toMatch(/aws-access-key-id|aws-secret-access-key|AWS_SECRET|secrets\.AWS/i);
    for (const step of allSteps(content).filter(({ uses }) => uses?.startsWith("aws-actions/configure-aws"))) {
      expect(step.with?.["role-to-assume"]).toBe(expression("vars.ROLE_ARN"));
    }
  });

  it("takes a role only where it may ask for a token, and in an environment, which the role trusts", () => {
    for (const job of Object.values<Inputs>(content.jobs)) {
      const takesRole = (job.steps ?? []).some(({ uses }: Step) => uses?.startsWith("aws-actions/configure-aws"));
      const asksToken = job.permissions?.["id-token"] === "write";
      if (job.steps) expect(asksToken).toBe(takesRole);
      if (takesRole) expect(job.environment).toMatch(/^\$\{\{ (inputs|matrix)\.stack \}\}(-preview)?$/);
    }
  });

  it("grants nothing that isn't needed by default", () => {
    expect([{}, { contents: "read" }]).toContainEqual(content.permissions);
  });

  it("puts no expression into a script, where its text would be run", () => {
    for (const { run } of allSteps(content)) expect(run ?? "").not.toContain("${{");
  });

  it("ends each job in time", () => {
    for (const job of Object.values<Inputs>(content.jobs))
      if (job.steps && job !== content.jobs.release) expect(job["timeout-minutes"]).toBeLessThan(31);
  });
});

describe("regions", () => {
  const named = FILES.flatMap((file) =>
    Object.values<Inputs>(workflow(file).jobs).flatMap((job) => [
      job.with ?? {},
      ...(job.strategy?.matrix?.include ?? []),
    ]),
  ).filter((place) => place.stack && place.region && !String(place.region).startsWith("$"));

  it("are the stacks' own", () => {
    expect(named.length).toBeGreaterThan(2);
    for (const { stack, region } of named) {
      const name = stack.replace(expression("inputs.environment"), "staging");
      expect([name, region]).toEqual([name, rawConfig(name)["aws:region"]]);
    }
  });
});

describe("a pull request", () => {
  it("is checked, run on the engine, and previewed for the stacks that it touches, with a comment each", () => {
    expect(workflow("checks.yml").on).toEqual({ pull_request: null });
    const { check, engine, touched, preview } = jobs("checks.yml");
    expect(steps(check).at(-1)?.run).toBe(".ci/check");
    expect(engine?.strategy.matrix).toEqual({ script: ["e2e", "e2e:faults"] });
    expect(steps(engine).at(-1)).toEqual({ run: 'npm run "$SCRIPT"', env: { SCRIPT: expression("matrix.script") } });
    expect(steps(touched).at(-1)?.run).toContain("npm run --silent touched");
    expect(preview?.strategy.matrix.include).toBe(expression("fromJSON(needs.touched.outputs.stacks)"));
    expect(steps(preview).at(-1)?.with).toMatchObject({
      command: "preview",
      "comment-on-pr": true,
      "stack-name": expression("matrix.stack"),
    });
  });

  it("from a fork gets no credentials", () => {
    expect(jobs("checks.yml").preview?.if).toContain(
      "github.event.pull_request.head.repo.full_name == github.repository",
    );
  });
});

describe("a deployment", () => {
  it("goes through the steps of the document in order", () => {
    const { test, build, release, seed } = jobs("deploy.yml");
    expect([test, build, release, seed].map((job) => job?.name)).toEqual([
      "1. Run Tests",
      `2. Build and 3. Push (${expression("matrix.repository")})`,
      "4. Migrate, 5. Deploy, 6. Wait, 7. Check Health",
      "8. Seed",
    ]);
    expect(build?.needs).toContain("test");
    expect(release?.needs).toContain("build");
    expect(seed?.needs).toBe("release");
  });

  it("of one stack waits for the one before, and is never cut off", () => {
    const [{ release }, { task }] = [jobs("deploy.yml"), jobs("task.yml")];
    expect(release?.concurrency).toEqual({ group: expression("inputs.stack"), "cancel-in-progress": false });
    expect(task?.concurrency.group).toBe(`${expression("inputs.stack")}-task`);
  });

  it.each(stackNames(ROOT))("of %s has the time that its release and going back may take", (stack) => {
    const config = parseConfig(stack, rawConfig(stack));
    const seconds = totalSeconds([...budgetOf(config), ...rollBackBudgetOf(config)]);
    expect(jobs("deploy.yml").release?.["timeout-minutes"] * 60).toBeGreaterThan(seconds + 15 * 60);
  });

  it("writes the release down: what main says is what runs", () => {
    const scripts = steps(jobs("deploy.yml").release).map(({ run }) => run ?? "");
    const released = scripts.findIndex((run) => run.includes("exec node src/command.js release"));
    const written = scripts.findIndex((run) => run.includes("git push origin HEAD:main"));
    expect(released).toBeGreaterThan(0);
    expect(written).toBeGreaterThan(released);
  });

  it("may be called by an application's repository", () => {
    const inputs = workflow("deploy.yml").on.workflow_call.inputs;
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(["stack", "version", "application-repository"]));
    for (const file of ["deploy-dev.yml", "deploy-staging.yml"]) {
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(inputsOf(file, "deploy"))));
    }
  });
});

it("drift of every stack is looked for each night", () => {
  const { on, jobs } = workflow("drift.yml");
  expect(on.schedule).toHaveLength(1);
  expect(jobs.stacks.steps.at(-1).run).toBe('echo "stacks=$(npm run --silent touched)" >> "$GITHUB_OUTPUT"');
  expect(jobs.drift.strategy.matrix.include).toBe(expression("fromJSON(needs.stacks.outputs.stacks)"));
  const last: Step = jobs.drift.steps.at(-1);
  expect(last.run).toMatch(/^pulumi preview --refresh .*--expect-no-changes/);
});

function allSteps(content: Inputs): Step[] {
  return Object.values<Inputs>(content.jobs).flatMap((job) => job.steps ?? []);
}
