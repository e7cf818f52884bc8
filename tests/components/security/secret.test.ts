import { describe, expect, it } from "vitest";
import type { RawConfig } from "../../../src/config/parse";
import { changedConfig, type Plan, planOf, planWith } from "../../support/plan";
import { FUNCTION, TASK_DEFINITION } from "../../support/types";

/** Names of the task definitions and functions that another plan has otherwise: their tasks and sandboxes start anew. */
async function restarted(stack: string, raw: RawConfig): Promise<string[]> {
  const [before, after] = [await planOf(stack), await planWith(stack, raw)];
  const shown = (plan: Plan) =>
    new Map(
      [...plan.all(TASK_DEFINITION), ...plan.all(FUNCTION)].map(({ urn, name, inputs }) => [
        urn,
        { name, text: JSON.stringify(inputs) },
      ]),
    );
  const old = shown(before);
  return [...shown(after)].filter(([urn, { text }]) => text !== old.get(urn)?.text).map(([, { name }]) => name);
}

const changed = (stack: string, part: string, identifier: string) =>
  changedConfig(stack, part, (settings) => {
    settings.identifier = identifier;
  });

describe("another value of a secret restarts who reads it, and nobody else", () => {
  it("in Secrets Manager", async () => {
    const readers = ["api-gateway", "user-service", "inventory-service", "location-service", "reporting-service"];
    const tasks = ["migrate", "seed"];
    const found = await restarted("inventory-staging", changed("inventory-staging", "cache", "another-redis"));
    expect(found.sort()).toEqual([...readers, ...tasks].sort());
  });

  it("in Parameter Store", async () => {
    expect(await restarted("aussie-staging", changed("aussie-staging", "cache", "another-redis"))).toEqual(["api"]);
  });

  it("of functions", async () => {
    const found = await restarted("sagebrush-staging", changed("sagebrush-staging", "database", "another-db"));
    expect(found.sort()).toEqual(["api", "migrate", "web", "worker"]);
  });
});

it("a secret is read as it is now, also by a release that is gone back to", async () => {
  const { dockerLabels, secrets } = (await planOf("aep-staging")).container("backend");
  for (const { valueFrom } of secrets) expect(valueFrom).toMatch(/:secret:aep\/staging\/[A-Z_]+-xxxxxx$/);
  // An operator's value has no version that the program knows.
  expect(Object.keys(dockerLabels).sort()).toEqual(["secret-version.DATABASE_URL", "secret-version.REDIS_URL"]);
});
