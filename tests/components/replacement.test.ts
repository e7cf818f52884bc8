import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { REPLACEMENTS, withReplacement } from "../../src/components/replacement";
import { stackNames } from "../../src/config/stack-file";
import { changedConfig, type Inputs, type Plan, planOf, planWith, ROOT } from "../support/plan";
import {
  BUCKET,
  DB_CLUSTER,
  DB_CLUSTER_PARAMETER_GROUP,
  DB_INSTANCE,
  DB_PARAMETER_GROUP,
  DB_SUBNET_GROUP,
  FIREWALL_ASSOCIATION,
  LISTENER,
  NAT_GATEWAY,
  SECURITY_GROUP,
  TARGET_GROUP,
  VPC,
} from "../support/types";

/** Every class of a resource that a component makes, like `lb.TargetGroup`. */
function classesInUse(): string[] {
  const folder = path.join(ROOT, "src/components");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    return [...text.matchAll(/new ([a-z]\w*\.[A-Z]\w*)\(/g)].map(([, name = ""]) => name);
  });
  return [...new Set(found.filter((name) => !name.startsWith("pulumi.")))].sort();
}

/** `aws:lb/targetGroup:TargetGroup` is `lb.TargetGroup`. */
const classOf = (type: string) => type.replace(/^aws:(\w+)\/\w+:/, "$1.").replace(/^random:index\/\w+:/, "random.");

describe("how a resource is replaced", () => {
  it("is decided for every kind that a component makes, and for no other", () => {
    expect(Object.keys(REPLACEMENTS).map(classOf).sort()).toEqual(classesInUse());
  });

  it("must be decided for a new kind", () => {
    const args = { type: "aws:sns/smsPreferences:SmsPreferences", name: "new", props: {}, opts: {} };
    expect(() => withReplacement({ ...args, resource: undefined as never })).toThrow(/decided how aws:sns/);
  });

  it.each(stackNames(ROOT))("is what the engine is told in %s", async (stack) => {
    const { resources } = (await planOf(stack)).recording;
    for (const { type, urn, deleteBeforeReplace } of resources.filter(({ type }) => type.includes("/"))) {
      expect([urn, deleteBeforeReplace]).toEqual([urn, REPLACEMENTS[type]?.order === "delete first"]);
    }
  });
});

describe("what is in use has a successor of another name", () => {
  const names = (plan: Plan, type: string) => plan.all(type).map(({ inputs }) => inputs.name);
  let before: Plan;
  beforeAll(async () => {
    before = await planOf("inventory-staging");
  });

  it("of a target group with another port", async () => {
    const changed = changedConfig("inventory-staging", "services", (services) => {
      services["ui-service"].port = 8080;
    });
    const after = await planWith("inventory-staging", changed);
    expect(names(before, TARGET_GROUP)).toContain("staging-ui-service-80");
    expect(names(after, TARGET_GROUP)).toContain("staging-ui-service-8080");
  });

  it("of a parameter group with another major version", async () => {
    const changed = changedConfig("inventory-staging", "database", (database) => {
      database.version = "16";
    });
    const after = await planWith("inventory-staging", changed);
    expect([...names(before, DB_PARAMETER_GROUP), ...names(after, DB_PARAMETER_GROUP)]).toEqual([
      "staging-inventory-db-pg15",
      "staging-inventory-db-pg16",
    ]);
  });

  it("of a parameter group, and the one before stays until the upgrade has worked", async () => {
    for (const stack of ["inventory-staging", "sagebrush-staging"]) {
      const upgraded = changedConfig(stack, "database", (database) => {
        Object.assign(database, { version: "16", allowMajorVersionUpgrade: true });
      });
      const [old, next] = [await planOf(stack), await planWith(stack, upgraded)];
      const groups = (plan: Plan) => [...plan.all(DB_PARAMETER_GROUP), ...plan.all(DB_CLUSTER_PARAMETER_GROUP)];
      // Another URN is no replacement: nothing is pending where AWS refuses the upgrade.
      expect(groups(old).map(({ urn }) => urn)).not.toEqual(groups(next).map(({ urn }) => urn));
      const databases = [...next.all(DB_INSTANCE), ...next.all(DB_CLUSTER)];
      expect(databases.map(({ inputs }) => inputs.allowMajorVersionUpgrade)).toEqual([true]);
    }
  });
});

