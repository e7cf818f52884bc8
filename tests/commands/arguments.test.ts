import { expect, it } from "vitest";
import { numberOf } from "../../src/commands/arguments";

it.each([
  ["0", 0],
  ["65535", 65_535],
])("takes %s for a port", (text, number) => {
  expect(numberOf("port", text, 0, 65_535)).toBe(number);
});

it("doesn't take more than the most", () => {
  expect(() => numberOf("port", "65536", 0, 65_535)).toThrow("--port is 65536: write a whole number, 0 to 65535.");
});

it.each([
  ["", "empty"],
  ["x", "x"],
  ["1", "1"],
  ["-3", "-3"],
  ["2.5", "2.5"],
  ["0x10", "0x10"],
  ["1e3", "1e3"],
  ["Infinity", "Infinity"],
])("doesn't take %o for a number from 2 on", (text, told) => {
  expect(() => numberOf("rounds", text, 2)).toThrow(`--rounds is ${told}: write a whole number, 2 or more.`);
});
