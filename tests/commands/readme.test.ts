import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/plan";

const README = readFileSync(path.join(ROOT, "README.md"), "utf8");

/** Commands with what the README says that they print. */
const scenes = README.split(/^ {4}\$ npm run --silent /m)
  .slice(1)
  .map((text): [command: string, printed: string] => {
    const [command = "", ...lines] = text.split("\n");
    const end = lines.findIndex((line) => line !== "" && !line.startsWith("    "));
    const printed = lines.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^ {4}/, ""));
    return [command, printed.join("\n").trim()];
  });

describe("the README", () => {
  it("has scenes", () => {
    expect(scenes.map(([command]) => command.split(" ")[0])).toEqual(["plan", "trace"]);
  });

  it.each(scenes)("shows what %s prints at 80 columns", (command, printed) => {
    const words = command.match(/"[^"]*"|\S+/g)?.filter((word) => word !== "--") ?? [];
    const args = words.map((word) => word.replaceAll('"', ""));
    const environment = { ...process.env, COLUMNS: "80", NO_COLOR: "1", FORCE_COLOR: undefined };
    const text = execFileSync("node", ["src/command.js", ...args], { cwd: ROOT, env: environment, encoding: "utf8" });
    expect(printed).toBe(
      text
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")
        .trim(),
    );
  });
});
