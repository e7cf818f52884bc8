import { describe, expect, it } from "vitest";
import { addEntry } from "../../src/config/add-entry";

const ENTRY = ["new:", "  port: 80"];
const add = (text: string) => addEntry(text, "services", ENTRY);

describe("an entry is put into a stack file", () => {
  it("behind the others, before the heading of what follows, and all else stays", () => {
    const before = "# one\nconfig:\n  platform:services:\n    old: # two\n      port: 1 # three\n";
    const after = "  # ---- four ----\n  platform:queues: {}\n";
    expect(add(before + after)).toBe(`${before}    new:\n      port: 80\n${after}`);
  });

  it("with the indentation of the others", () => {
    expect(add("config:\n    platform:services:\n          old:\n             port: 1\n")).toBe(
      "config:\n    platform:services:\n          old:\n             port: 1\n          new:\n            port: 80\n",
    );
  });

  it.each([
    [
      "config:\n  platform:services:\n    old: {port: 1} # x",
      "config:\n  platform:services:\n    old: {port: 1} # x\n",
    ],
    ["config:\n  platform:services:\n    old:\n      a: [b,\n        c] # d\n", undefined],
  ])("at the end of %j", (text, before = text) => {
    expect(add(text)).toBe(`${before}    new:\n      port: 80\n`);
  });

  it("where the part has no entry yet, or isn't there", () => {
    const block = "  platform:services:\n    new:\n      port: 80\n";
    expect(add("config:\n  platform:services: {}\n  a: 1\n")).toBe(`config:\n${block}  a: 1\n`);
    expect(add("config:\n  a: 1 # why\nencryptionsalt: x\n")).toBe(
      `config:\n  a: 1 # why\n${block}encryptionsalt: x\n`,
    );
  });
});
