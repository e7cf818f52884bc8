import { expect, it } from "vitest";
import { reviewOf } from "../support/review";

async function operations(stack: string, edit: Parameters<typeof reviewOf>[1]): Promise<string[]> {
  const { operations } = await reviewOf(stack, edit);
  return operations.map(({ kind, order, type, name }) => `${type.split(":").at(-1)} ${name} ${order ?? kind}`);
}

it("other rules for images restart no tasks: the repository is the same", async () => {
  const done = await operations("aep-staging", (s) => {
    s.registry.untaggedDays = 2;
  });
  expect(done).toEqual(["LifecyclePolicy aep-backend delete first", "LifecyclePolicy aep-frontend delete first"]);
});

it("route tables stay where zones change places, and what goes through NAT gateways finds the other one", async () => {
  const done = await operations("inventory-staging", (s) => void s.network.availabilityZones.reverse());
  expect(done.filter((one) => one.startsWith("Route "))).toEqual([
    "Route network-us-east-1a create first",
    "Route network-us-east-1b create first",
  ]);
});

it("a database keeps the key that it isn't given any more", async () => {
  const done = await operations("inventory-staging", (s) => {
    s.database.ownKey = false;
  });
  expect(done).toEqual(["Alias database delete", "Key database delete"]);
});

it("another version of a function is told to its alias, which stays; reserved executions make none", async () => {
  const done = await operations("sagebrush-prod", (s) => {
    s.functions.worker.memoryMiB = 2048;
    s.functions.migrate.reservedConcurrency = 1;
  });
  expect(done.sort()).toEqual(["Alias worker update", "Function migrate update", "Function worker update"]);
});
