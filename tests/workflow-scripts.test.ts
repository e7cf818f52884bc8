import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { jobs, steps } from "./support/workflows";

/** The script of a workflow's step, by something that it says. */
function script(file: string, job: string, says: string): string {
  const found = steps(jobs(file)[job]).find(({ run }) => run?.includes(says));
  if (!found?.run) throw new Error(`no step of ${file} says ${says}`);
  return found.run;
}

/** A runner's folder, with commands in it that only note how they were called. */
class Runner {
  readonly folder = mkdtempSync(path.join(tmpdir(), "runner-"));

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
    mkdirSync(path.join(this.folder, "bin"));
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), "utf8");
  }

  /** @param answer what it prints, as a script */
  stub(command: string, answer = ""): void {
    const file = path.join(this.folder, "bin", command);
    writeFileSync(file, `#!/bin/sh\necho "$@" >> calls\n${answer}\n`);
    chmodSync(file, 0o755);
  }

  get environment(): NodeJS.ProcessEnv {
    const output = path.join(this.folder, "output");
    return { ...process.env, PATH: `${path.join(this.folder, "bin")}:${process.env.PATH}`, GITHUB_OUTPUT: output };
  }

  /** As GitHub runs a step. */
  run(text: string, env: Readonly<Record<string, string>>) {
    this.write("step.sh", text);
    return spawnSync("bash", ["-e", "step.sh"], {
      cwd: this.folder,
      env: { ...this.environment, ...env },
      encoding: "utf8",
    });
  }
}

describe("a release that GitHub ends", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "is told so by %s, which it gets itself, not a shell before it",
    async (signal) => {
      const runner = new Runner();
      mkdirSync(path.join(runner.folder, "src"));
      runner.write(
        "src/command.js",
        `process.on(${JSON.stringify(signal)}, () => { console.log("left in order"); process.exit(130); });
       setInterval(() => {}, 1000);
       console.log(process.argv.slice(2).join(" "));`,
      );
      runner.write("step.sh", script("deploy.yml", "release", "command.js release"));
      const env = { ...runner.environment, STACK: "staging", VERSION: "v1.4.0" };
      const shell = spawn("bash", ["-e", "step.sh"], { cwd: runner.folder, env });
      let said = "";
      shell.stdout.on("data", (data) => {
        said += data;
        if (said === "release staging v1.4.0\n") shell.kill(signal);
      });
      const code = await new Promise((resolve) => shell.once("close", resolve));
      expect(said).toBe("release staging v1.4.0\nleft in order\n");
      expect(code).toBe(130);
    },
  );
});

describe("a deployment", () => {
  const version = script("deploy.yml", "images", "application-ref");

  it("takes a whole commit only: a branch may be another one a moment later", () => {
    const runner = new Runner();
    expect(runner.run(version, { COMMIT: "main", VERSION: "" }).status).toBe(1);
    expect(runner.run(version, { COMMIT: "0123456789abcdef0123456789abcdef01234567", VERSION: "" }).status).toBe(0);
    expect(runner.read("output")).toBe("version=0123456\n");
  });

  it("doesn't go on where it can't be known which images there are", () => {
    const runner = new Runner();
    runner.stub("node", "echo 'AWS: AccessDeniedException'; exit 1");
    const { status } = runner.run(script("deploy.yml", "images", "--missing"), {
      STACK: "",
      DOCKERFILE: "",
      VERSION: "",
    });
    expect(status).toBe(1);
  });

  it("writes no version down where none runs", () => {
    const commit = script("commit-release.yml", "commit", "commit-release");
    const runner = new Runner();
    runner.stub("node");
    runner.run(commit, { STACK: "staging", RELEASE: "v1.4.0" });
    runner.run(commit, { STACK: "staging", RELEASE: "" });
    expect(runner.read("calls")).toBe(
      "src/command.js commit-release staging v1.4.0\nsrc/command.js commit-release staging\n",
    );
  });
});

describe("a button", () => {
  it.each([
    [{ COMMAND: "status", VERSION: "v1.3.0", TAKE_OVER: "true" }, "status staging"],
    [{ COMMAND: "rollback", VERSION: "", TAKE_OVER: "false" }, "rollback staging"],
    [{ COMMAND: "rollback", VERSION: "v1.3.0", TAKE_OVER: "true" }, "rollback staging v1.3.0 --take-over"],
    [{ COMMAND: "unlock", VERSION: "v1.3.0", TAKE_OVER: "true" }, "unlock staging --take-over"],
  ])("%j runs %s", (env, command) => {
    const runner = new Runner();
    runner.stub("node");
    runner.run(script("operate.yml", "operate", "COMMAND"), { STACK: "staging", ...env });
    expect(runner.read("calls")).toBe(`src/command.js ${command}\n`);
  });
});

describe("a preview's comment", () => {
  const comment = script("checks.yml", "comment", "comment.md");
  const env = { STACK: "staging", NUMBER: "7", GITHUB_REPOSITORY: "acme/platform" };

  it("is made once, and edited then", () => {
    const runner = new Runner();
    runner.write("preview.txt", `${"é".repeat(40_000)}\nResources: 2 to update\n`);
    runner.stub("gh");
    expect(runner.run(comment, env)).toMatchObject({ status: 0 });
    expect(runner.read("calls")).toContain(
      "--method POST repos/acme/platform/issues/7/comments --field body=@comment.md",
    );
    runner.stub("gh", 'case "$*" in *--jq*) echo 41; echo 42 ;; esac');
    runner.run(comment, env);
    expect(runner.read("calls")).toContain(
      "--method PATCH repos/acme/platform/issues/comments/42 --field body=@comment.md",
    );
    const text = runner.read("comment.md");
    expect(text).toMatch(/^### Preview of staging\n~+\né+\nResources: 2 to update\n~+\n$/);
    expect(text.length).toBeLessThan(65_536);
  });
});

describe("the report of drift", () => {
  const report = script("drift.yml", "report", "gh issue");
  const env = {
    STACKS: "dev staging",
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_REPOSITORY: "a/p",
    GITHUB_RUN_ID: "1",
  };
  const open = 'case "$*" in *list*) echo 9 ;; esac';

  it("opens an issue for a stack that has drifted, and none for one that hasn't", () => {
    const runner = new Runner();
    runner.write("dev.txt", "");
    runner.write("dev.clean", "");
    runner.write("staging.txt", "~ Bucket assets update\n");
    runner.stub("gh");
    expect(runner.run(report, env)).toMatchObject({ status: 0, stderr: "" });
    const calls = runner
      .read("calls")
      .split("\n")
      .filter((call) => !call.includes("list"));
    expect(calls).toEqual(["issue create --title Drift: staging --body-file body.md", ""]);
    expect(runner.read("body.md")).toContain("~ Bucket assets update\n~~~");
  });

  it("brings an open issue up to date, also where nothing could be seen, and closes it once all is well", () => {
    const runner = new Runner();
    runner.write("dev.clean", "");
    runner.stub("gh", open);
    expect(runner.run(report, env)).toMatchObject({ status: 0, stderr: "" });
    const calls = runner
      .read("calls")
      .split("\n")
      .filter((call) => !call.includes("list"));
    expect(calls).toEqual([
      "issue close 9 --comment Nothing is to be seen any more: https://github.test/a/p/actions/runs/1",
      "issue edit 9 --body-file body.md",
      "",
    ]);
    expect(runner.read("body.md")).toContain("no preview");
  });
});
