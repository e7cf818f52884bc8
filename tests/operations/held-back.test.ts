import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import { tellTopic } from "../../src/operations/announce";
import { isAsleep } from "../../src/operations/asleep";
import { type Aws, patientAws } from "../../src/operations/aws";
import { rotateSecret } from "../../src/operations/secret/rotate";
import { setSecret } from "../../src/operations/secret/set";
import { statusOf } from "../../src/operations/status";
import { awsError } from "../support/aws-clients";
import { FakeClock } from "../support/operations/clock";
import { Environments } from "../support/operations/environments";
import { type Fault, Machine } from "../support/operations/machine";
import { smallWorld } from "../support/operations/small";
import { World } from "../support/operations/world";
import { ROOT, rawConfig } from "../support/plan";

/** As AWS words it: which right, and whose. */
const refused = (right: string) =>
  Object.assign(awsError("AccessDeniedException"), {
    message: `User: ann is not authorized to perform: ${right}`,
    $metadata: {},
  });

/** A world whose AWS refuses a call. */
function refusing(call: string, right: string): World {
  const world = smallWorld();
  world.onCall = (made) => {
    if (made === call) throw refused(right);
  };
  return world;
}

function statusIn(world: World, fault?: Fault) {
  const context = world.context(new Machine(world.clock, fault));
  return statusOf({ ...context, config: { ...context.config, release: world.written } }, world.table.seen);
}

describe("status", () => {
  it.each([
    ["ecs.DescribeServices", "ecs:DescribeServices"],
    ["ecs.DescribeTaskDefinition", "ecs:DescribeTaskDefinition"],
    ["cloudwatch.DescribeAlarms", "cloudwatch:DescribeAlarms"],
  ])("says which right is missing: %s", async (call, right) => {
    const world = refusing(call, right);
    world.alarms = ["main-errors"];
    await expect(statusIn(world)).rejects.toThrow(`not authorized to perform: ${right}`);
  });

  it("outlives throttling and an AWS out of reach", async () => {
    for (const kind of ["throttle", "unreachable", "unheard"] as const) {
      const world = smallWorld();
      const { services } = await statusIn(world, { kind, at: 2, seconds: 30 });
      expect(services.map(({ problems }) => problems)).toEqual([[], []]);
      expect(world.lines.join("\n")).toMatch(/asked again in 1 s: Describe\w+: /);
    }
  });

  it("says of a service that is gone that it isn't there, and of the others what they run", async () => {
    const world = smallWorld();
    world.ecs.services.delete("staging-user-service");
    const { services } = await statusIn(world);
    expect(Object.fromEntries(services.map(({ entry, problems }) => [entry, problems]))).toEqual({
      "api-gateway": [],
      "user-service": ["it is not there", "the stack file says v1.2.0"],
    });
  });

  it("of a stack without a release finds nothing wrong in services without tasks", async () => {
    const { config, stackFile } = smallWorld();
    const text = stackFile.replace(/ {2}platform:release.*\n/, "");
    const { services, problems } = await new World(text, undefined, { ...config, release: undefined }).status();
    expect([problems, services.flatMap((service) => service.problems)]).toEqual([[], []]);
  });
});

describe("whether a stack is asleep", () => {
  const schedule = { days: ["MON" as const], wakes: "07:00", sleeps: "20:00", timezone: "UTC" };
  const scheduled = (world: World, fault?: Fault) => {
    const context = world.context(new Machine(world.clock, fault));
    return isAsleep({ ...context, config: { ...context.config, schedule } });
  };

  it("isn't said of services that nobody may look at", async () => {
    await expect(scheduled(refusing("ecs.DescribeServices", "ecs:DescribeServices"))).rejects.toThrow(
      "ecs:DescribeServices",
    );
  });

  it("is asked again where AWS throttles", async () => {
    const world = smallWorld();
    for (const service of world.ecs.services.values()) service.desired = 0;
    expect(await scheduled(world, { kind: "throttle", at: 1, seconds: 20 })).toBe(true);
  });

  it("isn't said where a service is gone: that is a fault, for others to tell", async () => {
    const world = smallWorld();
    for (const service of world.ecs.services.values()) service.desired = 0;
    world.ecs.services.delete("staging-user-service");
    expect(await scheduled(world)).toBe(false);
  });
});

