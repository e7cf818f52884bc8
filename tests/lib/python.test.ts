import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { UsageError } from "../../src/lib/errors";
import { pythonWith, run } from "../../src/lib/python";

/** Notes what it is asked; an environment that it makes has it as `bin/python`. It can't install what is called `unknown`. */
const PYTHON = `#!/bin/sh
echo "$@" >> "$NOTES"
for last; do :; done
case "$*" in
  *venv*) mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
  *install*) ! grep -q unknown "$last" || { echo no such package >&2; exit 1; } ;;
esac
`;

let root: string;
let requirements: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "python-"));
  for (const folder of ["bin", "tool"]) mkdirSync(path.join(root, folder));
  requirements = path.join(root, "tool/requirements.txt");
  writeFileSync(requirements, "one==1.0\n");
  writeFileSync(path.join(root, "bin/python3"), PYTHON);
  chmodSync(path.join(root, "bin/python3"), 0o755);
  vi.stubEnv("PATH", `${path.join(root, "bin")}:${process.env.PATH}`);
  vi.stubEnv("NOTES", path.join(root, "notes"));
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const installed = () => readdirSync(path.join(root, "node_modules/.cache"));

it("installs packages once for each content of the file, with hashes and without building any", () => {
  const python = pythonWith(root, requirements);
  expect(pythonWith(root, requirements)).toBe(python);
  expect(installed()).toEqual([expect.stringMatching(/^tool-[0-9a-f]{8}$/)]);
  expect(readFileSync(path.join(root, "notes"), "utf8").match(/--only-binary :all: --require-hashes/g)).toHaveLength(1);
  run(python, ["--version"]);
  writeFileSync(requirements, "one==1.1\n");
  expect(pythonWith(root, requirements)).not.toBe(python);
  expect(installed()).toHaveLength(2);
});

it("leaves nothing of an installation that fails, and says why", () => {
  writeFileSync(requirements, "unknown==1.0\n");
  expect(() => pythonWith(root, requirements)).toThrow(/no such package/);
  expect(installed()).toEqual([]);
});

it("says what a machine without Python needs", () => {
  rmSync(path.join(root, "bin/python3"));
  vi.stubEnv("PATH", path.join(root, "bin"));
  expect(() => pythonWith(root, requirements)).toThrow(UsageError);
  expect(() => pythonWith(root, requirements)).toThrow(/Python 3.10 or newer/);
});
