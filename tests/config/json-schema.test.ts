import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { generatedFiles } from "../../src/commands/docs";
import { withChanges } from "../../src/commands/docs/changes";
import { type JsonSchema, settingsSchema, stackFileSchema } from "../../src/config/json-schema";
import { entrySchemas, settingSchemas } from "../../src/config/schema";
import { PROVIDER_SETTINGS } from "../../src/config/schema/aws";
import { stackNames } from "../../src/config/stack-file";
import { ROOT } from "../support/plan";
import { stackFile } from "../support/preview";

const ajv = new Ajv({ allErrors: true, strict: true, keywords: ["patternErrorMessage"], strictTypes: false });
const validate = ajv.compile(stackFileSchema());

describe("the JSON Schema", () => {
  it.each(stackNames(ROOT))("accepts the file of %s, which names it", (stack) => {
    const text = readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=docs/config.schema.json");
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it.each([
    ["port: 3000", "prot: 3000", "/config/platform:services/api", "additionalProperties"],
    ["port: 3000", "port: 70000", "/config/platform:services/api/port", "maximum"],
    ["cpu: 256", "cpu: 300", "/config/platform:services/api/cpu", "enum"],
    ["platform:release: v1.0.0", "platform:release: v1:0", "/config/platform:release", "pattern"],
    ["cidr: 10.0.0.0/16", "cidr: 10.0.0.0", "/config/platform:network/cidr", "pattern"],
    ["platform:prefix", "platform:perfix", "/config", "required"],
    ["aws:region", "aws:regoin", "/config", "additionalProperties"],
    ["api:\n", "Api:\n", "/config/platform:services", "propertyNames"],
    ["engine: postgres", "engine: mysql", "/config/platform:database/engine", "const"],
  ])("refuses %j as %j", (before, after, place, keyword) => {
    const text = stackFile("aussie-staging");
    expect(text).toContain(before);
    expect(validate(parse(text.replace(before, after)))).toBe(false);
    const found = validate.errors?.map(({ instancePath, keyword: rule }) => `${instancePath} ${rule}`);
    expect(found).toContain(`${place} ${keyword}`);
  });

  it("says what keys mean and what is allowed, for an editor's hover text", () => {
    const { properties } = settingsSchema();
    expect(properties?.["platform:release"]).toMatchObject({
      description: expect.stringContaining("image tag that every service runs"),
      patternErrorMessage: expect.stringContaining("write it like v1.0.0"),
    });
  });

  it("says what a change does to a stack that lives", () => {
    const { properties } = withChanges(settingsSchema());
    const database = properties?.["platform:database"]?.oneOf?.[1]?.properties;
    expect(database?.databaseName?.description).toMatch(/Changing it is refused: something is protected$/);
    expect(database?.instanceClass?.description).toMatch(/Changed in place, outage, cost$/);
    const service = properties?.["platform:services"]?.additionalProperties as JsonSchema;
    expect(service.properties?.name?.description).toMatch(/Changing it replaces Role, .*, outage$/);
  });

  it("has all settings, and of entries what the schema in code has", () => {
    const { properties = {} } = settingsSchema();
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(Object.keys(settingSchemas).map((name) => `platform:${name}`)),
    );
    for (const [part, schema] of Object.entries(entrySchemas)) {
      const entry = properties[`platform:${part}`]?.additionalProperties as JsonSchema;
      if ("shape" in schema) expect(Object.keys(entry.properties ?? {})).toEqual(Object.keys(schema.shape));
    }
  });
});

describe("what is made from the schema", () => {
  let files: Record<string, string>;
  beforeAll(() => {
    files = generatedFiles(ROOT);
  });

  it.each(["docs/config.schema.json", "docs/configuration.md", "docs/changes.md"])(
    "%s is up to date; if not: npm run docs",
    (file) => {
      const isUpToDate = readFileSync(path.join(ROOT, file), "utf8") === files[file];
      expect(isUpToDate, `${file} is not what the schema says: npm run docs`).toBe(true);
    },
  );

  it.each([
    "| `platform:services.<name>.cpu` | `256`, `512`, `1024`, `2048`, `4096`, `8192`, `16384` |  | CPU units; 1024 are one vCPU |",
    "| `platform:services.<name>.scaling.cpuPercent` | 10 to 95 | `70` | average CPU that scaling aims at | [aussie-staging] |",
    "| `platform:database (engine: aurora-postgresql).readers` | 0 to 15 |  | readers beside the writer, each in another zone | [sagebrush-prod], [sagebrush-staging] |",
    "| `platform:secretRecoveryDays` | 0, or 7 to 30 | `30` |",
    "| `platform:registry.keepImages` | 1 to 1000 | *optional* |",
    "[inventory]: documents/inventory.md",
  ])("the reference says %s", (line) => {
    expect(files["docs/configuration.md"]).toContain(line);
  });
});

it("the provider's settings are those that the AWS provider has", () => {
  const declarations = readFileSync(path.join(ROOT, "node_modules/@pulumi/aws/config/vars.d.ts"), "utf8");
  const names = [...declarations.matchAll(/export declare const (\w+)/g)].map(([, name]) => name);
  const own = ["region", "allowedAccountIds", "defaultTags"];
  expect([...PROVIDER_SETTINGS, ...own].sort()).toEqual(names.sort());
});