it("a security group and a database's subnet group keep the name that they were made with", async () => {
  for (const stack of stackNames(ROOT)) {
    const plan = await planOf(stack);
    for (const { urn, ignoreChanges } of [...plan.all(SECURITY_GROUP), ...plan.all(DB_SUBNET_GROUP)]) {
      expect([urn, [...ignoreChanges].sort()]).toEqual([urn, ["description", "name"]]);
    }
  }
});

it("what AWS has one place for is deleted first", async () => {
  const { recording } = await planOf("sagebrush-prod");
  const first = recording.resources.filter((one) => one.deleteBeforeReplace).map(({ type }) => type);
  expect(first).toEqual(expect.arrayContaining([FIREWALL_ASSOCIATION, NAT_GATEWAY]));
});

it("port 80 sends nobody to 443 before something listens there", async () => {
  const plan = await planOf("aep-staging");
  const [http, https] = [80, 443].map((port) => plan.all(LISTENER).find(({ inputs }) => inputs.port === port));
  expect(http?.dependencies).toContain(https?.urn);
});

describe("what can't change while it is in use is refused, and the file can be put back", () => {
  /** Inputs of a type before and after a change of the network or a bucket, by URN. */
  async function pair(stack: string, part: string, type: string, change: (value: Inputs) => void) {
    const [before, after] = [await planOf(stack), await planWith(stack, changedConfig(stack, part, change))];
    const of = (plan: Plan) => new Map(plan.all(type).map(({ urn, inputs, protect }) => [urn, { inputs, protect }]));
    return { before: of(before), after: of(after) };
  }

  it("a bucket of another name: the one that is there is protected", async () => {
    const { before, after } = await pair("sagebrush-staging", "buckets", BUCKET, (buckets) => {
      buckets["staging-uploads"].bucketName = "sagebrush-staging-files";
    });
    expect([...after.keys()]).toEqual([...before.keys()]);
    const changed = [...before].filter(([urn, { inputs }]) => after.get(urn)?.inputs.bucket !== inputs.bucket);
    expect(changed.map(([, { protect }]) => protect)).toEqual([true]);
  });

  it("zones in another order: the VPC whose subnets would move is protected; appended, none moves", async () => {
    const zones = (network: Inputs) => network.subnetSpecs.map(({ cidrBlocks }: Inputs) => cidrBlocks);
    const moved = await pair("inventory-staging", "network", VPC, (network) => {
      for (const list of ["availabilityZones", "publicSubnets", "privateSubnets", "databaseSubnets"])
        network[list].reverse();
    });
    const appended = await pair("inventory-staging", "network", VPC, (network) => {
      network.availabilityZones.push("us-east-1c");
      network.publicSubnets.push("10.1.2.0/24");
      network.privateSubnets.push("10.1.12.0/24");
      network.databaseSubnets.push("10.1.22.0/24");
    });
    for (const [urn, { inputs, protect }] of moved.before) {
      expect(protect).toBe(true);
      expect(zones(moved.after.get(urn)?.inputs ?? {})).not.toEqual(zones(inputs));
      const longer = zones(appended.after.get(urn)?.inputs ?? {});
      expect(longer.map((ranges: string[], i: number) => ranges.slice(0, zones(inputs)[i].length))).toEqual(
        zones(inputs),
      );
    }
  });

  it("database subnets given later: the group stays the same, and AWS refuses to take its subnets out", async () => {
    const { before, after } = await pair("aussie-staging", "network", DB_SUBNET_GROUP, (network) => {
      network.databaseSubnets = ["10.0.21.0/24", "10.0.22.0/24"];
    });
    expect([...after.keys()]).toEqual([...before.keys()]);
    const [[, group] = []] = after;
    expect(group?.inputs.subnetIds.join()).toMatch(/isolated/);
  });
});