describe("people who are told", () => {
  it.each([
    ["throttled", awsError("ThrottlingException")],
    ["without the right", Object.assign(awsError("AuthorizationErrorException"), { message: "perform: SNS:Publish" })],
    ["to a topic that is gone", Object.assign(awsError("NotFoundException"), { message: "Topic does not exist" })],
    ["without the topic's key", Object.assign(awsError("KMSAccessDeniedException"), { message: "kms:Decrypt" })],
  ])("aren't, %s: that is said, and asked once, since nothing waits for it", async (_, error) => {
    const lines: string[] = [];
    let asked = 0;
    const send = async () => {
      asked++;
      throw error;
    };
    const sns = { send } as unknown as Aws["sns"];
    await tellTopic(sns, "arn:topic", "test", (line) => lines.push(line))("release v1 begins", "text");
    expect(lines).toEqual([`nobody was told "release v1 begins": ${error.message}`]);
    expect(asked).toBe(1);
  });
});

describe("promote", () => {
  const staging = parseConfig("inventory-staging", rawConfig("inventory-staging"));

  it("outlives throttling, as its clients do, and copies nothing twice", async () => {
    const environments = new Environments(staging, "v1.4.0", staging);
    const lines: string[] = [];
    const patience = { clock: new FakeClock(), note: (line: string) => lines.push(line) };
    for (const registry of [environments.from, environments.to]) {
      const { ecr } = patientAws({ ecr: registry.client, dynamodb: registry.client } as unknown as Aws, patience);
      Object.defineProperty(registry, "client", { value: ecr });
    }
    environments.to.failures.set("PutImageCommand", Object.assign(awsError("ThrottlingException"), { $metadata: {} }));
    await environments.promote();
    expect(lines.join()).toMatch(/asked again in 1 s: PutImage/);
    expect(new Set(environments.tags("v1.4.0")).has(undefined)).toBe(false);
  });

  it.each(["BatchGetImageCommand", "GetDownloadUrlForLayerCommand"])(
    "says which right is missing where it reads: %s",
    async (name) => {
      const environments = new Environments(staging, "v1.4.0", staging);
      environments.from.failures.set(name, refused(`ecr:${name.replace("Command", "")}`));
      await expect(environments.promote()).rejects.toThrow(`ecr:${name.replace("Command", "")}`);
    },
  );
});

describe("secret set", () => {
  it("says which right is missing to restart readers, after the value counts, and that it does", async () => {
    const config = parseConfig("aep-staging", rawConfig("aep-staging"));
    const world = new World("config:\n  platform:release: v1.2.0\n", "v1.2.0", config);
    world.secrets.secrets.set("aep/staging/OPENAI_API_KEY", { versions: [] });
    world.onCall = (call) => {
      if (call === "ecs.UpdateService") throw refused("ecs:UpdateService");
    };
    const end = await world.exclusively("set", {}, (context) => setSecret(context, "openai-api-key", "sk-new"));
    expect(end).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/not authorized to perform: ecs:UpdateService\. The new value counts \(\S+\)/),
    });
    expect(world.secrets.value("aep/staging/OPENAI_API_KEY")).toBe("sk-new");
  });
});

describe("secret rotate", () => {
  it("says which right is missing to restart readers, and which value counts", async () => {
    const world = refusing("ecs.UpdateService", "ecs:UpdateService");
    world.secrets.put("staging-inventory/jwt-secret", "old");
    world.onReplace = () => world.secrets.put("staging-inventory/jwt-secret", "new");
    const end = await world.exclusively("rotate", {}, (context) => rotateSecret(context, "jwt-secret"));
    expect(end).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/ecs:UpdateService\. The new value counts: mend that/),
    });
  });
});

describe("another account's credentials", () => {
  it("are refused first by every command that asks AWS anything", () => {
    const folder = path.join(ROOT, "src/commands");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const asking = files
      .map((file) => ({ file, text: readFileSync(path.join(folder, file), "utf8") }))
      .filter(({ text }) => text.includes("awsIn("));
    // Doctor looks at the account itself, and tells what it is; see its tests.
    const unchecked = asking.filter(({ file, text }) => file !== "doctor/index.ts" && !text.includes("checkAccount("));
    expect(unchecked.map(({ file }) => file)).toEqual([]);
    expect(asking.map(({ file }) => file).sort()).toEqual([
      "adopt/index.ts",
      "doctor/index.ts",
      "promote/index.ts",
      "session.ts",
    ]);
  });
});
