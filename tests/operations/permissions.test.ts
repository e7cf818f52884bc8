import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import type { Config } from "../../src/config/schema";
import { stackNames } from "../../src/config/stack-file";
import { mapValues } from "../../src/lib/objects";
import { announced, tellTopic } from "../../src/operations/announce";
import { runOnce } from "../../src/operations/one-off-run";
import { CALLS, policyFor } from "../../src/operations/permissions";
import { readRecord } from "../../src/operations/record";
import { release } from "../../src/operations/release";
import { rollBack } from "../../src/operations/roll-back";
import { rotateSecret } from "../../src/operations/secret/rotate";
import { setSecret } from "../../src/operations/secret/set";
import { type LockedContext, waitAndProve } from "../../src/operations/steps";
import { refuses, Ward } from "../support/operations/doctor";
import { Environments } from "../support/operations/environments";
import { Machine } from "../support/operations/machine";
import { World } from "../support/operations/world";
import { ROOT, rawConfig } from "../support/plan";

const FILE = path.join(ROOT, "src/operations/permissions/calls.json");

/** What the commands call, where everything happens that can. */
const made: Record<string, Set<string>> = {};

/** What opening a stack takes, whatever is done with it. */
const OPENING = ["pulumi.read", "sts.GetCallerIdentity"];

function callsOf(command: string): Set<string> {
  made[command] ??= new Set(OPENING);
  return made[command];
}

/** A deployed stack whose calls are written down for a command. Of the services behind a load balancer traffic moves. */
function worldOf(stack: string, command: string, version = "v1.2.0"): World {
  const raw = { ...rawConfig(stack), "platform:release": version };
  const config = withDeployments(parseConfig(stack, raw));
  const quick = { serviceDeadlineSeconds: 60, healthDeadlineSeconds: 10, bakeSeconds: 0 };
  const text = `config:\n  platform:prefix: ${config.prefix}\n  platform:release: ${version}\n`;
  const world = new World(text, version, { ...config, releases: { ...config.releases, ...quick } });
  world.alarms = ["main-errors"];
  const calls = callsOf(command);
  world.onCall = (call) => calls.add(call);
  return world;
}

function withDeployments(config: Config): Config {
  const deployment = { strategy: "blue-green", bakeMinutes: 1, alarms: [] } as const;
  const services = mapValues(config.services, (one) =>
    one.route ? { ...one, deployment: { ...deployment, alarms: [] } } : one,
  );
  return { ...config, services };
}

/** As the command works on a stack: alone, telling people. */
async function exclusively(world: World, what: string, work: (context: LockedContext) => Promise<void>) {
  const { sns } = world.aws(new Machine(world.clock));
  const tell = tellTopic(sns, "arn:topic", "test", () => {});
  return world.exclusively(what, {}, (context) => {
    const { clock, progress } = context;
    return announced({ tell, clock, progress, stack: "test", what, who: "ann" }, (progress) =>
      work({ ...context, progress }),
    );
  });
}

const releaseOf = (world: World, version: string) =>
  exclusively(world, `release ${version}`, (context) => release({ ...context, version, force: false }));

