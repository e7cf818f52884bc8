import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseStackFile } from "../../src/config/stack-file";
import { changeSettings, type Settings } from "../../src/engine/project";
import type { EmulatedStack } from "../../src/engine/stack";
import { record } from "../../src/plan/record";
import type { StackReview } from "../../src/review/review";
import { type Snapshot, snapshotOf } from "../../src/review/snapshot";
import { endStack } from "../support/e2e/end";
import { prepareSmallStack } from "../support/e2e/small";
import { dependsIn, described, reviewedSteps, steps, turnedRound } from "../support/e2e/steps";
import { type Edit, renamed, reviewBetween } from "../support/review";

// A case has up to three runs of Pulumi.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const UP = ["up", "--yes", "--skip-preview"] as const;

let stack: EmulatedStack;
/** The text of the stack file that is up, and what it makes. */
let made: { readonly text: string; readonly snapshot: Snapshot };

beforeAll(async () => {
  stack = await prepareSmallStack({ change: (settings) => changed(settings, enlarge) });
  await stack.pulumi.run(...UP);
  made = { text: readFileSync(file(), "utf8"), snapshot: await recorded() };
});

afterAll(() => endStack(stack));

const file = () => path.join(stack.project, `Pulumi.${stack.name}.yaml`);

async function recorded(): Promise<Snapshot> {
  return snapshotOf(await record(stack.name, parseStackFile(readFileSync(file(), "utf8"), path.basename(file()))));
}

/** Lets an edit name settings without `platform:`. */
function changed(settings: Settings, edit: Edit): void {
  const short = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.replace(/^platform:/, ""), value]),
  );
  for (const key of Object.keys(settings)) delete settings[key];
  edit(short);
  for (const [key, value] of Object.entries(short)) settings[key.includes(":") ? key : `platform:${key}`] = value;
}

/** Kinds of which changes are told in other words than in place. */
function enlarge(settings: Settings & Parameters<Edit>[0]): void {
  settings.queues = { jobs: { name: "dev-inventory-jobs", visibilityTimeoutSeconds: 30 } };
  settings.buckets.files = { bucketName: "dev-inventory-files" };
  settings.loadBalancer = { name: "dev-inventory-alb", accessLogs: { bucket: "alb-logs" } };
  settings.services["user-service"].route = { healthCheck: { path: "/health" } };
}

/** Edits the file for a while; then it is put back. */
async function withEdit<T>(edit: Edit, use: (review: StackReview, after: Snapshot) => Promise<T>): Promise<T> {
  changeSettings(stack.project, stack.name, (settings) => changed(settings, edit));
  try {
    const after = await recorded();
    return await use(reviewBetween(made.snapshot, after), after);
  } finally {
    writeFileSync(file(), made.text);
  }
}

/** URNs of what a review says the engine refuses; of deletions only the first, as the engine ends there. */
function refusals({ operations }: StackReview): string[] {
  const refused = operations.filter((one) => one.refused);
  const deletion = refused.findIndex(({ kind }) => kind === "delete");
  return (deletion < 0 ? refused : refused.slice(0, deletion + 1)).map(({ urn }) => urn).sort();
}

/** URNs of what the engine says it can't replace or delete. */
function refusedIn(log: string): string[] {
  const named = [...log.matchAll(/(?:unable to replace resource|Preview failed: resource) "([^"]+)"/g)];
  return [...new Set(named.map(([, urn]) => urn as string))].sort();
}

