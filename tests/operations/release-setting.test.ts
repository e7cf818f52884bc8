import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { stackNames } from "../../src/config/stack-file";
import { setRelease } from "../../src/operations/release-setting";
import { ROOT } from "../support/plan";

describe("setRelease", () => {
  it.each(stackNames(ROOT))("changes one value of %s, and takes it back byte for byte", (stack) => {
    const text = readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
    const release = parse(text).config["platform:release"];
    const changed = setRelease(text, "v0.0.0-none");
    expect(parse(changed).config["platform:release"]).toBe("v0.0.0-none");
    expect(lines(changed).filter((line) => !lines(text).includes(line))).toEqual(["  platform:release: v0.0.0-none"]);
    expect(setRelease(changed, release)).toBe(text);
  });

  it.each([
    ["config:\n  platform:release: v1 # why\n", "config:\n  platform:release: v2 # why\n"],
    ['config:\n    platform:release: "v1"   \n', "config:\n    platform:release: v2   \n"],
    ["config: { platform:release: v1, aws:region: x }", "config: { platform:release: v2, aws:region: x }"],
    [
      "config:\n  a: 1\n  platform:prefix: p # short\n  b: 2\n",
      "config:\n  a: 1\n  platform:prefix: p # short\n  platform:release: v2\n  b: 2\n",
    ],
    ["config:\n  aws:region: x\n", "config:\n  platform:release: v2\n  aws:region: x\n"],
  ])("keeps what stands around it: %j", (before, after) => {
    expect(setRelease(before, "v2")).toBe(after);
  });

  it("takes the line away where there is no release", () => {
    const text = "config:\n  platform:prefix: p\n  # what runs\n  platform:release: v1 # now\n  b: 2";
    expect(setRelease(text, undefined)).toBe("config:\n  platform:prefix: p\n  # what runs\n  b: 2");
    expect(setRelease("config:\n  b: 2\n", undefined)).toBe("config:\n  b: 2\n");
  });

  it.each(["1234567", "1e10", "0x12", "true", "1.0"])("writes %s as text, not as another kind of value", (release) => {
    expect(parse(setRelease("config:\n  platform:release: v1\n", release)).config["platform:release"]).toBe(release);
  });
});

function lines(text: string): string[] {
  return text.split("\n");
}
