import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { backendIn } from "../../../src/engine/emulator";
import { copyProject } from "../../../src/engine/project";
import { Pulumi } from "../../../src/engine/pulumi";
import type { EmulatedStack } from "../../../src/engine/stack";

/**
 * A stack as another one is at this moment, on an emulator that has all that the other's has: what is done with the one, the other doesn't see.
 * {@link discardStack} ends it, like any.
 */
export async function forkStack({ name, project, folder, emulator, pulumi }: EmulatedStack): Promise<EmulatedStack> {
  const own = mkdtempSync(path.join(tmpdir(), `${name}-`));
  copyProject(project, path.join(own, "project"));
  const files = path.join(own, "emulator");
  mkdirSync(files);
  const answer = await fetch(`${emulator.endpoint}/fork.json`, { method: "POST" });
  const { pid, port } = (await answer.json()) as { readonly pid: number; readonly port: number };
  writeFileSync(path.join(files, "pid"), String(pid));
  const endpoint = `http://127.0.0.1:${port}`;
  const state = path.join(files, "state");
  cpSync(path.join(folder, "emulator/state"), state, { recursive: true });
  // Queues are known by their URLs.
  for (const file of filesBelow(state)) {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(emulator.endpoint, endpoint));
  }
  const env = { ...pulumi.env, AWS_ENDPOINT_URL: endpoint, PULUMI_BACKEND_URL: backendIn(files) };
  return {
    name,
    folder: own,
    project: path.join(own, "project"),
    emulator: { ...emulator, endpoint, env },
    pulumi: new Pulumi(path.join(own, "project"), name, env, path.join(own, "logs")),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
