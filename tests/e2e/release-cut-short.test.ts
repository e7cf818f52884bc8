import { readdirSync, readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import { clientOptions } from "../../src/engine/surroundings";
import { systemClock } from "../../src/operations/clock";
import { EXIT_CODES, type Failure } from "../../src/operations/failure";
import { hold, readRecord } from "../../src/operations/record";
import { startCommand } from "../support/e2e/command";
import { both, ReleaseLife } from "../support/e2e/release-life";
import { push, RELEASED_STACK as STACK } from "../support/e2e/released";
import { runRunbook } from "../support/e2e/shell";

const life = ReleaseLife.use(true);

/** Kills the runs of Pulumi that a process has started, each with its providers. */
function killPulumi(parent: number): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const ppid = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/\(.*\)/, "pulumi")
        .split(" ")[3];
      if (Number(ppid) === parent) process.kill(-Number(pid), "SIGKILL");
    } catch {
      // It has ended meanwhile, or leads no group.
    }
  }
}

/** A release that is killed, and Pulumi with it, while that moves services. */
async function killedRelease(): Promise<void> {
  const { child, ended } = startCommand(life.stack, ["release", STACK, "v1.6.0"]);
  life.tasks.onUpdate = () => {
    life.tasks.onUpdate = undefined;
    killPulumi(child.pid ?? 0);
    child.kill("SIGKILL");
  };
  await ended;
}

/** Keeps whoever waits at it until it is opened. */
class Gate {
  open: () => undefined = () => undefined;
  readonly opened = new Promise<undefined>((resolve) => {
    this.open = () => void resolve(undefined);
  });
}

describe("two at once", () => {
  beforeAll(async () => {
    await push(life.stack, "v1.0.0");
    expect((await life.release("v1.0.0")).code).toBe(0);
  });

  it("one takes over: the other changes nothing more, and undoes nothing", async () => {
    await push(life.stack, "v1.4.0");
    await push(life.stack, "v1.5.0");
    life.tasks.holding = true;
    const first = startCommand(life.stack, ["release", STACK, "v1.4.0"]);
    await first.says("migrate |");
    const second = startCommand(life.stack, ["release", STACK, "v1.5.0", "--take-over"]);
    await second.says("images");
    life.tasks.endTasks();
    const lost = await first.ended;
    expect(lost.stderr).toMatch(
      /has taken over \(release v1\.5\.0\): nothing more was changed here, and nothing undone/,
    );
    expect(lost.code).toBe(EXIT_CODES.lost);
    expect((await second.ended).stderr).toBe("");
    expect(life.tasks.running).toEqual(both("v1.5.0"));
    expect(life.stackFile).toContain("platform:release: v1.5.0\n");
    await life.expectClean();
  });
});

describe("the record", () => {
  let dynamodb: DynamoDBClient;
  let table: string;

  beforeAll(async () => {
    dynamodb = new DynamoDBClient({ ...clientOptions(life.stack.emulator), endpoint: life.stack.proxy?.endpoint });
    table = String((await life.stack.pulumi.outputs()).releaseTable);
  });

  const take = (who: string, work = async () => {}) =>
    hold({ dynamodb, clock: systemClock, table, what: "test", who, takeOver: true, note: () => {} }, work).then(
      () => "held",
      ({ kind }: Failure) => kind,
    );

  it("has one holder where two take over at the same moment, and none afterwards", async () => {
    const both = new Gate();
    life.trouble.push({ operation: "PutItem", happens: () => both.opened });
    life.trouble.push({ operation: "PutItem", happens: () => both.open() });
    const ends = await Promise.all([take("one"), take("other")]);
    expect(ends.sort()).toEqual(["held", "locked"]);
    expect((await readRecord(dynamodb, table)).holder).toBeUndefined();
  });

  it("isn't taken by one who has looked before its holder went and another came", async () => {
    const [looked, later] = [new Gate(), new Gate()];
    life.trouble.push({
      operation: "PutItem",
      isIt: (body) => body.includes("late"),
      happens: () => {
        looked.open();
        return later.opened;
      },
    });
    let late: Promise<string> | undefined;
    await take("first", () => {
      late = take("late");
      return looked.opened;
    });
    const next = take("next", async () => {
      later.open();
      expect(await late).toBe("locked");
    });
    expect(await next).toBe("held");
  });
});

describe("a release that ends while Pulumi moves services", () => {
  it("is undone by a roll-back where it was interrupted", async () => {
    await push(life.stack, "v1.6.0");
    const revisions = life.tasks.revisions;
    const released = startCommand(life.stack, ["release", STACK, "v1.6.0"]);
    life.tasks.onUpdate = () => {
      life.tasks.onUpdate = undefined;
      released.child.kill("SIGINT");
    };
    const ended = await released.ended;
    expect(ended.stderr).toMatch(/^Interrupted.*npm run rollback to go back/);
    expect(ended.code).toBe(EXIT_CODES.interrupted);
    await expect(runRunbook(life.stack, "roll-back")).resolves.toContain("v1.5.0");
    expect(life.tasks.revisions).toEqual(revisions);
    await life.expectClean();
  });

  it("goes back also where Pulumi was killed, whose lock is told", async () => {
    await killedRelease();
    const told = await life.run("rollback", STACK);
    expect(told.stderr).toMatch(
      /state doesn't know yet .*locked by \S+ \(pid \d+\).*: pulumi cancel --stack inventory-staging\./,
    );
    expect(told.code).toBe(EXIT_CODES.locked);
    expect(life.tasks.running).toEqual(both("v1.5.0"));
    await life.stack.pulumi.run("cancel", "--yes");
    const ended = await life.run("rollback", STACK);
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(life.tasks.running).toEqual(both("v1.5.0"));
    expect(life.stackFile).toContain("platform:release: v1.5.0\n");
    await life.expectClean();
  });

  it("leaves a lock that a command removes, and not from one who is alive", async () => {
    await killedRelease();
    await runRunbook(life.stack, "unlock");
    const back = await life.run("rollback", STACK);
    expect(back.stderr).toBe("");
    expect(life.tasks.running).toEqual(both("v1.5.0"));
    await life.expectClean();
  });
});
