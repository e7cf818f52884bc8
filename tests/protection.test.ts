import { describe, expect, it } from "vitest";
import { stackNames } from "../src/config/stack-file";
import { type Plan, planOf, planWith, ROOT, rawConfig } from "./support/plan";
import { BUCKET, DB_CLUSTER, DB_INSTANCE, HOSTED_ZONE, LOAD_BALANCER } from "./support/types";

/** What holds data, or is known to others by its address. */
const PRECIOUS = [DB_CLUSTER, DB_INSTANCE, HOSTED_ZONE, BUCKET];

const protectedTypes = (plan: Plan) => plan.recording.resources.filter(({ protect }) => protect).map(({ urn }) => urn);

const precious = (plan: Plan) => PRECIOUS.flatMap((type) => plan.all(type)).map(({ urn }) => urn);

const deletionProtection = (plan: Plan) => [
  ...plan.all(LOAD_BALANCER).map(({ inputs }) => inputs.enableDeletionProtection),
  ...plan.all(DB_INSTANCE).map(({ inputs }) => inputs.deletionProtection),
  ...plan.all(DB_CLUSTER).map(({ inputs }) => inputs.deletionProtection),
];

it("is on in production, and nowhere else", async () => {
  for (const stack of stackNames(ROOT)) {
    expect([stack, rawConfig(stack)["platform:protect"]]).toEqual([stack, String(stack === "sagebrush-prod")]);
  }
});

describe.each(stackNames(ROOT))("%s", (stack) => {
  const planned = (protect: string) => planWith(stack, { ...rawConfig(stack), "platform:protect": protect });

  it("with protection keeps databases, zone, buckets and load balancer", async () => {
    const plan = await planned("true");
    expect(protectedTypes(plan).sort()).toEqual(precious(plan).sort());
    expect(new Set(deletionProtection(plan))).toEqual(new Set([true]));
  });

  it("without protection can be deleted as a whole", async () => {
    const plan = await planned("false");
    expect(protectedTypes(plan)).toEqual([]);
    expect(new Set(deletionProtection(plan))).toEqual(new Set([false]));
  });

  it("always leaves a final snapshot of its database", async () => {
    const plan = await planOf(stack);
    const databases = [...plan.all(DB_CLUSTER), ...plan.all(DB_INSTANCE)];
    expect(databases).toHaveLength(1);
    for (const { inputs } of databases) {
      const identifier = inputs.identifier ?? inputs.clusterIdentifier;
      expect(inputs.skipFinalSnapshot).toBe(false);
      expect(inputs.finalSnapshotIdentifier).toMatch(new RegExp(`^${identifier}-final-[0-9a-f]{8}$`));
    }
  });
});
