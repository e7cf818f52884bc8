import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "./support/plan";

it("each fault of releases is held off by a test that is there", () => {
  const text = readFileSync(path.join(ROOT, "docs/release-faults.md"), "utf8");
  const faults = text.split("\n## ")[0]?.match(/^\| (?!fault|---).+$/gm) ?? [];
  expect(faults.length).toBeGreaterThan(10);
  for (const fault of faults) {
    const [, file = "", name = ""] = /\]\(\.\.\/(tests\/\S+)\): "(.+)" \|$/.exec(fault) ?? [];
    expect(readFileSync(path.join(ROOT, file), "utf8"), fault).toContain(name);
  }
});
