import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { HANDLERS } from "../src/lib/handler-bundle";

const ROOT = path.resolve(__dirname, "..");

/** Which file of the project imports which at run time; types are gone. */
async function importsOf(entryPoints: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...entryPoints],
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      imports.filter(({ external }) => !external).map(({ path }) => path),
    ]),
  );
}

/** The files of a circle of imports, the first again at its end; undefined: there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, above: readonly string[]): readonly string[] | undefined => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = search(next, [...above, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = search(file, []);
    if (circle) return circle;
  }
  return undefined;
}

it("no file imports itself by way of others", async () => {
  const commands = readdirSync(`${ROOT}/src/commands`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const graph = await importsOf([
    "src/index.ts",
    ...commands.map(({ name }) => `src/commands/${name}/index.ts`),
    ...HANDLERS.map((name) => `handlers/${name}/index.ts`),
  ]);
  expect(graph.size).toBeGreaterThan(200);
  expect(circleIn(graph)).toBeUndefined();
});

it("a circle is found where there is one", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", []],
    ["d", ["b"]],
  ]);
  expect(circleIn(graph)).toEqual(["b", "d", "b"]);
});

it("every folder of src is a layer whose imports Biome checks", () => {
  const { overrides } = JSON.parse(readFileSync(path.join(ROOT, "biome.json"), "utf8"));
  const layers = new Set(overrides.flatMap(({ includes }: { includes: string[] }) => includes));
  const folders = readdirSync(path.join(ROOT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => `src/${name}/**`).filter((folder) => !layers.has(folder))).toEqual([]);
});
