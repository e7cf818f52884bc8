import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { inPulumiForm } from "../../src/config/pulumi-form";
import { stackNames } from "../../src/config/stack-file";
import { ROOT } from "../support/plan";

describe("the form in which Pulumi writes stack files", () => {
  it.each(stackNames(ROOT))("is that of %s: Pulumi's next write changes its own line and no other", (stack) => {
    const text = readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
    expect(text).toBe(inPulumiForm(text));
  });

  it("has no empty lines, no blanks in braces, and single settings as text", () => {
    const text =
      "config:\n  # one\n  platform:protect: false # no\n\n  platform:days: 7\n  platform:cluster: { name: a, public: true }\n";
    expect(inPulumiForm(text)).toBe(
      'config:\n  # one\n  platform:protect: "false" # no\n  platform:days: "7"\n  platform:cluster: {name: a, public: true}\n',
    );
  });
});
