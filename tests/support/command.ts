import { spawnSync } from "node:child_process";
import path from "node:path";
import { ROOT } from "./plan";

/** Runs what `npm run <command>` runs. */
export function runCommand(folder: string, ...args: string[]) {
  const command = path.join(ROOT, "src/command.js");
  return spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: "utf8" });
}
