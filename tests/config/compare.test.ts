import { describe, expect, it } from "vitest";
import { type Difference, differences } from "../../src/config/compare";
import { parseConfig } from "../../src/config/parse";
import { changedConfig, rawConfig } from "../support/plan";

const configOf = (stack: string) => parseConfig(stack, rawConfig(stack));
const dev = configOf("inventory-dev");
const byPath = (found: readonly Difference[]) =>
  Object.fromEntries(found.map(({ path, entries, values }) => [path, [entries.length, ...values]]));

describe("differences between stacks", () => {
  it("are what was decided differently, once for entries that differ alike", () => {
    expect(byPath(differences(dev, configOf("inventory-staging")))).toMatchObject({
      "services.*.desiredCount": [6, "1", "2"],
      "services.*.scaling.max": [6, "3", undefined],
      "services.*.environment.DB_POOL_MAX": [5, "10", "20"],
      "registry.immutableTags": [0, "false", "true"],
      "database.instanceClass": [0, "db.t3.micro", "db.t3.small"],
    });
  });

  it("are neither names nor ranges nor zones", () => {
    const text = JSON.stringify(differences(dev, configOf("inventory-staging")));
    expect(text).not.toMatch(/cidr|Subnets|Zones|natGateways|"name"|logGroup|identifier/);
  });

  it("are none between a stack and itself", () => {
    expect(differences(dev, dev)).toEqual([]);
  });

  it("are told of one entry", () => {
    const changed = changedConfig("inventory-dev", "services", (services) => {
      services["ui-service"].desiredCount = 2;
    });
    expect(differences(dev, parseConfig("inventory-dev", changed))).toEqual([
      { path: "services.*.desiredCount", entries: ["ui-service"], values: ["1", "2"] },
    ]);
  });
});
