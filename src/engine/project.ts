import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";

/** The settings in a stack's file, by their keys as they stand there. */
export type Settings = Record<string, unknown>;

const LEFT_OUT = new Set(["node_modules", ".git", ".local", "coverage"]);

/** Copies the project, so that stack files can be changed and nothing is written into it. */
export function copyProject(root: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(root).filter((name) => !LEFT_OUT.has(name))) {
    cpSync(path.join(root, entry), path.join(target, entry), { recursive: true });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(target, "node_modules"));
}

/** The settings of a stack. */
export function readSettings(project: string, stack: string): Settings {
  return readFile(project, stack).config;
}

/** Changes the file of a stack in a copy of the project. */
export function changeSettings(project: string, stack: string, change: (settings: Settings) => void): void {
  const content = readFile(project, stack);
  change(content.config);
  writeFileSync(fileOf(project, stack), stringify(content));
}

function readFile(project: string, stack: string): { config: Settings } {
  return parse(readFileSync(fileOf(project, stack), "utf8"));
}

function fileOf(project: string, stack: string): string {
  return path.join(project, `Pulumi.${stack}.yaml`);
}
