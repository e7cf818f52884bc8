import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Settings } from "../../src/engine/project";
import type { EmulatedStack } from "../../src/engine/stack";
import type { StackReview } from "../../src/review/review";
import type { Snapshot } from "../../src/review/snapshot";
import { changed, differs, edited, recorded } from "../support/e2e/beside";
import { endStack } from "../support/e2e/end";
import { prepareSmallStack } from "../support/e2e/small";
import { steps, UP } from "../support/e2e/steps";
import { type Edit, renamed, reviewBetween } from "../support/review";

let stack: EmulatedStack;
/** What the stack file that is up makes. */
let made: Snapshot;

beforeAll(async () => {
  stack = await prepareSmallStack({ change: (settings) => changed(settings, enlarge) });
  await stack.pulumi.run(...UP);
  made = await recorded(stack);
});

afterAll(() => endStack(stack));

/** Kinds of which changes are told in other words than in place. */
function enlarge(settings: Settings & Parameters<Edit>[0]): void {
  settings.queues = { jobs: { name: "dev-inventory-jobs", visibilityTimeoutSeconds: 30 } };
  settings.buckets.files = { bucketName: "dev-inventory-files" };
  settings.loadBalancer = { name: "dev-inventory-alb", accessLogs: { bucket: "alb-logs" } };
  settings.services["user-service"].route = { healthCheck: { path: "/health" } };
}

/** Edits the file for a while; then it is put back. */
async function withEdit<T>(
  edit: Edit,
  use: (review: StackReview, after: Snapshot, putBack: () => void) => Promise<T>,
): Promise<T> {
  const putBack = await edited(stack, edit);
  try {
    const after = await recorded(stack);
    return await use(reviewBetween(made, after), after, putBack);
  } finally {
    putBack();
  }
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
  const planned = [...made.resources.values()].filter(({ custom }) => custom).map(({ urn }) => urn);
  expect(planned.sort()).toEqual(up.sort());
});

describe("the engine does what the review says, in its order", () => {
  it.each(Object.entries(EDITS))("%s", (_, edit) =>
    withEdit(edit, async (review, after) => {
      expect(differs(await steps(stack.pulumi, ["preview"]), review, made, after)).toEqual([]);
    }),
  );
});

describe("putting the file back", () => {
  const up = () => steps(stack.pulumi, UP);

  it("is the change backwards, where it could be made", () =>
    withEdit(EDITS["a service has another name"] as Edit, async (_, after, putBack) => {
      const done = await up();
      expect(done.run.log).not.toContain("error:");
      expect(done.run.code).toBe(0);
      putBack();
      const back = reviewBetween(after, made);
      expect(differs(await up(), back, after, made)).toEqual([]);
      await stack.pulumi.run("preview", "--expect-no-changes");
    }));

  it("helps where the review says so of a change that AWS stops", () =>
    withEdit(EDITS["a service has another key, and its old name"] as Edit, async ({ consequences }, __, putBack) => {
      expect(consequences.filter(({ rank }) => rank === "stuck half-way").map(({ undo }) => undo)).toEqual([
        "Putting the file back helps; nothing is lost.",
      ]);
      const stopped = await up();
      expect(stopped.run.code).not.toBe(0);
      expect(stopped.run.log).toContain("ResourceAlreadyExistsException");
      expect(stopped.taken.some(({ op }) => op === "delete")).toBe(false);
      putBack();
      const { run, taken } = await up();
      expect(run.code).toBe(0);
      expect(taken.every(({ op }) => op === "delete")).toBe(true);
      await stack.pulumi.run("refresh", "--yes", "--skip-preview");
      await stack.pulumi.run("preview", "--expect-no-changes");
    }));
});
