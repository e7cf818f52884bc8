import { beforeAll, describe, expect, it } from "vitest";
import { stackNames } from "../src/config/stack-file";
import { DOCUMENTED } from "./support/documented";
import { type Plan, planAsWritten, planWith, ROOT, rawConfig } from "./support/plan";
import {
  BUCKET,
  DB_CLUSTER,
  DB_INSTANCE,
  HOSTED_ZONE,
  KEY,
  LOAD_BALANCER,
  LOG_GROUP,
  QUEUE,
  REPOSITORY,
  SECRET,
  VPC,
} from "./support/types";

const RECORD_TABLE = "aws:dynamodb/table:Table";

/** What holds data or stands below everything, and is known to others by its address. */
const PRECIOUS = [DB_CLUSTER, DB_INSTANCE, HOSTED_ZONE, BUCKET, QUEUE, LOAD_BALANCER, VPC, RECORD_TABLE];

const GUARD = "random:index/randomId:RandomId guard";

const named = ({ type, name }: { readonly type: string; readonly name: string }) => `${type} ${name}`;

const deletionProtection = (plan: Plan) => [
  ...plan.all(LOAD_BALANCER).map(({ inputs }) => inputs.enableDeletionProtection),
  ...plan.all(DB_INSTANCE).map(({ inputs }) => inputs.deletionProtection),
  ...plan.all(DB_CLUSTER).map(({ inputs }) => inputs.deletionProtection),
];

it("of AWS is on in production, and nowhere else", () => {
  for (const stack of Object.keys(DOCUMENTED)) {
    expect([stack, rawConfig(stack)["platform:protect"]]).toEqual([stack, String(stack === "sagebrush-prod")]);
  }
});

describe.each(stackNames(ROOT))("%s", (stack) => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planAsWritten(stack);
  });

  it("keeps what holds data, whatever platform:protect says", () => {
    const filledByOperators = plan
      .all(SECRET)
      .filter(
        ({ name }) => !plan.recording.resources.some((one) => one.type.endsWith(":SecretVersion") && one.name === name),
      );
    const precious = [...PRECIOUS.flatMap((type) => plan.all(type)), ...filledByOperators].map(named);
    const kept = plan.recording.resources.filter(({ protect }) => protect).map(named);
    expect(kept.sort()).toEqual([...precious, GUARD].sort());
  });

  it("is taken down as a whole or not at all: the guard stands on everything", () => {
    const { resources } = plan.recording;
    const guard = resources.find((resource) => named(resource) === GUARD);
    const others = resources.filter((one) => one !== guard && (one.custom || one.type.startsWith("awsx:")));
    expect(guard?.dependencies).toEqual(expect.arrayContaining(others.map(({ urn }) => urn)));
  });

  it("leaves logs, images and what final snapshots are encrypted with", () => {
    const left = new Set(plan.recording.resources.filter((one) => one.retainOnDelete).map(named));
    const databaseKeys = plan.all(KEY).filter(({ name }) => name === "database");
    expect(databaseKeys).toHaveLength(1);
    expect(left).toEqual(new Set([...plan.all(LOG_GROUP), ...plan.all(REPOSITORY), ...databaseKeys].map(named)));
  });

  it("guards a bucket as long as there is one", () => {
    const settings = plan.recording.resources.filter(
      ({ type, inputs }) => /^aws:s3\/bucket[A-Z]/.test(type) && inputs.bucket,
    );
    const replications = settings.filter(({ type }) => type.endsWith(":BucketReplicationConfig"));
    const buckets = new Set(plan.all(BUCKET).map(({ urn }) => urn));
    const goingWithIt = settings.filter(({ deletedWith }) => deletedWith && buckets.has(deletedWith));
    expect(goingWithIt).toHaveLength(settings.length - replications.length);
  });

  it("always leaves a final snapshot of its database", () => {
    const databases = [...plan.all(DB_CLUSTER), ...plan.all(DB_INSTANCE)];
    expect(databases).toHaveLength(1);
    for (const { inputs } of databases) {
      const identifier = inputs.identifier ?? inputs.clusterIdentifier;
      expect(inputs.skipFinalSnapshot).toBe(false);
      expect(inputs.finalSnapshotIdentifier).toMatch(new RegExp(`^${identifier}-final-[0-9a-f]{8}$`));
    }
  });
});

it.each(["true", "false"])("platform:protect: %s is what AWS is told", async (protect) => {
  const plan = await planWith("aep-staging", { ...rawConfig("aep-staging"), "platform:protect": protect });
  expect(deletionProtection(plan)).toEqual([protect === "true", protect === "true"]);
});
