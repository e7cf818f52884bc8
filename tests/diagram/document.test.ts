import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { drawStack, type Graph } from "../../src/diagram";
import { besideDiagram } from "../../src/diagram/document";
import { planOf, ROOT } from "../support/plan";

const graphOf = async (stack: string): Promise<Graph> => drawStack((await planOf(stack)).recording);

/** The first recording of a stack takes a while on a busy machine. */
const PATIENCE = 120_000;

describe.each([
  { stack: "aussie-staging", arrows: 4 },
  { stack: "sagebrush-staging", arrows: 39 },
  { stack: "sagebrush-prod", arrows: 55 },
])("the diagram in $stack's document", { timeout: PATIENCE }, ({ stack, arrows }) => {
  it("has no arrow that ours lacks", async () => {
    const beside = besideDiagram(ROOT, await graphOf(stack));
    expect(beside?.arrows.filter(({ ours }) => !ours)).toEqual([]);
    const text = readFileSync(path.join(ROOT, "docs/documents", beside?.document ?? ""), "utf8");
    // One of Aussie's five leads to the CDN, and one from it: it is left out, and one leads past it.
    const theirs = text.match(/ -->| -\.->|↓/g)?.length ?? 0;
    expect(beside?.arrows.length).toBe(theirs - (stack === "aussie-staging" ? 1 : 0));
    expect(beside?.arrows.length).toBe(arrows);
  });
});

describe("the diagram of Sagebrush's staging", { timeout: PATIENCE }, () => {
  const stack = "sagebrush-staging";

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