const EDITS: Readonly<Record<string, Edit>> = {
  "a service has another port": (s) => {
    s.services["user-service"].port = 8080;
  },
  "a service has another name": (s) => {
    s.services["user-service"].name = "dev-users";
  },
  "a service has another key, and its old name": (s) => {
    Object.assign(s, renamed({ services: s.services }, "user-service", "users"));
    Object.assign(s.services.users, { name: "dev-user-service", repository: "inventory-management/user-service" });
  },
  "another release": (s) => {
    s.release = "v1.0.0";
  },
  "the cluster has another name": (s) => {
    s.cluster.name = "dev-cluster";
  },
  "a zone more": (s) => {
    s.network.availabilityZones.push("us-west-2c");
    s.network.publicSubnets.push("10.0.2.0/24");
    s.network.privateSubnets.push("10.0.12.0/24");
    s.network.databaseSubnets.push("10.0.22.0/24");
  },
  "a NAT gateway more": (s) => {
    s.network.natGateways.push("us-west-2b");
  },
  "private subnets have each other's ranges": (s) => void s.network.privateSubnets.reverse(),
  "a bucket's objects expire": (s) => {
    s.buckets.files.expireDays = 30;
  },
  "a secret has another name": (s) => {
    s.secrets["jwt-secret"].name = "dev-inventory/signing-key";
  },
  "a bucket has another name": (s) => {
    s.buckets.files.bucketName = "dev-inventory-documents";
  },
  "a queue has another name": (s) => {
    s.queues.jobs.name = "dev-inventory-work";
  },
  "a queue is removed": (s) => {
    delete s.queues;
  },
};

it("makes what the plan has, awsx's children too", async () => {
  const { resources = [] } = (await stack.pulumi.exportState()).deployment;
  const up = resources.filter(({ type }) => type.includes("/")).map(({ urn }) => urn);
  const planned = [...made.snapshot.resources.values()].filter(({ custom }) => custom).map(({ urn }) => urn);
  expect(planned.sort()).toEqual(up.sort());
});

describe("the engine does what the review says, in its order", () => {
  it.each(Object.entries(EDITS))("%s", (_, edit) =>
    withEdit(edit, async (review, after) => {
      const { run, taken } = await steps(stack.pulumi, ["preview"]);
      const expected = reviewedSteps(review, made.snapshot);
      if (review.state === "refused") {
        expect(run.code).not.toBe(0);
        expect(refusedIn(run.log)).toEqual(refusals(review));
        expect(expected.map(described)).toEqual(expect.arrayContaining(taken.map(described)));
        return;
      }
      expect(run.code).toBe(0);
      expect(taken.map(described).sort()).toEqual(expected.map(described).sort());
      expect(turnedRound(expected, taken, dependsIn(made.snapshot, after))).toEqual([]);
    }),
  );
});

describe("putting the file back", () => {
  const up = () => steps(stack.pulumi, UP);

  it("is the change backwards, where it could be made", () =>
    withEdit(EDITS["a service has another name"] as Edit, async (_, after) => {
      const done = await up();
      expect(done.run.log).not.toContain("error:");
      expect(done.run.code).toBe(0);
      writeFileSync(file(), made.text);
      const back = reviewBetween(after, made.snapshot);
      const { run, taken } = await up();
      expect(run.code).toBe(0);
      expect(taken.map(described).sort()).toEqual(reviewedSteps(back, after).map(described).sort());
      await stack.pulumi.run("preview", "--expect-no-changes");
    }));

  it("helps where the review says so of a change that AWS stops", () =>
    withEdit(EDITS["a service has another key, and its old name"] as Edit, async ({ consequences }) => {
      expect(consequences.filter(({ rank }) => rank === "stuck half-way").map(({ undo }) => undo)).toEqual([
        "Putting the file back helps; nothing is lost.",
      ]);
      const stopped = await up();
      expect(stopped.run.code).not.toBe(0);
      expect(stopped.run.log).toContain("ResourceAlreadyExistsException");
      expect(stopped.taken.some(({ op }) => op === "delete")).toBe(false);
      writeFileSync(file(), made.text);
      const { run, taken } = await up();
      expect(run.code).toBe(0);
      expect(taken.every(({ op }) => op === "delete")).toBe(true);
      await stack.pulumi.run("refresh", "--yes", "--skip-preview");
      await stack.pulumi.run("preview", "--expect-no-changes");
    }));
});
