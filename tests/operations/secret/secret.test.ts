import { beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse";
import type { Failure } from "../../../src/operations/failure";
import { affectedBy } from "../../../src/operations/secret/readers";
import { rotateSecret } from "../../../src/operations/secret/rotate";
import { setSecret } from "../../../src/operations/secret/set";
import { smallWorld } from "../../support/operations/small";
import { type RunOptions, World } from "../../support/operations/world";
import { rawConfig } from "../../support/plan";

const NAME = "aep/staging/OPENAI_API_KEY";
const READERS = ["UpdateService aep-backend-staging-svc"];

function aep(): World {
  const config = parseConfig("aep-staging", rawConfig("aep-staging"));
  const releases = { ...config.releases, serviceDeadlineSeconds: 60, healthDeadlineSeconds: 10, bakeSeconds: 0 };
  const world = new World(`config:\n  platform:release: v1.2.0\n`, "v1.2.0", {
    ...config,
    releases: { ...releases, healthPaths: ["/health/ready"] },
  });
  world.secrets.secrets.set(NAME, { versions: [] });
  return world;
}

const set = (world: World, value: string, options: RunOptions = {}, entry = "openai-api-key") =>
  world.exclusively(`set secret ${entry}`, options, (context) => setSecret(context, entry, value));
const rotate = (world: World, entry: string, options: RunOptions = {}) =>
  world.exclusively(`rotate secret ${entry}`, options, (context) => rotateSecret(context, entry));

const isHealthyWith = (world: World, good: readonly string[]) => () =>
  good.includes(world.secrets.value(NAME) ?? "") ? 200 : 500;

describe("who reads a secret", () => {
  const inventory = parseConfig("inventory-staging", rawConfig("inventory-staging"));
  const sagebrush = parseConfig("sagebrush-prod", rawConfig("sagebrush-prod"));

  it("is who names it; what comes of one password changes together", () => {
    expect(affectedBy(inventory, "redis-url")).toMatchObject({
      source: "cache",
      secrets: ["redis-auth-token", "redis-url"],
      services: expect.not.arrayContaining(["ui-service"]),
    });
    expect(affectedBy(inventory, "jwt-secret").secrets).toEqual(["jwt-secret"]);
    expect(affectedBy(sagebrush, "database-url")).toEqual({
      source: "database",
      secrets: ["database-credentials", "database-reader-url", "database-url"],
      services: ["web"],
      functions: ["api", "migrate", "scheduler", "worker"],
    });
    expect(affectedBy(sagebrush, "api-keys")).toMatchObject({ source: "operator", services: ["web"], functions: [] });
  });

  it("is told for no secret that isn't there", () => {
    expect(() => affectedBy(inventory, "jwt")).toThrow(/no secret jwt\. It has .*jwt-secret.*Nothing was changed/);
    const database = sagebrush.database && { ...sagebrush.database, passwordRotationDays: 30 };
    expect(() => affectedBy({ ...sagebrush, database, secrets: {} }, "database-url")).toThrow(
      /It has none\..*password is RDS's: docs\/runbooks\/rotate-secret\.md/,
    );
  });
});

describe("set", () => {
  let world: World;
  beforeEach(() => {
    world = aep();
  });

  it("gives the first value, restarts exactly its readers, and proves them", async () => {
    expect(await set(world, "sk-new")).toBe("done");
    expect(world.secrets.value(NAME)).toBe("sk-new");
    expect(world.ecs.calls).toEqual(READERS);
    const said = world.lines.join("\n");
    expect(said).toMatch(/before: no value/);
    expect(said).toMatch(/now: version \S+ of 2026-/);
    expect(said).toMatch(/verify: done/);
    expect(said).not.toContain("sk-new");
  });

  it("tells old and new apart, by version and time", async () => {
    world.secrets.put(NAME, "sk-old");
    expect(await set(world, "sk-new")).toBe("done");
    expect(world.lines.join("\n")).toMatch(
      /before: version version-1 of 2026-\S+\n(?:.*\n)+.*now: version [0-9a-f-]{36} of/,
    );
  });

  it("sets nothing where the value is the same, and restarts nobody who has read it", async () => {
    world.secrets.put(NAME, "sk-same");
    await world.clock.sleep(1000);
    expect(await set(world, "sk-same")).toBe("done");
    expect(world.secrets.puts).toBe(0);
    // It was set after its readers had started.
    expect(world.ecs.calls).toEqual(READERS);
    await set(world, "sk-same");
    expect(world.ecs.calls).toEqual(READERS);
  });

  it("puts the value before back where readers don't serve with the new one", async () => {
    world.secrets.put(NAME, "sk-old");
    world.answers.set("v1.2.0", isHealthyWith(world, ["sk-old"]));
    const end = await set(world, "sk-bad");
    expect(end).toMatchObject({
      kind: "health",
      message: expect.stringMatching(/The value before counts again \(version-1\)/),
    });
    expect((end as Failure).message).not.toContain("sk-bad");
    expect(world.secrets.value(NAME)).toBe("sk-old");
    expect(world.ecs.calls).toEqual([...READERS, ...READERS]);
  });

  it("says so where that fails too, or where there is none before", async () => {
    world.answers.set("v1.2.0", () => 500);
    expect(await set(world, "sk-1")).toMatchObject({
      kind: "health",
      message: expect.stringMatching(/no value before/),
    });
    expect(await set(world, "sk-2")).toMatchObject({ kind: "roll-back", message: expect.stringMatching(/failed too/) });
  });

  it("waits for nobody where nothing is released yet", async () => {
    const { config } = world;
    const early = new World("config:\n", undefined, { ...config, release: undefined });
    early.secrets.secrets.set(NAME, { versions: [] });
    expect(await set(early, "sk-1")).toBe("done");
    expect(early.ecs.calls).toEqual([]);
    expect(early.lines.join("\n")).toMatch(/no release yet/);
  });

  it("goes without reading the value before, where that isn't allowed", async () => {
    world.secrets.put(NAME, "sk-old");
    world.secrets.hidden = true;
    expect(await set(world, "sk-new")).toBe("done");
    expect(world.lines.join("\n")).toMatch(/before: version version-1$/m);
  });

  it.each<[string, (world: World) => void, string, RegExp]>([
    [
      "there is no such secret in AWS",
      (it) => it.secrets.secrets.clear(),
      "openai-api-key",
      /There is no secret aep.*run pulumi up first/,
    ],
    [
      "it waits for its deletion",
      (it) => it.secrets.secrets.set(NAME, { versions: [], deleted: true }),
      "openai-api-key",
      /restore-secret --secret-id aep\/staging\/OPENAI_API_KEY/,
    ],
    ["it is made", () => {}, "database-url", /is made, not set: npm run secret -- <stack> rotate database-url/],
    ["the stack file has none", () => {}, "openai", /has no secret openai/],
  ])("refuses where %s", async (_, spoil, entry, message) => {
    spoil(world);
    expect(await set(world, "sk-new", {}, entry)).toMatchObject({
      kind: "secret",
      message: expect.stringMatching(message),
    });
    expect(world.secrets.puts).toBe(0);
    expect(world.ecs.calls).toEqual([]);
  });

  it("refuses while it isn't known what runs", async () => {
    const from = { version: "v1.1.0", revisions: { services: {}, tasks: {} }, at: "", by: "" };
    const attempt = { what: "release v1.2.0", tried: [], from, step: "move" as const, since: "", at: "", by: "ann" };
    await world.exclusively("x", {}, ({ held }) => held.write({ previous: [], attempt }));
    expect(await set(world, "sk-new")).toMatchObject({
      kind: "secret",
      message: expect.stringMatching(/release v1\.2\.0 hasn't ended/),
    });
  });

  it("hands on which right is missing", async () => {
    world.secrets.refused = "User: ann is not authorized to perform: secretsmanager:PutSecretValue";
    await expect(set(world, "sk-new")).rejects.toThrow(/not authorized to perform: secretsmanager:PutSecretValue/);
    expect(world.ecs.calls).toEqual([]);
  });

  it("outlives throttling and an AWS out of reach", async () => {
    for (const kind of ["throttle", "unreachable", "unheard"] as const) {
      const one = aep();
      expect(await set(one, "sk-new", { fault: { kind, at: 7 } })).toBe("done");
      expect(one.secrets.value(NAME)).toBe("sk-new");
    }
  });

  it("killed anywhere, or interrupted, the same command goes on to the same end", async () => {
    for (const kind of ["kill", "kill after", "interrupt"] as const) {
      for (let at = 1; at < 60; at += 1) {
        const one = aep();
        one.secrets.put(NAME, "sk-old");
        const first = await set(one, "sk-new", { fault: { kind, at } });
        if (first === "done") break;
        const again = await set(one, "sk-new", { takeOver: true });
        expect([kind, at, again]).toEqual([kind, at, "done"]);
        expect(one.secrets.value(NAME)).toBe("sk-new");
        expect(one.ecs.calls.length).toBeGreaterThan(0);
        expect(new Set(one.ecs.calls)).toEqual(new Set(READERS));
      }
    }
  });
});

describe("rotate", () => {
  function inventory(): World {
    const world = smallWorld();
    for (const { name } of Object.values(world.config.secrets)) world.secrets.put(name, "old");
    world.onReplace = (urn) => {
      if (urn.includes("RedisCache")) {
        world.cache.rotate("new");
        world.secrets.put("staging-inventory/redis-auth-token", "new");
      } else world.secrets.put("staging-inventory/jwt-secret", "new");
    };
    return world;
  }
  const tokenName = (world: World) => world.config.secrets["redis-auth-token"]?.name ?? "";

  it("makes a generated value anew, and restarts its readers", async () => {
    const world = inventory();
    expect(await rotate(world, "jwt-secret")).toBe("done");
    expect(world.secrets.value("staging-inventory/jwt-secret")).toBe("new");
    expect([...world.ecs.calls].sort()).toEqual([
      "UpdateService staging-api-gateway",
      "UpdateService staging-user-service",
    ]);
    expect(world.cache.set).toEqual([]);
  });

  it("restarts nobody whom Pulumi has started anew with the new value, and whoever it hasn't", async () => {
    const world = inventory();
    const put = world.onReplace;
    world.onReplace = async (urn) => {
      await put(urn);
      await world.clock.sleep(1000);
      world.ecs.point("staging-api-gateway", world.ecs.revisions["staging-api-gateway"] ?? "");
    };
    expect(await rotate(world, "jwt-secret")).toBe("done");
    expect(world.ecs.calls).toEqual(["UpdateService staging-user-service"]);
    expect(world.lines.join("\n")).toMatch(/api-gateway has read it: it was started anew/);
  });

  it("ends a cache's old token, once its readers are proven with the new one", async () => {
    const world = inventory();
    expect(tokenName(world)).toBe("staging-inventory/redis-auth-token");
    expect(await rotate(world, "redis-url")).toBe("done");
    expect(world.cache.tokens).toEqual(["new"]);
    expect(world.lines.join("\n")).toMatch(/changes: redis-auth-token, redis-url; read by api-gateway, user-service/);
  });

  it("keeps the old token where readers aren't proven", async () => {
    const world = inventory();
    world.answers.set("v1.2.0", () => 500);
    expect(await rotate(world, "redis-url")).toMatchObject({
      kind: "health",
      message: expect.stringMatching(/Both tokens are good/),
    });
    expect(world.cache.tokens).toEqual(["old", "new"]);
  });

  it("finds the token in the URL where there is no secret of its own, also in Parameter Store", async () => {
    const world = inventory();
    const url = { name: "/url", store: "parameter-store", value: "cache-url" } as const;
    const { "redis-auth-token": _, ...others } = world.config.secrets;
    Object.assign(world, { config: { ...world.config, secrets: { ...others, "redis-url": url } } });
    world.onReplace = () => {
      world.cache.rotate("new");
      world.secrets.put("/url", "rediss://:new@cache:6379");
    };
    expect(await rotate(world, "redis-url")).toBe("done");
    expect(world.cache.tokens).toEqual(["new"]);
  });

  it("refuses where pulumi up would change more, or the secret is an operator's", async () => {
    const world = inventory();
    world.infrastructure = [
      { urn: "a::b::c::api", type: "aws:ec2/securityGroup:SecurityGroup", op: "update", diffs: [] },
    ];
    expect(await rotate(world, "jwt-secret")).toMatchObject({
      kind: "preview",
      message: expect.stringMatching(/update SecurityGroup api\. Run pulumi up first/),
    });
    expect(world.secrets.value("staging-inventory/jwt-secret")).toBe("old");
    expect(await rotate(aep(), "openai-api-key")).toMatchObject({
      kind: "secret",
      message: expect.stringMatching(/is set, not made/),
    });
  });

  it("killed anywhere, the same command makes another value, and leaves one good token", async () => {
    for (let at = 1; at < 80; at += 3) {
      const world = inventory();
      let count = 0;
      world.onReplace = () => {
        world.cache.rotate(`new-${++count}`);
        world.secrets.put("staging-inventory/redis-auth-token", `new-${count}`);
      };
      const first = await rotate(world, "redis-url", { fault: { kind: "kill", at } });
      world.pulumiLock = undefined;
      if (first === "done") break;
      expect(await rotate(world, "redis-url", { takeOver: true })).toBe("done");
      expect(world.cache.tokens).toEqual([world.secrets.value("staging-inventory/redis-auth-token")]);
    }
  });
});
