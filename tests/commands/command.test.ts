import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { ROOT } from "../support/plan";

const FAULTY = "../../tests/support/faulty-command";

function run(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, ["src/command.js", ...args], { cwd: ROOT, encoding: "utf8" });
  return { status, stderr };
}

it("a mistake of the person at the terminal is its message", () => {
  expect(run(FAULTY, "usage")).toEqual({ status: 1, stderr: "it is yours\n" });
});

it("a mistake of the program shows where it was made", () => {
  const { status, stderr } = run(FAULTY, "program");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^TypeError: Cannot read properties of undefined \(reading 'b'\)\n\s+at .*main/);
});

it("an unknown command is told without a stack", () => {
  expect(run("planx")).toEqual({
    status: 1,
    stderr: "There is no command planx: package.json lists them under scripts.\n",
  });
});