const commands: Readonly<Record<string, () => Promise<void>>> = {
  status: async () => {
    const world = worldOf("inventory-staging", "status");
    await readRecord(world.aws(new Machine(world.clock)).dynamodb, "main-releases");
    await world.status();
  },
  verify: async () => {
    const world = worldOf("inventory-staging", "verify");
    const context = world.context();
    const { services } = await context.engine.revisions();
    await waitAndProve(context, context.site.intents(services), 0, []);
  },
  release: async () => {
    for (const stack of ["inventory-staging", "aep-staging", "sagebrush-prod"]) {
      expect(await releaseOf(worldOf(stack, "release"), "v1.4.0")).toBe("done");
      const failing = worldOf(stack, "release");
      failing.ecs.fates.set("v1.4.0", { rolledBackAfter: 10 });
      expect(await releaseOf(failing, "v1.4.0")).toMatchObject({ kind: "circuit-breaker" });
      const stuck = worldOf(stack, "release");
      stuck.ecs.fates.set("v1.4.0", "never steady");
      expect(await releaseOf(stuck, "v1.4.0")).toMatchObject({ kind: "stability" });
    }
    const { config } = worldOf("aep-staging", "release");
    const releases = { ...config.releases, snapshot: true };
    const world = Object.assign(worldOf("aep-staging", "release"), { config: { ...config, releases } });
    expect(await releaseOf(world, "v1.4.0")).toBe("done");
    const late = worldOf("inventory-staging", "release");
    late.ecs.outcome = { seconds: 100_000, exitCodes: [0] };
    expect(await releaseOf(late, "v1.4.0")).toMatchObject({ kind: "migration" });
  },
  rollback: async () => {
    const world = worldOf("inventory-staging", "unused");
    expect(await releaseOf(world, "v1.4.0")).toBe("done");
    const calls = callsOf("rollback");
    world.onCall = (call) => calls.add(call);
    expect(await exclusively(world, "roll back", (context) => rollBack(context))).toBe("done");
    world.onCall = () => {};
    const fault = { kind: "kill", at: { moment: world.clock.in(40) } } as const;
    expect(await world.tryRelease("v1.5.0", { fault })).toBe("killed");
    world.pulumiLock = undefined;
    world.onCall = (call) => calls.add(call);
    expect(await exclusively(world, "roll back", (context) => rollBack(context))).toBe("done");
    delete made.unused;
  },
  task: async () => {
    const run = (world: World) =>
      exclusively(world, "task seed", async ({ site, engine, aws, clock }) => {
        const { tasks } = await engine.revisions();
        const how = { startedBy: "task seed", kind: "task" } as const;
        await runOnce(aws, clock, site.oneOffRun("seed", tasks, how), () => {});
      });
    const world = worldOf("inventory-staging", "task");
    world.ecs.outcome = { seconds: 9, exitCodes: [0, 0, 0, 0, 0] };
    expect(await run(world)).toBe("done");
    const late = worldOf("inventory-staging", "task");
    late.ecs.outcome = { seconds: 100_000, exitCodes: [0] };
    expect(await run(late)).toMatchObject({ kind: "task" });
  },
  "secret set": async () => {
    const world = worldOf("aep-staging", "secret set");
    world.secrets.put("aep/staging/OPENAI_API_KEY", "old");
    world.answers.set("v1.2.0", () => (world.secrets.value("aep/staging/OPENAI_API_KEY") === "new" ? 500 : 200));
    const set = exclusively(world, "set", (context) => setSecret(context, "openai-api-key", "new"));
    expect(await set).toMatchObject({ kind: "health" });
  },
  "secret rotate": async () => {
    const rotate = (world: World, entry: string) =>
      exclusively(world, "rotate", (context) => rotateSecret(context, entry));
    const world = worldOf("inventory-staging", "secret rotate");
    for (const { name } of Object.values(world.config.secrets)) world.secrets.put(name, "old");
    world.onReplace = () => {
      world.cache.rotate("new");
      world.secrets.put("staging-inventory/redis-auth-token", "new");
    };
    expect(await rotate(world, "redis-url")).toBe("done");
    const other = worldOf("aussie-staging", "secret rotate");
    const entry = Object.keys(other.config.secrets).find((name) => other.config.secrets[name]?.value === "cache-url");
    const { name = "" } = other.config.secrets[entry ?? ""] ?? {};
    other.onReplace = () => {
      other.cache.rotate("new");
      other.secrets.put(name, "rediss://:new@cache:6379");
    };
    expect(await rotate(other, entry ?? "")).toBe("done");
  },
  promote: async () => {
    const staging = parseConfig("inventory-staging", rawConfig("inventory-staging"));
    const dev = parseConfig("inventory-dev", rawConfig("inventory-dev"));
    const from = callsOf("promote (from)").add("dynamodb.GetItem");
    const to = callsOf("promote (to)");
    for (const [config, version] of [
      [staging, "v1.4.0"],
      [dev, "latest"],
    ] as const) {
      const environments = new Environments(config, version, staging);
      await environments.promote({ as: "v1.4.0" });
      for (const call of environments.from.calls) from.add(`ecr.${call}`);
      for (const call of environments.asked) from.add(`ecs.${call}`);
      for (const call of environments.to.calls) to.add(`ecr.${call}`);
    }
    // It asks Pulumi nothing.
    for (const calls of [from, to]) calls.delete("pulumi.read");
  },
  doctor: async () => {
    const calls = callsOf("doctor");
    // It may tell people.
    calls.add("sns.Publish");
    for (const stack of stackNames(ROOT)) {
      for (const spoil of [
        () => {},
        (ward: Ward) => ward.undeploy(),
        (ward: Ward) => {
          ward.answers.quotas.GetServiceQuota = refuses("NoSuchResourceException");
          const role = { createProvider: false } as Ward["config"]["deploymentRole"];
          ward.config = { ...ward.config, deploymentRole: role };
        },
      ]) {
        const ward = new Ward(stack);
        spoil(ward);
        ward.onCall = (call) => calls.add(call);
        await ward.examine();
      }
    }
  },
};

