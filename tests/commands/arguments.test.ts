import { expect, it } from "vitest";
import { numberOf } from "../../src/commands/arguments";

it.each([
  ["0", 0],
  ["2.5", 2.5],
])("takes %s for a number", (text, number) => {
  expect(numberOf("port", text, 0)).toBe(number);
});

it.each([
  ["", "empty"],
  ["x", "x"],
  ["1", "1"],
  ["Infinity", "Infinity"],
])("doesn't take %o for a number from 2 on", (text, told) => {
  expect(() => numberOf("rounds", text, 2)).toThrow(`--rounds is ${told}: write a number, 2 or more.`);
});
