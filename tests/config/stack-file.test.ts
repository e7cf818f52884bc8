import { describe, expect, it } from "vitest";
import { parseStackFile } from "../../src/config/stack-file";

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

  it("hides what is encrypted", () => {
    const text = "config:\n  platform:release: { secure: v1:abc }\n  platform:services: { web: { secure: v1:def } }";
    expect(parseStackFile(text, "Pulumi.x.yaml")).toEqual({
      "platform:release": "[secret]",
      "platform:services": '{"web":"[secret]"}',
    });
  });

  it.each([
    ["", "(missing)", "the stack's settings"],
    ["config: [1]", "[1]", "the stack's settings"],
    ["config:\n  a: 1\n  a: 2", '"a"', "each key once"],
    ["config: {", '"config: {"', "YAML; its parser says: Flow map"],
  ])("refuses %j", (text, value, allowed) => {
    const refused = () => parseStackFile(text, "Pulumi.x.yaml");
    expect(refused).toThrow("Pulumi.x.yaml has 1 mistake; nothing was changed.");
    expect(refused).toThrow(`value:   ${value}\n    allowed: ${allowed}`);
  });
});