beforeAll(async () => {
  for (const run of Object.values(commands)) await run();
}, 120_000);

describe("the calls of the commands", () => {
  it("are those that calls.json has: npx vitest run tests/operations/permissions.test.ts --update", async () => {
    const sorted = Object.entries(made).map(([command, calls]) => [command, [...calls].sort()]);
    const text = `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(FILE);
  });

  it("are all that the operations can make: none is in the code that no command made here", () => {
    const folder = path.join(ROOT, "src/operations");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      // Who adopts reads everything, who restores is an administrator: docs/permissions.md says so.
      .filter((file) => file.endsWith(".ts") && !/^(adopt|restore)/.test(file))
      .map((file) => readFileSync(path.join(folder, file), "utf8"));
    const written = files.flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name));
    const known = new Set(Object.values(made).flatMap((calls) => [...calls].map((call) => call.split(".")[1])));
    expect(written.filter((name) => !known.has(name))).toEqual([]);
    expect(written.length).toBeGreaterThan(40);
  });
});

describe("the policy for a command", () => {
  const scopeOf = (stack: string) => {
    const config = parseConfig(stack, rawConfig(stack));
    return { config, stack, accountId: config.aws.allowedAccountIds?.[0] ?? "123456789012", stateBucket: "the-state" };
  };

  it.each(stackNames(ROOT))("names %s's own resources: nothing may be changed everywhere", (stack) => {
    const READS = /:(Describe|Get|List)|ecs:RegisterTaskDefinition/;
    for (const command of Object.keys(CALLS)) {
      const { Statement } = policyFor(command, scopeOf(stack));
      for (const { Action, Resource } of Statement) {
        if (Resource.includes("*")) for (const action of Action) expect(action).toMatch(READS);
        expect(Resource.filter((arn) => /undefined|::\*/.test(arn))).toEqual([]);
      }
    }
  });

  it("has deployments only where they are more than rolling, and of those services only", () => {
    const scope = scopeOf("inventory-staging");
    const actions = (config: Config) =>
      policyFor("rollback", { ...scope, config }).Statement.filter(({ Action }) =>
        Action.some((action) => action.includes("ServiceDeployment")),
      );
    expect(actions(scope.config)).toEqual([]);
    const [statement, ...others] = actions(withDeployments(scope.config));
    expect(others).toEqual([]);
    const names = new Set(statement?.Resource.map((arn) => /staging-inventory-cluster\/([\w-]+)/.exec(arn)?.[1]));
    expect(names).toEqual(new Set(["staging-api-gateway", "staging-ui-service"]));
  });

  it("only reads where a command only looks", () => {
    for (const command of ["status", "verify", "doctor"]) {
      const actions = policyFor(command, scopeOf("sagebrush-prod")).Statement.flatMap(({ Action }) => Action);
      const changes = actions.filter((action) => !/:(Describe|Get|List)/.test(action));
      // It may tell people.
      expect(changes).toEqual(command === "doctor" ? ["sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"] : []);
    }
  });

  it("gives a value no reader that needs none: a release reads no secret", () => {
    const actions = policyFor("release", scopeOf("sagebrush-prod")).Statement.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /secretsmanager|ssm/.test(action))).toEqual([]);
  });
});
