import { beforeAll, describe, expect, it } from "vitest";
import { stackNames } from "../../src/config/stack-file";
import { drawStack } from "../../src/diagram";
import { drawPicture, LABEL_HEIGHT, type Picture, type Rectangle } from "../../src/diagram/picture";
import { renderSvg, WIDTHS } from "../../src/diagram/svg";
import { planOf, ROOT } from "../support/plan";

interface Named extends Rectangle {
  readonly name: string;
}

/** Everything that is read: boxes, and texts beside lines. */
function texts({ frames, lines }: Picture): Named[] {
  return [
    ...frames.map(({ label }) => ({ ...label, name: label.text, height: LABEL_HEIGHT })),
    ...lines.map(({ label }, i) => ({ ...label, name: `${label.text} of line ${i}`, height: LABEL_HEIGHT })),
  ];
}

/** The pieces of all lines, a pixel wide. */
function strokes({ lines }: Picture): (Named & { readonly line: number })[] {
  return lines.flatMap(({ pieces, label }, line) =>
    pieces.map(([from, to]) => ({
      line,
      name: `line ${line} to ${label.text}`,
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    })),
  );
}

/** Whether more than their edges touch. */
function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function pairs(ones: readonly Named[], others: readonly Named[]): string[] {
  return ones.flatMap((one) =>
    others.filter((other) => other !== one && overlap(one, other)).map((other) => `${one.name} on ${other.name}`),
  );
}

/** The first recording of a stack takes a while on a busy machine. */
const PATIENCE = 120_000;

describe.each(
  stackNames(ROOT).flatMap((stack) => Object.entries(WIDTHS).map(([name, width]) => ({ stack, name, width }))),
)("$stack, $name", ({ stack, width }) => {
  let picture: Picture;
  let boxes: Named[];
  beforeAll(async () => {
    picture = drawPicture(drawStack((await planOf(stack)).recording), width);
    boxes = picture.boxes.map((box) => ({ ...box, name: box.id }));
  }, PATIENCE);

  it("has no text on another text, a box or a line", () => {
    const all = texts(picture);
    expect(pairs(all, all)).toEqual([]);
    expect(pairs(all, boxes)).toEqual([]);
    expect(pairs(all, strokes(picture))).toEqual([]);
  });

  it("has no box on another, and no line through one", () => {
    expect(pairs(boxes, boxes)).toEqual([]);
    expect(pairs(boxes, strokes(picture))).toEqual([]);
  });

  it("has no line along another", () => {
    const all = strokes(picture);
    const thick = all.map((one) => ({ ...one, width: one.width || 2, height: one.height || 2 }));
    const along = thick.flatMap((one, i) =>
      thick
        .slice(i + 1)
        .filter((other) => one.line !== other.line && one.width > 2 === other.width > 2 && overlap(one, other))
        .map((other) => `${one.name} along ${other.name} at ${other.x} ${other.y}`),
    );
    expect(along).toEqual([]);
  });

  it("stays within its edges", async () => {
    for (const { x, y, width: wide, height, name } of [...boxes, ...texts(picture)]) {
      expect(x, name).toBeGreaterThanOrEqual(4);
      expect(x + wide, name).toBeLessThanOrEqual(width - 4);
      expect(y + height, name).toBeLessThanOrEqual(picture.height);
    }
  });

  it("is the same each time", async () => {
    const { recording } = await planOf(stack);
    expect(renderSvg(drawStack(recording), width)).toBe(renderSvg(drawStack(recording), width));
  });
});
