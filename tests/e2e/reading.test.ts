import { writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { StackText } from "../../src/config/stack-text";
import type { Pulumi } from "../../src/engine/pulumi";
import { TEXTS } from "../support/e2e/readings";
import { type Backend, withBackend } from "../support/e2e/settings";

/** How many texts Pulumi reads at once. */
const AT_ONCE = 3;

/** What somebody reads in a stack file; undefined: it is refused. */
type Reading = Readonly<Record<string, unknown>> | undefined;

async function readByPulumi(pulumi: Pulumi, file: string): Promise<Reading> {
  const { code, log } = await pulumi.attempt(["config", "--json", "--config-file", file]);
  if (code !== 0) return undefined;
  // Warnings stand above it.
  const settings = Object.entries<{ readonly value: string }>(JSON.parse(log.slice(log.search(/^\{/m))));
  return Object.fromEntries(settings.map(([name, { value }]) => [name, structure(value)]));
}

function readByUs(text: string): Reading {
  const read = new StackText("Pulumi.x.yaml", text);
  const mistakes = read.mistakes();
  for (const { path: setting, location, fix } of mistakes) {
    // Of a file without settings there is no line to show.
    if ((!location && setting !== "config") || fix === "")
      throw new Error(`no place or no fix in ${JSON.stringify(text)}`);
  }
  if (mistakes.length > 0) return undefined;
  return Object.fromEntries(Object.entries(read.settings()).map(([name, value]) => [name, structure(value)]));
}

/** A setting with its keys in no order: Pulumi sorts them, and the program does, too. */
function structure(setting: string): unknown {
  return /^[[{]/.test(setting) ? JSON.parse(setting) : setting;
}

async function compare({ folder, pulumi }: Backend, text: string, i: number) {
  const file = path.join(folder, `text-${i}.yaml`);
  writeFileSync(file, text);
  return { text, pulumi: await readByPulumi(pulumi("reading"), file), ours: readByUs(text) };
}

it("reads each text as Pulumi does, or refuses it with place and fix", () =>
  withBackend(async (backend) => {
    writeFileSync(path.join(backend.folder, "Pulumi.yaml"), "name: platform\nruntime: nodejs\n");
    await backend.pulumi("reading").run("stack", "init");
    const compared: Awaited<ReturnType<typeof compare>>[] = [];
    for (let first = 0; first < TEXTS.length; first += AT_ONCE) {
      const some = TEXTS.slice(first, first + AT_ONCE);
      compared.push(...(await Promise.all(some.map((text, i) => compare(backend, text, first + i)))));
    }
    expect(compared.filter(({ pulumi, ours }) => ours && !isDeepStrictEqual(pulumi, ours))).toEqual([]);
    // Who refuses everything never differs.
    expect(compared.filter(({ ours }) => ours).length).toBeGreaterThan(150);
    expect(compared.filter(({ pulumi, ours }) => !pulumi && !ours).length).toBeGreaterThan(20);
  }));
