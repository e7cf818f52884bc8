import { execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { UsageError } from "../lib/errors";
import { type Dump, type Snapshot, snapshotFrom } from "./snapshot";

const run = promisify(execFile);

/** What is recorded of a stack at a commit; where its program or its file has a mistake, why nothing is. */
export type Recorded = Snapshot | { readonly error: string };

/** Branches that a review starts from where nobody names a commit, the first that there is. */
const MAIN = ["origin/main", "main"];

/**
 * The commit that a working directory is compared with.
 *
 * @param ref anything that git understands; undefined: where the branch left main
 * @throws UsageError where git doesn't know it
 */
export async function resolveCommit(folder: string, ref?: string): Promise<string> {
  const git = async (...args: string[]) => (await run("git", args, { cwd: folder })).stdout.trim();
  try {
    return ref ? await git("rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`) : await leftMain(git);
  } catch {
    throw new UsageError(
      ref
        ? `git knows no commit ${ref}. In a shallow clone: git fetch --unshallow.`
        : `git finds no commit from which this branch left ${MAIN.join(" or ")}: name one, like npm run review -- HEAD~1.`,
    );
  }
}

async function leftMain(git: (...args: string[]) => Promise<string>): Promise<string> {
  for (const branch of MAIN) {
    try {
      return await git("merge-base", "HEAD", branch);
    } catch {
      // The next one, then.
    }
  }
  throw new Error("no main");
}

/**
 * Records all stacks as a commit has them: its own program runs on its own files, in a process of its own.
 *
 * @returns by stack
 * @throws UsageError where that program can't run
 */
export async function recordCommit(folder: string, commit: string): Promise<ReadonlyMap<string, Recorded>> {
  const copy = mkdtempSync(path.join(tmpdir(), "review-"));
  try {
    await unpack(folder, commit, copy);
    symlinkSync(path.join(folder, "node_modules"), path.join(copy, "node_modules"));
    return await recordIn(copy, path.join(folder, DUMP));
  } catch (error) {
    throw new UsageError(
      `The program at ${commit.slice(0, 10)} can't be recorded, so nothing can be compared with it: ${(error as Error).message}`,
    );
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const DUMP = "src/review/dump.ts";

async function unpack(folder: string, commit: string, target: string): Promise<void> {
  const git = spawn("git", ["archive", "--format=tar", commit], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const tar = spawn("tar", ["-x", "-C", target], { stdio: ["pipe", "ignore", "ignore"] });
  git.stdout.pipe(tar.stdin);
  const ended = [git, tar].map(
    (child) =>
      new Promise<void>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) =>
          code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}`)),
        );
      }),
  );
  await Promise.all(ended);
}

/**
 * Records all stacks of a folder.
 *
 * @param dump the file of today's program that does it
 */
export async function recordIn(folder: string, dump: string): Promise<ReadonlyMap<string, Recorded>> {
  if (!existsSync(path.join(folder, "src/load.js"))) throw new Error("it has no src/load.js");
  const target = path.join(folder, DUMP);
  if (target !== dump) {
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(dump, target);
  }
  const program = `require("./src/load").load("review/dump.ts").main()`;
  const { stdout } = await run(process.execPath, ["-e", program], { cwd: folder, maxBuffer: 2 ** 28 }).catch(
    (error) => {
      throw new Error(
        String(error.stderr || error.message)
          .trim()
          .split("\n")
          .slice(0, 8)
          .join("\n"),
      );
    },
  );
  const stacks: Record<string, Dump | { error: string }> = JSON.parse(stdout);
  return new Map(
    Object.entries(stacks).map(([stack, dumped]) => [stack, "error" in dumped ? dumped : snapshotFrom(dumped)]),
  );
}
