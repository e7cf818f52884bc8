import { ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, it } from "vitest";
import { problemOf, runOnce } from "../../src/operations/one-off-run";
import { FakeClock } from "../support/operations/clock";
import { FakeEcs } from "../support/operations/ecs";
import { Machine } from "../support/operations/machine";

/** Three steps, as seeds have them. */
function seeding() {
  const clock = new FakeClock();
  const ecs = new FakeEcs(clock);
  const service = ecs.register("web", 1, "1/web:v1", ["web"]);
  ecs.addService("web", 1, service);
  const taskDefinition = ecs.register("main-seed", 7, "1/web:v1", ["seed-1", "seed-2", "seed-3"]);
  const machine = new Machine(clock);
  const written: string[] = [];
  const begin = clock.now();
  const logs = machine.client({
    GetLogEventsCommand: ({ logStreamName, nextToken = "0" }) => {
      const number = Number(logStreamName.split("-").at(1)?.[0]);
      const reached = Math.floor((clock.now() - begin) / 3000);
      if (reached < number) throw new ResourceNotFoundException({ message: "no stream", $metadata: {} });
      return nextToken === "0"
        ? { events: [{ message: `${logStreamName}` }], nextForwardToken: "1" }
        : { events: [], nextForwardToken: "1" };
    },
  });
  const run = (deadlineSeconds = 600) =>
    runOnce(
      { ecs: machine.client(ecs.handlers), logs },
      clock,
      { cluster: "main", service: "web", taskDefinition, deadlineSeconds, startedBy: "release v1.4.0", kind: "task" },
      (line) => written.push(line),
    );
  return { ecs, run, written, taskDefinition };
}

describe("a one-off task", () => {
  it("shows each container's log once, from streams that begin later too", async () => {
    const { ecs, run, written } = seeding();
    ecs.outcome = { seconds: 12, exitCodes: [0, 0, 0] };
    await run();
    expect(written).toEqual([
      "seed-1 | seed-1/seed-1/run-1",
      "seed-2 | seed-2/seed-2/run-1",
      "seed-3 | seed-3/seed-3/run-1",
    ]);
  });

  it("fails with the first step that fails; the next never start", async () => {
    const { ecs, run } = seeding();
    ecs.outcome = { seconds: 12, exitCodes: [0, 1, undefined] };
    await expect(run()).rejects.toMatchObject({
      exitCode: 13,
      message: expect.stringContaining("seed-2 ended with 1"),
    });
  });

  it("is stopped at its deadline", async () => {
    const { ecs, run } = seeding();
    ecs.outcome = { seconds: 601, exitCodes: [0, 0, 0] };
    await expect(run()).rejects.toMatchObject({ exitCode: 13, message: expect.stringContaining("600 s") });
    expect(ecs.calls).toEqual(["RunTask main-seed:7", "StopTask"]);
    expect(ecs.runningOf("main-seed")).toBe(0);
  });

  it("is believed in where ECS doesn't know it yet, for a minute", async () => {
    const { ecs, run } = seeding();
    ecs.missingSeconds = 30;
    ecs.outcome = { seconds: 9, exitCodes: [0, 0, 0] };
    await run();
    expect(ecs.calls).toEqual(["RunTask main-seed:7"]);
    const lost = seeding();
    lost.ecs.missingSeconds = 300;
    await expect(lost.run()).rejects.toMatchObject({ message: expect.stringContaining("ECS lost the task") });
  });

  it("says who started it, in the letters that RunTask knows", async () => {
    const { ecs, run } = seeding();
    ecs.outcome = { seconds: 9, exitCodes: [0, 0, 0] };
    await run();
    expect(ecs.startedBy).toBe("release-v1-4-0");
  });

  it("that lacked memory says so", async () => {
    const { ecs, run } = seeding();
    ecs.outcome = { seconds: 9, exitCodes: [137], reason: "OutOfMemoryError: Container killed due to memory usage" };
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining("seed-1 ended with 137 (OutOfMemoryError: Container killed"),
    });
  });

  it("doesn't start beside a run of another revision", async () => {
    const { ecs, run } = seeding();
    ecs.leaveRun(ecs.register("main-seed", 6, "1/web:v0", ["seed-1"]));
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining("isn't done yet") });
    expect(ecs.calls).toEqual([]);
  });
});

describe("problemOf a stopped task", () => {
  it.each([
    [{ containers: [{ name: "a", exitCode: 0 }] }, undefined],
    [
      {
        containers: [
          { name: "a", exitCode: 0 },
          { name: "b", exitCode: 2 },
        ],
      },
      "The container b ended with 2.",
    ],
    [
      { containers: [{ name: "a", reason: "CannotPullContainerError" }], stoppedReason: "Task failed to start" },
      "The container a never ran: CannotPullContainerError.",
    ],
    [{ containers: [], stoppedReason: "Capacity is unavailable" }, "The task never ran: Capacity is unavailable."],
  ])("%j", (task, problem) => {
    expect(problemOf(task)).toBe(problem);
  });
});
