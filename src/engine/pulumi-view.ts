import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Lock, PulumiView } from "../operations/doctor/check";
import { Failure } from "../operations/failure";
import { describeChange } from "./engine";
import { gistOf, Pulumi, type Run } from "./pulumi";

/** Longest look at a stack: everything of it is read anew. */
const SECONDS = 900;
const PROJECT = "platform";

/** Pulumi's command line, asked and never told. */
export function pulumiView(folder: string, interrupted: AbortSignal): PulumiView {
  const { env } = process;
  const files = mkdtempSync(path.join(tmpdir(), "doctor-"));
  process.once("exit", () => rmSync(files, { recursive: true, force: true }));
  const run = (stack: string, ...args: readonly string[]): Promise<Run> =>
    new Pulumi(folder, stack, env, files).attempt(args, undefined, { interrupted, deadlineSeconds: SECONDS });
  const backend = async () => {
    const { stdout, stderr, code } = await call(folder, "whoami", "--verbose", "--json", "--non-interactive");
    if (code !== 0) throw new Error(gistOf(stderr || stdout));
    return String(JSON.parse(stdout).url);
  };
  return {
    backend,
    version: async () => {
      const { stdout, code } = await call(folder, "version");
      return code === 0 ? stdout.trim() : undefined;
    },
    state: async (stack) => {
      const { code, log } = await run(stack, "stack", "export");
      if (code === 0) return JSON.parse(log);
      if (/no stack named/.test(log)) return undefined;
      throw new Failure("preview", `Pulumi can't read the state. ${gistOf(log)}`);
    },
    locks: async (stack) => locksIn(await backend(), `.pulumi/locks/organization/${PROJECT}/${stack}`),
    changes: async (stack) => {
      const { code, log, operations } = await run(stack, "preview", "--refresh", "--suppress-progress");
      if (code !== 0) throw new Failure("preview", `Pulumi can't preview. ${gistOf(log)}`);
      return operations.map(describeChange);
    },
  };
}

interface Called {
  readonly stdout: string;
  readonly stderr: string;
  /** `ENOENT` where there is no such command. */
  readonly code: number | string;
}

function call(cwd: string, ...args: readonly string[]): Promise<Called> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return new Promise((resolve) => {
    execFile("pulumi", args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ stdout, stderr, code: error?.code ?? (error ? 1 : 0) }),
    );
  });
}

/** Pulumi's own backends keep a file for each lock; others tell nobody. */
async function locksIn(url: string, prefix: string): Promise<Lock[] | undefined> {
  if (url.startsWith("file:")) {
    const folder = path.join(folderOf(url), prefix);
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
    return names.map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")));
  }
  if (!url.startsWith("s3:")) return undefined;
  const { hostname: Bucket, pathname, searchParams } = new URL(url);
  const client = new S3Client({ region: searchParams.get("region") ?? undefined });
  const Prefix = path.posix.join(pathname.replace(/^\//, ""), prefix, "/");
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const keys = Contents.flatMap(({ Key }) => (Key?.endsWith(".json") ? [Key] : []));
  return Promise.all(
    keys.map(async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? "{}");
    }),
  );
}

/** `pulumi login --local` calls the home folder `~`. */
function folderOf(url: string): string {
  return url === "file://~" ? homedir() : fileURLToPath(url);
}
