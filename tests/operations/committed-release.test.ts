import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoopbackServer } from "../../src/lib/loopback";
import { commitRelease } from "../../src/operations/committed-release";
import { FakeClock } from "../support/operations/clock";
import { FakeGitHub } from "../support/operations/github";

const FILE = "Pulumi.staging.yaml";
const text = (release: string, rest = "") =>
  `config:\n  platform:prefix: main # for good\n  platform:release: ${release}\n${rest}`;

let github: FakeGitHub;
let server: LoopbackServer;

beforeEach(async () => {
  github = new FakeGitHub({ [FILE]: text("v1.3.0"), "README.md": "hello" });
  server = await github.listen();
});

afterEach(() => server.stop());

function commit(release: string | undefined, token = "good"): Promise<string> {
  return commitRelease(
    { apiUrl: server.endpoint, repository: "acme/platform", branch: "main", token, clock: new FakeClock() },
    "staging",
    release,
  );
}

describe("a release", () => {
  it("is committed to main: nothing else of the file or of the branch changes, and nothing is deployed by it", async () => {
    expect(await commit("v1.4.0")).toBe("Release v1.4.0 to staging: committed to main");
    expect(github.at("main")).toMatchObject({
      message: "Release v1.4.0 to staging [skip ci]",
      files: { [FILE]: text("v1.4.0"), "README.md": "hello" },
    });
  });

  it("that main says already makes no commit", async () => {
    expect(await commit("v1.3.0")).toContain("says so already");
    expect(github.commits.size).toBe(1);
  });

  it("that is none takes the line away", async () => {
    await commit(undefined);
    expect(github.at("main").files[FILE]).toBe("config:\n  platform:prefix: main # for good\n");
  });

  it("goes into the text as it is when it is written: a push to the line beside it meanwhile stays", async () => {
    let pushes = 0;
    github.beforeMove = () => {
      if (++pushes <= 2) github.push({ [FILE]: text("v1.3.0", `  platform:protect: ${pushes}\n`) }, "somebody's");
    };
    expect(await commit("v1.4.0")).toContain("committed to main");
    expect(github.at("main").files[FILE]).toBe(text("v1.4.0", "  platform:protect: 2\n"));
    expect(pushes).toBe(3);
  });

  it("is written although GitHub is out of order for a moment", async () => {
    github.failing = 3;
    expect(await commit("v1.4.0")).toContain("committed to main");
  });

  it("becomes a pull request where main takes no push, with checks, and the next one takes its place", async () => {
    github.isProtected = true;
    expect(await commit("v1.4.0")).toMatch(
      /main takes no push .*through a pull request.*: merge https:\/\/github\.test\/pull\/1$/,
    );
    expect(github.at("main").files[FILE]).toBe(text("v1.3.0"));
    expect(github.at("release/staging")).toMatchObject({
      message: "Release v1.4.0 to staging",
      files: { [FILE]: text("v1.4.0") },
    });
    github.push({ "README.md": "hello again" }, "somebody's");
    expect(await commit("v1.5.0")).toMatch(/pull\/1$/);
    expect(github.pulls).toMatchObject([{ title: "Release v1.5.0 to staging", head: "release/staging" }]);
    expect(github.at("release/staging").files).toEqual({ [FILE]: text("v1.5.0"), "README.md": "hello again" });
  });

  it("that GitHub doesn't take ends with what to do", async () => {
    await expect(commit("v1.4.0", "expired")).rejects.toMatchObject({
      exitCode: 18,
      message: expect.stringMatching(
        /401 .*Bad credentials.*Set platform:release to v1\.4\.0 in Pulumi\.staging\.yaml by hand/,
      ),
    });
  });
});
