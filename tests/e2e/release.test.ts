import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeDBSnapshotsCommand, RDSClient } from "@aws-sdk/client-rds";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed, vi } from "vitest";
import { parse, stringify } from "yaml";
import type { EmulatedStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { systemClock } from "../../src/operations/clock";
import { EXIT_CODES, type Failure } from "../../src/operations/failure";
import { hold, readRecord } from "../../src/operations/record";
import { runCommand, startCommand } from "../support/e2e/command";
import type { EcsTasks } from "../support/e2e/ecs";
import { endStack } from "../support/e2e/end";
import {
  prepareReleasedStack,
  push,
  REPOSITORIES,
  RELEASED_STACK as STACK,
  stackFileOf,
} from "../support/e2e/released";
import { runRunbook } from "../support/e2e/shell";
import { refusal, silence, type Trouble, withTrouble } from "../support/e2e/trouble";

// A case has up to four runs of Pulumi.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** A stack's life: each case goes on where the one before has ended. */
let stack: EmulatedStack;
let tasks: EcsTasks;
/** Of the case that runs. */
const trouble: Trouble[] = [];
let failed = false;

beforeAll(async () => {
  ({ stack, tasks } = await prepareReleasedStack(withTrouble(trouble)));
  await stack.pulumi.run("up", "--yes", "--skip-preview");
});

afterAll(() => endStack(stack));

beforeEach((context) => {
  context.skip(failed, "a case before has failed");
  onTestFailed(() => {
    failed = true;
  });
  tasks.exitCodes = [0];
  tasks.started.length = 0;
  trouble.length = 0;
});

const run = (...args: readonly string[]) => runCommand(stack, ...args);
const release = (version: string, ...flags: readonly string[]) => run("release", STACK, version, ...flags);
const both = (version: string) => ({ "staging-api-gateway": version, "staging-user-service": version });

/** Infrastructure and releases don't fight: with the stack file as it is, Pulumi has nothing to do. */
const expectClean = () => stack.pulumi.run("preview", "--expect-no-changes");

function writeStackFile(text: string): void {
  writeFileSync(path.join(stack.project, `Pulumi.${STACK}.yaml`), text);
}

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

/** Keeps whoever waits at it until it is opened. */
class Gate {
  open: () => undefined = () => undefined;
  readonly opened = new Promise<undefined>((resolve) => {
    this.open = () => void resolve(undefined);
  });
}

async function snapshots(): Promise<string[]> {
  const { DBSnapshots = [] } = await new RDSClient(clientOptions(stack.emulator)).send(
    new DescribeDBSnapshotsCommand(),
  );
  return DBSnapshots.map(({ DBSnapshotIdentifier = "" }) => DBSnapshotIdentifier);
}

/** Runs something that is refused, and sees that nothing has changed. */
async function refused(code: number, message: RegExp, work: () => ReturnType<typeof run>): Promise<void> {
  const before = { file: stackFileOf(stack), revisions: tasks.revisions, snapshots: await snapshots() };
  const ended = await work();
  expect(ended.stderr).toMatch(message);
  expect(ended.code).toBe(code);
  expect({ file: stackFileOf(stack), revisions: tasks.revisions, snapshots: await snapshots() }).toEqual(before);
  expect(tasks.started).toEqual([]);
}

describe("a stack without a release", () => {
  it("takes no version that isn't semantic", () =>
    refused(EXIT_CODES.version, /^1\.0\.0 is no version of this stack: write it like v1\.4\.0/, () =>
      release("1.0.0"),
    ));

  it("takes no version whose images aren't there", () =>
    refused(EXIT_CODES.image, /no image v1\.0\.0 in inventory-management\/api-gateway, inventory/, () =>
      release("v1.0.0"),
    ));

  it("shows that nothing runs", async () => {
    const { stdout } = await run("status", STACK);
    expect(stdout).toMatch(/^stack file: no release\nreleased last: none\n/);
  });

  it("gets its first release", async () => {
    await push(stack, "v1.0.0");
    const file = stackFileOf(stack);
    const ended = await release("v1.0.0");
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(tasks.running).toEqual(both("v1.0.0"));
    expect(tasks.started).toEqual(["staging-inventory-migrate"]);
    expect(ended.stdout).toContain("(service staging-user-service) has started 2 tasks.");
    expect(stackFileOf(stack)).toBe(file.replace(/(platform:prefix:.*\n)/, "$1  platform:release: v1.0.0\n"));
    await expectClean();
  });
});

describe("a stack with a release", () => {
  it("runs the seeds' scripts in their order, and says which fails", async () => {
    const ended = await run("task", STACK, "seed");
    expect(ended.stdout.match(/seed-\d \| python \S+/g)).toEqual([
      "seed-1 | python scripts/setup_default_roles.py",
      "seed-2 | python scripts/reseed_complete_inventory.py",
      "seed-3 | python scripts/generate_movements.py",
    ]);
    expect(ended.code).toBe(0);
    tasks.exitCodes = [0, 2];
    const failed = await run("task", STACK, "seed");
    expect(failed.code).toBe(EXIT_CODES.task);
    expect(failed.stderr).toContain("The container seed-2 ended with 2.");
    expect(failed.stdout).not.toContain("seed-3 |");
  });

  it("keeps its services where the migration fails, and says so where the lock can't be given back", async () => {
    await push(stack, "v1.1.0");
    tasks.exitCodes = [3];
    const isGivenBack = (body: string) => !body.includes('\\"holder\\"');
    trouble.push({ operation: "PutItem", isIt: isGivenBack, happens: refusal("AccessDeniedException", "not you") });
    const before = { file: stackFileOf(stack), revisions: tasks.revisions };
    const ended = await release("v1.1.0");
    expect(ended.stderr).toMatch(/The container migrate ended with 3\..*No service was touched/);
    expect(ended.code).toBe(EXIT_CODES.migration);
    expect(ended.stdout).toContain("The lock stays for 30 s: not you");
    expect({ file: stackFileOf(stack), revisions: tasks.revisions }).toEqual(before);
    await expectClean();
  });

  it("gets its release back where ECS rolls back and calls that steady, with the settings that it had", async () => {
    tasks.fates.set("v1.1.0", "rolled back");
    const file = stackFileOf(stack);
    const revisions = tasks.revisions;
    writeStackFile(file.replace(/DB_POOL_MAX: .*/, 'DB_POOL_MAX: "9999"'));
    // The one before has left its lock.
    const ended = await release("v1.1.0", "--take-over");
    expect(ended.stdout).toContain("not only the image changes: user-service: environment");
    expect(ended.stderr).toMatch(/ECS rolled \S+ back: .*Rolled back: v1\.0\.0 runs again/);
    expect(ended.code).toBe(EXIT_CODES["circuit-breaker"]);
    expect(tasks.revisions).toEqual(revisions);
    writeStackFile(file);
    tasks.fates.clear();
    await expectClean();
  });

  it("takes no second release at once, and goes on by itself after the first was killed in its migration", async () => {
    tasks.holding = true;
    const first = startCommand(stack, ["release", STACK, "v1.1.0"]);
    await first.says("migrate |");
    tasks.started.length = 0;
    await refused(EXIT_CODES.locked, /has been at it since \S+: release v1\.1\.0\. .*Nothing was changed/, () =>
      release("v1.1.0"),
    );
    first.child.kill("SIGKILL");
    await first.ended;

    const second = startCommand(stack, ["release", STACK, "v1.1.0"]);
    await second.says("it runs already");
    tasks.endTasks();
    const ended = await second.ended;
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(tasks.started).toEqual([]);
    expect(tasks.running).toEqual(both("v1.1.0"));
    expect(stackFileOf(stack)).toMatch(/# Begins all names\n.* # for good\n {2}platform:release: v1\.1\.0\n/);
    // One for each attempt; the one that was killed and the one that went on are the same.
    expect((await snapshots()).filter((id) => id.includes("before-v1-1-0"))).toHaveLength(3);
    await expectClean();
  });

  it("begins nothing any more once Ctrl-C was pressed, although nothing is waited for", async () => {
    await push(stack, "v1.2.0");
    const released = startCommand(stack, ["release", STACK, "v1.2.0"]);
    trouble.push({ operation: "DescribeImages", happens: () => void released.child.kill("SIGINT") });
    await refused(EXIT_CODES.interrupted, /^Interrupted\.$/, () => released.ended);
  });

  it("that is interrupted by Ctrl-C goes back to what ran before it, and not further", async () => {
    const revisions = tasks.revisions;
    tasks.holding = true;
    const released = startCommand(stack, ["release", STACK, "v1.2.0"]);
    await released.says("migrate |");
    released.child.kill("SIGINT");
    const ended = await released.ended;
    tasks.endTasks();
    expect(ended.stderr).toMatch(/^Interrupted\..*npm run rollback to go back/);
    expect(ended.code).toBe(EXIT_CODES.interrupted);
    const status = await run("status", STACK);
    expect(status.stdout).toMatch(
      /not so: release v1\.2\.0 hasn't ended \(migrate\): npm run rollback returns to v1\.1\.0/,
    );
    expect(status.code).toBe(EXIT_CODES.status);
    const back = await run("rollback", STACK);
    expect(back.stderr).toBe("");
    expect(back.code).toBe(0);
    expect(tasks.revisions).toEqual(revisions);
    expect(stackFileOf(stack)).toContain("platform:release: v1.1.0\n");
    await expectClean();
  });

  it("outlives trouble at AWS, and its stack file keeps what others write meanwhile", async () => {
    const throttled = refusal("ThrottlingException", "Rate exceeded");
    trouble.push({ operation: "DescribeTasks", times: 3, happens: throttled });
    tasks.onUpdate = () => {
      tasks.onUpdate = undefined;
      writeStackFile(`${stackFileOf(stack)}  # somebody was here\n`);
      let looks = 0;
      trouble.push({
        operation: "DescribeServices",
        // The first look is for services that have strayed; the next ones wait.
        isIt: () => ++looks > 1,
        happens: () => {
          trouble.push({ operation: "DescribeServices", times: 5, happens: throttled });
          return silence();
        },
      });
    };
    const isEnd = (body: string) => body.includes('\\"current\\":{\\"version\\":\\"v1.2.0');
    trouble.push({ operation: "PutItem", isIt: isEnd, happens: refusal("ExpiredTokenException", "it has expired") });
    const ended = await release("v1.2.0");
    expect(ended.stdout).toContain("asked again in 1 s: DescribeTasks: Rate exceeded");
    expect(ended.stdout).toContain("asked again in 2 s: DescribeServices: Rate exceeded");
    expect(ended.stderr).toMatch(
      /^The credentials are no longer good \(PutItem: it has expired\)\..*Run the same again/,
    );
    expect(ended.code).toBe(EXIT_CODES.account);
    expect(tasks.running).toEqual(both("v1.2.0"));
  });

  it("that runs, and isn't written down, is by the same again, without another migration", async () => {
    const ended = await release("v1.2.0");
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(tasks.started).toEqual([]);
    expect(tasks.running).toEqual(both("v1.2.0"));
    expect(stackFileOf(stack)).toContain("platform:release: v1.2.0\n");
    expect(stackFileOf(stack)).toContain("# somebody was here");
    await expectClean();
    const again = await release("v1.2.0");
    expect(again.stdout).toContain("v1.2.0 runs already: nothing to do");
  });

  it("isn't moved where AWS refuses, and says what it said", async () => {
    tasks.fates.set("v1.1.0", "denied");
    const ended = await run("rollback", STACK);
    expect(ended.stderr).toMatch(/^not authorized to perform ecs:UpdateService.*the same command goes on/);
    expect(ended.code).toBe(EXIT_CODES.update);
    expect(tasks.running).toEqual(both("v1.2.0"));
    expect(stackFileOf(stack)).toContain("platform:release: v1.2.0\n");
    tasks.fates.clear();
  });

  it("goes back also where Pulumi was killed while it moved services, whose lock is told", async () => {
    // The attempt to go back that was refused is still open.
    expect((await run("rollback", STACK)).code).toBe(0);
    await push(stack, "v1.3.0");
    const killed = startCommand(stack, ["release", STACK, "v1.3.0"]);
    tasks.onUpdate = () => {
      tasks.onUpdate = undefined;
      killPulumi(killed.child.pid ?? 0);
      killed.child.kill("SIGKILL");
    };
    await killed.ended;
    const told = await run("rollback", STACK);
    expect(told.stderr).toMatch(
      /state doesn't know yet .*locked by \S+ \(pid \d+\).*: pulumi cancel --stack inventory-staging\./,
    );
    expect(told.code).toBe(EXIT_CODES.locked);
    expect(tasks.running).toEqual(both("v1.1.0"));
    await stack.pulumi.run("cancel", "--yes");
    const ended = await run("rollback", STACK);
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(tasks.running).toEqual(both("v1.1.0"));
    expect(stackFileOf(stack)).toContain("platform:release: v1.1.0\n");
    await expectClean();
  });

  it("selects no stack for the user", async () => {
    await stack.pulumi.run("stack", "unselect");
    await run("status", STACK);
    const { log } = await stack.pulumi.attempt(["stack", "ls"]);
    expect(log).not.toMatch(/\*/);
  });

  it("shows what runs, and that it does", async () => {
    await runRunbook(stack, "status");
    const { stdout } = await run("status", STACK, "--json");
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({
      release: "v1.1.0",
      current: { version: "v1.1.0" },
      previous: ["v1.0.0"],
      problems: [],
    });
    expect(status.services).toEqual(
      ["api-gateway", "user-service"].map((entry) =>
        expect.objectContaining({ entry, version: "v1.1.0", tasks: "2 of 2", problems: [] }),
      ),
    );
    const verified = await run("verify", STACK, "--json");
    expect(verified.code).toBe(0);
    const events = verified.stdout.split("\n").map((line) => JSON.parse(line));
    expect(events.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^http:\S+\/health answers$/));
  });
});

describe("two at once", () => {
  it("one takes over: the other changes nothing more, and undoes nothing", async () => {
    await push(stack, "v1.4.0");
    await push(stack, "v1.5.0");
    tasks.holding = true;
    const first = startCommand(stack, ["release", STACK, "v1.4.0"]);
    await first.says("migrate |");
    const second = startCommand(stack, ["release", STACK, "v1.5.0", "--take-over"]);
    await second.says("images");
    tasks.endTasks();
    const lost = await first.ended;
    expect(lost.stderr).toMatch(
      /has taken over \(release v1\.5\.0\): nothing more was changed here, and nothing undone/,
    );
    expect(lost.code).toBe(EXIT_CODES.lost);
    expect((await second.ended).stderr).toBe("");
    expect(tasks.running).toEqual(both("v1.5.0"));
    expect(stackFileOf(stack)).toContain("platform:release: v1.5.0\n");
    await expectClean();
  });
});

describe("the record", () => {
  let dynamodb: DynamoDBClient;
  let table: string;

  beforeAll(async () => {
    dynamodb = new DynamoDBClient({ ...clientOptions(stack.emulator), endpoint: stack.proxy?.endpoint });
    table = String((await stack.pulumi.outputs()).releaseTable);
  });

  const take = (who: string, work = async () => {}) =>
    hold({ dynamodb, clock: systemClock, table, what: "test", who, takeOver: true, note: () => {} }, work).then(
      () => "held",
      ({ kind }: Failure) => kind,
    );

  it("has one holder where two take over at the same moment, and none afterwards", async () => {
    const both = new Gate();
    trouble.push({ operation: "PutItem", happens: () => both.opened });
    trouble.push({ operation: "PutItem", happens: () => both.open() });
    const ends = await Promise.all([take("one"), take("other")]);
    expect(ends.sort()).toEqual(["held", "locked"]);
    expect((await readRecord(dynamodb, table)).holder).toBeUndefined();
  });

  it("isn't taken by one who has looked before its holder went and another came", async () => {
    const [looked, later] = [new Gate(), new Gate()];
    trouble.push({
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

describe("a release that is interrupted while Pulumi moves services", () => {
  it("ends, and a roll-back returns to what ran before it", async () => {
    await push(stack, "v1.6.0");
    const revisions = tasks.revisions;
    const released = startCommand(stack, ["release", STACK, "v1.6.0"]);
    tasks.onUpdate = () => {
      tasks.onUpdate = undefined;
      released.child.kill("SIGINT");
    };
    const ended = await released.ended;
    expect(ended.stderr).toMatch(/^Interrupted.*npm run rollback to go back/);
    expect(ended.code).toBe(EXIT_CODES.interrupted);
    await expect(runRunbook(stack, "roll-back")).resolves.toContain("v1.5.0");
    expect(tasks.revisions).toEqual(revisions);
    await expectClean();
  });
});

describe("a lock that a killed run has left", () => {
  it("is removed by a command, and not from one who is alive", async () => {
    const locked = startCommand(stack, ["release", STACK, "v1.6.0"]);
    tasks.onUpdate = () => {
      tasks.onUpdate = undefined;
      killPulumi(locked.child.pid ?? 0);
      locked.child.kill("SIGKILL");
    };
    await locked.ended;
    await runRunbook(stack, "unlock");
    const back = await run("rollback", STACK);
    expect(back.stderr).toBe("");
    expect(tasks.running).toEqual(both("v1.5.0"));
    await expectClean();
  });
});

describe("a new service", () => {
  const service = "staging-audit-service";
  const repository = "inventory-management/audit-service";

  it("is left aside by a roll-back: before its first release no image of it was there", async () => {
    const { config } = parse(stackFileOf(stack));
    const { "user-service": model } = config["platform:services"];
    const { clients: _, ...settings } = model;
    const logGroup = "/ecs/staging-inventory-audit-service";
    config["platform:services"]["audit-service"] = {
      ...settings,
      name: service,
      repository,
      logGroup,
      environment: {},
    };
    writeStackFile(stringify({ ...parse(stackFileOf(stack)), config }));
    tasks.withoutImage.add(service);
    await stack.pulumi.run("up", "--yes", "--skip-preview");
    await push(stack, "v1.7.0", [...REPOSITORIES, repository]);
    const released = await release("v1.7.0");
    expect(released.stderr).toBe("");
    expect(tasks.running).toEqual({ ...both("v1.7.0"), [service]: "v1.7.0" });
    const back = await runRunbook(stack, "roll-back-to", { version: "v1.5.0" });
    expect(back).toContain("audit-service didn't exist in v1.5.0: it is left as it is");
    expect(tasks.running).toEqual({ ...both("v1.5.0"), [service]: "v1.7.0" });
  });
});
