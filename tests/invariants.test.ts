import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readStackFile, stackNames } from "../src/config/stack-file";
import { type Plan, planAgain, planAsWritten, planWith, ROOT } from "./support/plan";
import {
  BUCKET,
  DB_CLUSTER,
  DB_INSTANCE,
  DISTRIBUTION,
  ECS_SERVICE,
  EGRESS_RULE,
  INGRESS_RULE,
  LOAD_BALANCER,
  PARAMETER,
  RANDOM_PASSWORD,
  REPLICATION_GROUP,
  ROLE,
  SECRET_VERSION,
  TARGET_GROUP,
} from "./support/types";

const STACKS = stackNames(ROOT);

describe.each(STACKS)("%s", (stack) => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planAsWritten(stack);
  });

  it("creates no resource inside apply: the same are registered while AWS's answers are unknown", async () => {
    const unknown = await planWith(stack, readStackFile(ROOT, stack), { unknowns: true });
    expect(urns(unknown)).toEqual(urns(plan));
  });

  it("shows no secret in an input or output that isn't marked", () => {
    const secrets = [
      ...plan.all(RANDOM_PASSWORD).map(({ name }) => name),
      ...plan.all(SECRET_VERSION).map(({ inputs }) => inputs.secretString),
      ...plan.all(PARAMETER).map(({ inputs }) => inputs.value),
    ];
    expect(secrets.length).toBeGreaterThan(1);
    const shown = JSON.stringify([plan.recording.resources, plan.recording.outputs, plan.recording.calls]);
    // The stand-ins of generated values, alone and inside URLs, begin so.
    expect(shown).not.toMatch(/generated[0-9a-f]{8}/);
    expect(shown).not.toMatch(/postgresql:\/\/|rediss:\/\//);
  });

  it("has secrets where they are due", () => {
    const revealed = JSON.stringify([...plan.recording.revealed.values()]);
    expect(revealed).toMatch(/postgresql:\/\/\w+:generated[0-9a-f]+@/);
  });

  it("registers the same in the same order every time", async () => {
    const again = await planAgain(stack, readStackFile(ROOT, stack));
    expect(again.recording.resources).toEqual(plan.recording.resources);
    expect(again.recording.outputs).toEqual(plan.recording.outputs);
  });

  it("sees no order of keys: Pulumi's command line sorts them", async () => {
    const sorted = Object.fromEntries(
      Object.entries(readStackFile(ROOT, stack)).map(([key, value]) => [key, reversed(value)]),
    );
    const again = await planWith(stack, sorted);
    expect(again.recording.resources).toEqual(plan.recording.resources);
  });

  it("gives every resource of AWS a component as its parent", () => {
    const types = new Map(plan.recording.resources.map(({ urn, type }) => [urn, type]));
    const orphans = plan.recording.resources.filter(
      ({ custom, parent = "" }) => custom && !types.get(parent)?.startsWith("platform:"),
    );
    expect(orphans).toEqual([]);
  });

  it("has type tokens platform:<area>:<Name>", () => {
    const components = plan.recording.resources.filter(({ type }) => type.startsWith("platform:"));
    expect(components.map(({ type }) => type).filter((type) => !/^platform:[a-z]+:[A-Z]\w+$/.test(type))).toEqual([]);
  });

  it("has no null in any input", () => {
    for (const { urn, inputs } of plan.recording.resources) expect([urn, nulls(inputs)]).toEqual([urn, []]);
  });

  it("tags everything with project and environment", () => {
    expect(plan.recording.tags).toMatchObject({
      Project: expect.stringMatching(/\w/),
      Environment: expect.stringMatching(/\w/),
    });
  });

  it("describes every rule of a security group", () => {
    const rules = [...plan.all(INGRESS_RULE), ...plan.all(EGRESS_RULE)];
    expect(rules.length).toBeGreaterThan(4);
    expect(rules.filter(({ inputs }) => !inputs.description)).toEqual([]);
  });

  it("lets the internet reach the load balancer only, and where there is a CDN that only", () => {
    const open = plan
      .all(INGRESS_RULE)
      .filter(({ inputs }) => !inputs.referencedSecurityGroupId)
      .map(({ name }) => name);
    expect(open.sort()).toEqual(
      plan.has(DISTRIBUTION)
        ? ["load-balancer-443-from-cloudfront"]
        : ["load-balancer-443-from-internet", "load-balancer-80-from-internet"],
    );
  });

  it("allows nothing on every resource, but what AWS knows no resource for", () => {
    for (const { inputs } of plan.all(ROLE)) {
      for (const statement of plan.statements(inputs.name)) {
        if (statement.Action.join() === "ecr:GetAuthorizationToken") continue;
        if (statement.Action.join() === "cloudwatch:PutMetricData" && statement.Condition) continue;
        if (["SendTraces", "AttachToNetwork"].includes(statement.Sid) || statement.Effect === "Deny") continue;
        expect([inputs.name, statement.Sid, statement.Resource]).not.toEqual([inputs.name, statement.Sid, ["*"]]);
        expect(statement.Action.filter((action) => action.endsWith("*"))).toEqual([]);
      }
    }
  });

  it("keeps names within AWS's limits", () => {
    const limits: [string, string, number][] = [
      [LOAD_BALANCER, "name", 32],
      [TARGET_GROUP, "name", 32],
      [ROLE, "name", 64],
      [BUCKET, "bucket", 63],
      [REPLICATION_GROUP, "replicationGroupId", 40],
      [DB_INSTANCE, "identifier", 63],
      [DB_CLUSTER, "clusterIdentifier", 63],
    ];
    for (const [type, property, limit] of limits) {
      const long = plan.all(type).filter(({ inputs }) => inputs[property].length > limit);
      expect(long).toEqual([]);
    }
  });

  it("starts no task while there is no release, but makes all else", async () => {
    const { "platform:release": _, ...raw } = readStackFile(ROOT, stack);
    const unreleased = await planWith(stack, raw);
    const services = unreleased.all(ECS_SERVICE);
    expect(services.map(({ inputs }) => inputs.desiredCount)).toEqual(services.map(() => 0));
    expect(services.flatMap(({ ignoreChanges }) => ignoreChanges)).toEqual([]);
    const scaling = /appautoscaling.*::(?!database)/;
    expect(urns(unreleased)).toEqual(urns(plan).filter((urn) => !scaling.test(urn)));
  });
});

describe("the code of the components", () => {
  const folder = path.join(ROOT, "src/components");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(path.join(folder, file), "utf8") }));

  it.each(files)("$file names no stack and no environment", ({ text }) => {
    for (const stack of STACKS) expect(text).not.toContain(stack);
    expect(text).not.toMatch(/["'`-](staging|production|prod|dev)["'`-]/);
    expect(text).not.toMatch(/getStack\(/);
  });
});

function urns(plan: Plan): string[] {
  return plan.recording.resources.map(({ urn }) => urn).sort();
}

/** A JSON text with the keys of all objects in reverse order. */
function reversed(text: string): string {
  if (!/^[{[]/.test(text)) return text;
  return JSON.stringify(JSON.parse(text), (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
}

/** The paths of nulls in a value. */
function nulls(value: unknown, at = ""): string[] {
  if (value === null) return [at];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, entry]) => nulls(entry, `${at}.${key}`));
}
