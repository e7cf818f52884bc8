import { expect, it } from "vitest";
import { exactly } from "../../src/lib/exactly";

interface Args {
  readonly size: number;
  readonly label?: string;
}

it("hands arguments over as they are, with a spread", () => {
  const options = { size: 1 };
  expect(exactly<Args>()({ ...options, label: "a" })).toEqual({ size: 1, label: "a" });
});

it("refuses a spread option that no argument takes", () => {
  const options = { size: 1, colour: "red" };
  // @ts-expect-error colour would be lost.
  expect(exactly<Args>()({ ...options })).toEqual(options);
});

it("refuses arguments without one that must be there", () => {
  const options = { label: "a" };
  // @ts-expect-error size is missing.
  expect(exactly<Args>()({ ...options })).toEqual(options);
});
