import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCUMENTED } from "../support/documented";
import { ROOT, stackFile } from "../support/plan";

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
  // With the stacks as their documents begin: releases and other people's services go on.
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "readme-"));
    for (const shared of ["docs", "handlers", "package.json"])
      symlinkSync(path.join(ROOT, shared), path.join(folder, shared));
    for (const stack of Object.keys(DOCUMENTED))
      writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), stackFile(stack));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has scenes", () => {
    expect(scenes.map(([command]) => command.split(" ")[0])).toEqual(["plan", "trace"]);
  });

  it.each(scenes)("shows what %s prints at 80 columns", (command, printed) => {
    const words = command.match(/"[^"]*"|\S+/g)?.filter((word) => word !== "--") ?? [];
    const args = words.map((word) => word.replaceAll('"', ""));
    const environment = { ...process.env, COLUMNS: "80", NO_COLOR: "1", FORCE_COLOR: undefined };
    const text = execFileSync("node", [path.join(ROOT, "src/command.js"), ...args], {
      cwd: folder,
      env: environment,
      encoding: "utf8",
    });
    expect(printed).toBe(
      text
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")
        .trim(),
    );
  });
});
