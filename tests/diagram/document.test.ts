import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { drawStack, type Graph } from "../../src/diagram";
import { besideDiagram } from "../../src/diagram/document";
import { planOf, ROOT } from "../support/plan";

const graphOf = async (stack: string): Promise<Graph> => drawStack((await planOf(stack)).recording);

describe.each([
  { stack: "sagebrush-staging", arrows: 39 },
  { stack: "sagebrush-prod", arrows: 55 },
])("the diagram in $stack's document", ({ stack, arrows }) => {
  it("has no arrow that ours lacks", async () => {
    const beside = besideDiagram(ROOT, await graphOf(stack));
    expect(beside?.arrows.filter(({ ours }) => !ours)).toEqual([]);
    const text = readFileSync(path.join(ROOT, "docs/documents", beside?.document ?? ""), "utf8");
    expect(beside?.arrows.length).toBe(text.match(/ -->| -\.->/g)?.length);
    expect(beside?.arrows.length).toBe(arrows);
  });

  it("is told what ours has beside it", async () => {
    const graph = await graphOf(stack);
    const beside = besideDiagram(ROOT, graph);
    const names = beside?.added.map(({ from, to }) => `${from} -> ${to}`);
    expect(names).toContain("function-migrate -> database-writer");
    expect(names).not.toContain("function-api -> database-writer");
  });

  it("misses an arrow that nobody may go any more", async () => {
    const graph = await graphOf(stack);
    const without = graph.arrows.filter(({ from, to }) => from !== "function-api" || to !== "database-writer");
    const missing = besideDiagram(ROOT, { ...graph, arrows: without })?.arrows.filter(({ ours }) => !ours);
    expect(missing?.map(({ text }) => text)).toEqual(["LAMBDA_API -->|Query| RDS"]);
  });
});

it("documents without a diagram are compared with nothing", async () => {
  expect(besideDiagram(ROOT, await graphOf("aep-staging"))).toBeUndefined();
});
