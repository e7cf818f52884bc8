import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { recordCommit, resolveCommit } from "../../src/review/commit";

let folder: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
  }).trim();

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "review-test-"));
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(path.join(folder, "README.md"), "nothing else");
  git("add", ".");
  git("commit", "--quiet", "--message=first");
  git("switch", "--quiet", "--create=branch");
  mkdirSync(path.join(folder, "src"));
  writeFileSync(path.join(folder, "src/load.js"), 'throw new Error("of another time");');
  mkdirSync(path.join(folder, "src/review"));
  writeFileSync(path.join(folder, "src/review/dump.ts"), "");
  git("add", ".");
  git("commit", "--quiet", "--message=second");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a branch is compared with where it left main", async () => {
  expect(await resolveCommit(folder)).toBe(git("rev-parse", "main"));
});

it("a ref is any that git understands", async () => {
  expect(await resolveCommit(folder, "HEAD~1")).toBe(git("rev-parse", "main"));
});

it.each(["nowhere", "--upload-pack=touch"])("%s is no commit", async (ref) => {
  await expect(resolveCommit(folder, ref)).rejects.toThrow(`git knows no commit ${ref}. In a shallow clone`);
});

it("a program that can't be recorded is named, with its own words", async () => {
  const recorded = (ref: string) => recordCommit(folder, git("rev-parse", ref));
  await expect(recorded("main")).rejects.toThrow(/can't be recorded.*it has no src\/load\.js/);
  await expect(recorded("branch")).rejects.toThrow(/can't be recorded[\s\S]*of another time/);
});
