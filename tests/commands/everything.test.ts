import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkStack } from "../../src/config/check-stack";
import { type JsonSchema, settingsSchema } from "../../src/config/json-schema";
import type { RawConfig } from "../../src/config/parse";
import { readStackFile } from "../../src/config/stack-file";
import { judgeRecording } from "../../src/policy/judge";
import { type Plan, parsed, planWith, ROOT } from "../support/plan";
import { ROLE } from "../support/types";

const FOLDER = path.join(ROOT, "src/commands/lint-iam");
const STACK = "everything";

/** What can't stand beside something else in one stack, and what is no part of it. */
const ELSEWHERE = [
  "accepts", // no part
  "acknowledge", // no part
  "api.cognitoUserPools", // or callers of other accounts
  "containerHealthCheck.path", // or a command
  "database.instanceClass", // of the other engine
  "database.storageGiB",
  "database.maxStorageGiB",
  "database.multiAz",
  "database.readReplicas",
  "deploymentRole.preview.policyArns",
  "excludes", // no part
  "environment", // of functions and services: their values are not parts
  "network.vpcId", // of the account's own network
  "pagerDutyUrl", // encrypted
  "previously", // of an entry that is renamed
  "releases.migrate.task", // or a function
  "services.*.access.database", // or a password that RDS makes anew
  "waivers", // no part
];

let raw: RawConfig;
let plan: Plan;
beforeAll(async () => {
  raw = readStackFile(FOLDER, STACK);
  plan = await planWith(STACK, raw);
});

describe("the stack with every optional part", () => {
  it("has no mistakes", () => {
    expect(checkStack(FOLDER, STACK).mistakes).toEqual([]);
  });

  it("has every option of the schema: a new one has to stand in it, too", () => {
    const { properties = {} } = settingsSchema();
    const missing = Object.entries(properties).flatMap(([key, schema]) => {
      if (!key.startsWith("platform:")) return [];
      const value = raw[key];
      const part = key.replace("platform:", "");
      return value === undefined ? [part] : optionsMissing(schema, [parsed(value)], part);
    });
    const needless = ELSEWHERE.filter((option) => !missing.some((one) => one === option || one.includes(option)));
    expect(missing.filter((one) => !ELSEWHERE.some((option) => one.includes(option)))).toEqual([]);
    expect(needless.filter((option) => option !== "environment")).toEqual([]);
  });

  it("allows nothing on every resource, but what AWS knows no resource for", () => {
    const everywhere = plan.all(ROLE).flatMap(({ inputs }) =>
      plan
        .statements(inputs.name)
        .filter(({ Effect, Resource }) => Effect === "Allow" && Resource.includes("*"))
        .map(({ Sid }) => Sid),
    );
    expect([...new Set(everywhere)].sort()).toEqual([
      "AttachToNetwork",
      "FindShellLog",
      "ListTasks",
      "LogInToRegistry",
      "LookUp",
      "OpenShellChannel",
      "PublishMetrics",
      "ReadLoadBalancer",
      "ReadTargets",
      "ReadTaskDefinitions",
      "SendTraces",
    ]);
  });

  it("keeps our own controls, and all that are high or critical but those about its documents", () => {
    const { verdicts } = judgeRecording(plan.recording, raw);
    const wrong = verdicts.filter(({ violation }) => violation).map(({ control }) => control);
    expect(wrong.filter(({ id }) => id.startsWith("Platform."))).toEqual([]);
    const grave = new Set(wrong.filter(({ severity }) => ["high", "critical"].includes(severity)).map(({ id }) => id));
    expect([...grave].filter((id) => !["CloudFront.1", "ECS.5"].includes(id))).toEqual([]);
  });
});

/** The options that none of the values has. */
function optionsMissing(schema: JsonSchema, values: readonly unknown[], at: string): string[] {
  const objects = values.filter((value): value is Record<string, unknown> => isMap(value));
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const given = objects.filter((object) => name in object).map((object) => object[name]);
    return given.length > 0 ? optionsMissing(property, given, `${at}.${name}`) : [`${at}.${name}`];
  });
  const { additionalProperties } = schema;
  const entries =
    typeof additionalProperties === "object"
      ? optionsMissing(additionalProperties, objects.flatMap(Object.values), `${at}.*`)
      : [];
  const items = schema.items ? optionsMissing(schema.items, values.flat(), `${at}[]`) : [];
  const unions = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((option) =>
    optionsMissing(option, values, at),
  );
  return [...below, ...entries, ...items, ...unions];
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
