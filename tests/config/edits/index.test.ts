import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { findingsIn, preview, stackFile } from "../../support/preview";

import { aepStaging } from "./aep";
import { aussieStaging } from "./aussie";
import type { Edit } from "./edit";
import { inventoryDev, inventoryStaging } from "./inventory";
import { sagebrushProduction, sagebrushStaging } from "./sagebrush";

const edits: Readonly<Record<string, readonly Edit[]>> = {
  "aep-staging": aepStaging,
  "aussie-staging": aussieStaging,
  "inventory-dev": inventoryDev,
  "inventory-staging": inventoryStaging,
  "sagebrush-prod": sagebrushProduction,
  "sagebrush-staging": sagebrushStaging,
};

const table = Object.entries(edits).flatMap(([stack, list]) =>
  list.map(([before, after, path, says, at]) => ({ stack, before, after, path, says, at })),
);

describe("one edit of a real file", () => {
  it.each(table)("is told at $path of $stack: $says", async ({ stack, before, after, path, says, at }) => {
    const original = stackFile(stack);
    expect(original.split(before), `${before} stands once in the file`).toHaveLength(2);
    const text = original.replace(before, () => after);
    const line = at ? lineOf(text, at) : firstDifference(original, text);

    const { mistakes } = findingsIn(stack, text);
    const mistake = mistakes.find((found) => found.path === path);
    expect(mistake, mistakes.map((found) => found.path).join(", ")).toBeDefined();
    expect(`${mistake?.allowed}\n${mistake?.fix}`).toContain(says);
    expect(mistake?.location).toMatchObject({ file: `Pulumi.${stack}.yaml`, line });

    const { error, registered } = await preview(stack, text);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    const { column } = mistake?.location ?? {};
    expect((error as Error).message).toContain(`  Pulumi.${stack}.yaml:${line}:${column}  ${path}\n    ${line} |`);
    expect(registered).toEqual([]);
  });

  function lineOf(text: string, part: string): number {
    const [start = "", ...rest] = text.split(part);
    expect(rest, `${part} stands once in the changed file`).toHaveLength(1);
    return start.split("\n").length;
  }

  function firstDifference(original: string, text: string): number {
    const lines = original.split("\n");
    return text.split("\n").findIndex((line, i) => line !== lines[i]) + 1;
  }
});
