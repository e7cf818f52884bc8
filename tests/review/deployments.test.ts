import { expect, it } from "vitest";
import { type Edit, editedSnapshot, reviewBetween, snapshotOfStack } from "../support/review";

const STACK = "aussie-staging";

const deployed =
  (deployment: object | undefined): Edit =>
  (settings) => {
    settings.services.api.deployment = deployment;
  };

/** What the review says of a service that is deployed in one way, and then in another. */
async function review(from: object | undefined, to: object | undefined) {
  const before = from ? await editedSnapshot(STACK, deployed(from)) : await snapshotOfStack(STACK);
  const { state, operations, consequences } = reviewBetween(before, await editedSnapshot(STACK, deployed(to)));
  const replaced = operations.filter(({ kind }) => kind === "replace").map(({ name }) => name);
  const told = consequences.filter(({ rank }) => rank !== "cost" && rank !== "less secure");
  return { state, replaced, brings: told.map(({ rank, change }) => `${rank}: ${change}`), told };
}

const CANARY = { strategy: "canary" };

it.each([
  [undefined, CANARY, ["harmless: strategy-changed api"]],
  [CANARY, { strategy: "linear" }, ["harmless: strategy-changed api"]],
  [CANARY, { strategy: "canary", canaryPercent: 20 }, []],
  [CANARY, { strategy: "rolling" }, ["outage: traffic-left api", "harmless: strategy-changed api"]],
  [CANARY, undefined, ["outage: traffic-left api", "stuck half-way: strategy-left api"]],
  [undefined, { strategy: "rolling", alarms: ["cpu"] }, []],
  [{ strategy: "rolling" }, { strategy: "rolling", alarms: ["cpu"] }, []],
])("%j to %j replaces nothing, and brings %j", async (from, to, brings) => {
  expect(await review(from, to)).toMatchObject({ replaced: [], brings });
});

it("leaves a rule that exists to ECS, whatever the stack is behind", async () => {
  const edit: Edit = (settings) => {
    settings.services.web.deployment = CANARY;
  };
  const { operations, consequences } = reviewBetween(
    await snapshotOfStack("sagebrush-prod"),
    await editedSnapshot("sagebrush-prod", edit),
  );
  expect(operations.filter(({ type }) => type.endsWith(":ListenerRule"))).toEqual([]);
  expect(consequences.filter(({ rank }) => rank === "outage" || rank === "stuck half-way")).toEqual([]);
});

it("says what to do instead where an outage may come of it", async () => {
  const [outage] = (await review(CANARY, { strategy: "rolling" })).told;
  expect(outage?.says).toMatch(/aussie-markets-api-\S+ goes/);
  expect(outage?.instead).toContain("describe-rules");
});
