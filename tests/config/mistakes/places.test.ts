import { describe, expect, it } from "vitest";
import { rawConfig } from "../../support/plan";
import { findingsIn, preview, stackFile } from "../../support/preview";

describe("three mistakes in one file", () => {
  const text = stackFile("inventory-staging")
    .replace("cidr: 10.1.0.0/16", "cidr: 10.1.0.0/33")
    .replace("port: 8004", "prot: 8004")
    .replace("value: cache-token", "value: token");

  it("are three reports in one run, in the order of the file", async () => {
    const { error, registered } = await preview("inventory-staging", text);
    const places = [...(error as Error).message.matchAll(/^ {2}(Pulumi\S+) {2}(\S+)$/gm)].map(([, ...found]) => found);
    expect((error as Error).message).toMatch(/^Pulumi.inventory-staging.yaml has 3 mistakes; nothing was changed\.\n/);
    expect(places).toEqual([
      ["Pulumi.inventory-staging.yaml:18:11", "platform:network.cidr"],
      [expect.stringMatching(/^Pulumi.inventory-staging.yaml:\d+:7$/), "platform:services.reporting-service.prot"],
      [expect.stringMatching(/^Pulumi.inventory-staging.yaml:\d+:14$/), "platform:secrets.redis-auth-token.value"],
    ]);
    expect(registered).toEqual([]);
  });
});

describe("the place of a mistake", () => {
  const text = stackFile("aep-staging");

  it("is unknown where the setting isn't in the file", async () => {
    const handedOver = { "platform:cluster": '{"name":"aep-staging","publicIp":false}', "platform:colour": "blue" };
    const { error } = await preview("aep-staging", text, handedOver);
    expect((error as Error).message).toMatch(/^ {2}platform:cluster.publicIp\n {4}value: {3}false$/m);
    expect((error as Error).message).toMatch(/^ {2}platform:colour\n {4}value: {3}"blue"$/m);
  });

  it("shows no line of an encrypted value", async () => {
    const encrypted = text.replace("instanceClass: db.t3.micro", "instanceClass: { secure: v1:cipher }");
    const database = JSON.parse(rawConfig("aep-staging")["platform:database"] ?? "");
    const handedOver = JSON.stringify({ ...database, instanceClass: "plain-text" });
    process.env.PULUMI_CONFIG_SECRET_KEYS = '["platform:database"]';
    try {
      const { error } = await preview("aep-staging", encrypted, { "platform:database": handedOver });
      const { message } = error as Error;
      expect(message).toContain("value:   [secret]");
      expect(message).toMatch(
        /^ {2}Pulumi.aep-staging.yaml:\d+:20 {2}platform:database.instanceClass\n {4}value: {3}\[secret\]/m,
      );
      expect(message).not.toMatch(/plain-text|cipher/);
    } finally {
      delete process.env.PULUMI_CONFIG_SECRET_KEYS;
    }
  });

  it("is found behind an alias, in keys with dots, and in keys without the project's name", () => {
    const changed = text
      .replace("[us-east-1a, us-east-1b, us-east-1c]", "&zones [us-east-1a, us-east-1b, eu-west-1c]")
      .replace("/api/*: 10", "/api.v1/*: 0")
      .replace("platform:prefix: aep-staging", "prefix: A");
    const { mistakes } = findingsIn("aep-staging", changed);
    expect(mistakes.map(({ path, location }) => [path, location?.excerpt?.text.trim()])).toEqual([
      ["platform:prefix", "prefix: A"],
      ["platform:network.availabilityZones[2]", "availabilityZones: &zones [us-east-1a, us-east-1b, eu-west-1c]"],
      ["platform:services.backend.route.paths./api.v1/*", "/api.v1/*: 0"],
    ]);
  });
});
