import { describe, expect, it } from "vitest";
import { parseStackFile } from "../../src/commands/stack-file";

describe("parseStackFile", () => {
  it("hands settings over as Pulumi's command line does", () => {
    const text = [
      "config:",
      "  aws:region: us-west-2",
      "  platform:protect: true",
      "  platform:cluster: { name: main }",
      '  platform:database: { version: "15", storageGiB: 20 }',
      "  release: v1.0.0",
      "encryptionsalt: v1:abc",
    ].join("\n");
    expect(parseStackFile(text, "Pulumi.x.yaml")).toEqual({
      "aws:region": "us-west-2",
      "platform:protect": "true",
      "platform:cluster": '{"name":"main"}',
      "platform:database": '{"version":"15","storageGiB":20}',
      "platform:release": "v1.0.0",
    });
  });

  it.each([
    ["", "Pulumi.x.yaml: the settings belong under the key config."],
    ["config: [1]", "Pulumi.x.yaml: the settings belong under the key config."],
    ["config:\n  a: 1\n  a: 2", "Pulumi.x.yaml is no YAML: Map keys must be unique"],
    ["config: {", "Pulumi.x.yaml is no YAML: "],
  ])("refuses %j", (text, message) => {
    expect(() => parseStackFile(text, "Pulumi.x.yaml")).toThrow(message);
  });
});
