import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/schema";
import { renderStatus } from "../../src/operations/status";
import { smallWorld } from "../support/operations/small";
import { World } from "../support/operations/world";

const schedule: NonNullable<Config["schedule"]> = {
  days: ["MON", "TUE"],
  wakes: "07:00",
  sleeps: "20:00",
  timezone: "UTC",
};

/** A small stack with a schedule; at night its services have no tasks. */
function world(night: boolean, more: Partial<Config> = {}): World {
  const { config, stackFile } = smallWorld();
  const found = new World(stackFile, "v1.2.0", { ...config, schedule, ...more });
  for (const service of found.ecs.services.values()) if (night) service.desired = 0;
  return found;
}

describe("a release at night", () => {
  it("is refused before anything is changed, with the commands that wake the stack", async () => {
    const asleep = world(true);
    await expect(asleep.release("v1.3.0")).rejects.toMatchObject({ exitCode: 24 });
    await expect(asleep.release("v1.3.0")).rejects.toThrow(
      /^The stack is asleep: it wakes at 07:00 on MON, TUE \(UTC\)\. Nothing was changed\./,
    );
    await expect(asleep.release("v1.3.0")).rejects.toThrow(
      new RegExp(
        "  aws rds start-db-instance --db-instance-identifier \\S+ --region us-east-1\n" +
          "  aws ecs update-service --cluster main --service staging-api-gateway --desired-count 2 --region us-east-1\n",
      ),
    );
    expect(asleep.ecs.calls).toEqual([]);
    expect(asleep.history).toEqual([]);
  });

  it("is told so by its rehearsal, too", async () => {
    await expect(world(true).release("v1.3.0", { dryRun: true })).rejects.toMatchObject({ exitCode: 24 });
  });

  it("goes on where somebody has woken a service, and by day", async () => {
    const awake = world(true);
    for (const service of [...awake.ecs.services.values()].slice(0, 1)) service.desired = 1;
    await awake.release("v1.3.0");
    expect(awake.running).toEqual(["v1.3.0"]);
    const day = world(false);
    await day.release("v1.3.0");
    expect(day.running).toEqual(["v1.3.0"]);
  });

  it("of a stack that never sleeps finds services without tasks no reason to wait", async () => {
    const stopped = world(true, { schedule: undefined });
    await stopped.release("v1.3.0");
    expect(stopped.running).toEqual(["v1.3.0"]);
  });
});

describe("status", () => {
  it("of a stack that sleeps says when it wakes, and finds nothing wrong", async () => {
    const night = world(true);
    const status = await night.status();
    expect(status).toMatchObject({ isWell: true, asleep: "it wakes at 07:00 on MON, TUE (UTC)" });
    expect(renderStatus(status)).toMatch(/^asleep: it wakes at 07:00 on MON, TUE \(UTC\)$/m);
  });

  it("of one that doesn't says nothing of it, and what has no tasks by mistake is found", async () => {
    expect(renderStatus(await world(false).status())).not.toContain("asleep");
    const stopped = await world(true, { schedule: undefined }).status();
    expect(stopped.isWell).toBe(false);
    expect(renderStatus(stopped)).not.toContain("asleep");
  });
});
