import { execFile } from "node:child_process";

/** More would hide what else a message says. */
const LINES = 30;

/**
 * What an application has become since a version: one line a commit, the newest first.
 *
 * @param folder a clone of the application's repository, with its tags
 * @returns undefined where it isn't known: no such clone, version, or commit
 */
export function releaseNotes(folder: string, from: string, to: string): Promise<string | undefined> {
  const args = ["-C", folder, "log", "--oneline", "--no-decorate", `${from}..${to}`, "--"];
  return new Promise((resolve) => {
    execFile("git", args, (error, stdout) => {
      if (error) return resolve(undefined);
      const lines = stdout.trimEnd().split("\n").filter(Boolean);
      const more = lines.length > LINES ? [`and ${lines.length - LINES} more`] : [];
      return resolve(lines.length > 0 ? [`Since ${from}:`, ...lines.slice(0, LINES), ...more].join("\n") : undefined);
    });
  });
}
