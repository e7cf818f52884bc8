import { describe, expect, it } from "vitest";
import { closest } from "../../src/lib/suggest";

describe("closest", () => {
  const keys = ["name", "port", "memoryMiB", "desiredCount", "logGroup", "prod-uploads"];

  it.each([
    ["prot", "port"],
    ["Port", "port"],
    ["memory", "memoryMiB"],
    ["memory_mib", "memoryMiB"],
    ["desired-count", "desiredCount"],
    ["uploads", "prod-uploads"],
  ])("of %s is %s", (word, candidate) => {
    expect(closest(word, keys)).toBe(candidate);
  });

  it.each(["colour", "x", "", 7, true, null, undefined])("of %j is nothing", (word) => {
    expect(closest(word, keys)).toBeUndefined();
  });

  it("of a number is the nearest number", () => {
    expect([8, 300, -1].map((days) => closest(days, ["1", "7", "14", "365"]))).toEqual(["7", "365", "1"]);
  });
});
