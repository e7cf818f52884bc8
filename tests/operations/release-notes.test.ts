import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { releaseNotes } from "../../src/operations/release-notes";

const folder = mkdtempSync(path.join(tmpdir(), "application-"));
afterAll(() => rmSync(folder, { recursive: true }));

function git(...args: readonly string[]): void {
  const who = ["-c", "user.name=ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", folder, ...who, ...args], { stdio: "ignore" });
}

it("tells the commits of an application between two versions, and nothing where it doesn't know", async () => {
  git("init");
  git("commit", "--allow-empty", "-m", "Begin");
  git("tag", "v1.0.0");
  for (let i = 1; i <= 32; i++) git("commit", "--allow-empty", "-m", `Change ${i}`);
  git("tag", "v1.1.0");
  const lines = (await releaseNotes(folder, "v1.0.0", "v1.1.0"))?.split("\n") ?? [];
  expect(lines.slice(0, 2)).toEqual(["Since v1.0.0:", expect.stringMatching(/^[0-9a-f]{7,} Change 32$/)]);
  expect(lines).toHaveLength(32);
  expect(lines.at(-1)).toBe("and 2 more");
  expect(await releaseNotes(folder, "v1.0.0", "v1.0.0")).toBeUndefined();
  expect(await releaseNotes(folder, "v0.9.0", "v1.0.0")).toBeUndefined();
  expect(await releaseNotes(path.join(folder, "none"), "v1.0.0", "v1.1.0")).toBeUndefined();
});
