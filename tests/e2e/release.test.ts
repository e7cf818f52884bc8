import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { EXIT_CODES } from "../../src/operations/failure";
import { startCommand } from "../support/e2e/command";
import { both, ReleaseLife } from "../support/e2e/release-life";
import { push, REPOSITORIES, RELEASED_STACK as STACK } from "../support/e2e/released";
import { runRunbook } from "../support/e2e/shell";
import { refusal, silence } from "../support/e2e/trouble";

const life = ReleaseLife.use();

describe("a stack without a release", () => {
  it("takes no version that isn't semantic", () =>
    life.refused(EXIT_CODES.version, /^1\.0\.0 is no version of this stack: write it like v1\.4\.0/, () =>
      life.release("1.0.0"),
    ));

  it("takes no version whose images aren't there", () =>
    life.refused(EXIT_CODES.image, /no image v1\.0\.0 in inventory-management\/api-gateway, inventory/, () =>
      life.release("v1.0.0"),
    ));

  it("shows that nothing runs", async () => {
    const { stdout } = await life.run("status", STACK);
    expect(stdout).toMatch(/^stack file: no release\nreleased last: none\n/);
  });

  it("gets its first release", async () => {
    await push(life.stack, "v1.0.0");
    const file = life.stackFile;
    const ended = await life.release("v1.0.0");
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(life.tasks.running).toEqual(both("v1.0.0"));
    expect(life.tasks.started).toEqual(["staging-inventory-migrate"]);
    expect(ended.stdout).toContain("(service staging-user-service) has started 2 tasks.");
    expect(life.stackFile).toBe(file.replace(/(platform:prefix:.*\n)/, "$1  platform:release: v1.0.0\n"));
    await life.expectClean();
  });
});

describe("a stack with a release", () => {
  it("runs the seeds' scripts in their order, and says which fails", async () => {
    const ended = await life.run("task", STACK, "seed");
    expect(ended.stdout.match(/seed-\d \| python \S+/g)).toEqual([
      "seed-1 | python scripts/setup_default_roles.py",
      "seed-2 | python scripts/reseed_complete_inventory.py",
      "seed-3 | python scripts/generate_movements.py",
    ]);
    expect(ended.code).toBe(0);
    life.tasks.exitCodes = [0, 2];
    const failed = await life.run("task", STACK, "seed");
    expect(failed.code).toBe(EXIT_CODES.task);
    expect(failed.stderr).toContain("The container seed-2 ended with 2.");
    expect(failed.stdout).not.toContain("seed-3 |");
  });

  it("keeps its services where the migration fails, and says so where the lock can't be given back", async () => {
    await push(life.stack, "v1.1.0");
    life.tasks.exitCodes = [3];
    const isGivenBack = (body: string) => !body.includes('\\"holder\\"');
    life.trouble.push({
      operation: "PutItem",
      isIt: isGivenBack,
      happens: refusal("AccessDeniedException", "not you"),
    });
    const before = { file: life.stackFile, revisions: life.tasks.revisions };
    const ended = await life.release("v1.1.0");
    expect(ended.stderr).toMatch(/The container migrate ended with 3\..*No service was touched/);
    expect(ended.code).toBe(EXIT_CODES.migration);
    expect(ended.stdout).toContain("The lock stays for 30 s: not you");
    expect({ file: life.stackFile, revisions: life.tasks.revisions }).toEqual(before);
    await life.expectClean();
  });

  it("gets its release back where ECS rolls back and calls that steady, with the settings that it had", async () => {
    life.tasks.fates.set("v1.1.0", "rolled back");
    const file = life.stackFile;
    const revisions = life.tasks.revisions;
    life.stackFile = file.replace(/DB_POOL_MAX: .*/, 'DB_POOL_MAX: "9999"');
    // The one before has left its lock.
    const ended = await life.release("v1.1.0", "--take-over");
    expect(ended.stdout).toContain("not only the image changes: user-service: environment");
    expect(ended.stderr).toMatch(/ECS rolled \S+ back: .*Rolled back: v1\.0\.0 runs again/);
    expect(ended.code).toBe(EXIT_CODES["circuit-breaker"]);
    expect(life.tasks.revisions).toEqual(revisions);
    life.stackFile = file;
    life.tasks.fates.clear();
    await life.expectClean();
  });

  it("takes no second release at once, and goes on by itself after the first was killed in its migration", async () => {
    life.tasks.holding = true;
    const first = startCommand(life.stack, ["release", STACK, "v1.1.0"]);
    await first.says("migrate |");
    life.tasks.started.length = 0;
    await life.refused(EXIT_CODES.locked, /has been at it since \S+: release v1\.1\.0\. .*Nothing was changed/, () =>
      life.release("v1.1.0"),
    );
    first.child.kill("SIGKILL");
    await first.ended;

    const second = startCommand(life.stack, ["release", STACK, "v1.1.0"]);
    await second.says("it runs already");
    life.tasks.endTasks();
    const ended = await second.ended;
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(life.tasks.started).toEqual([]);
    expect(life.tasks.running).toEqual(both("v1.1.0"));
    expect(life.stackFile).toMatch(/# Begins all names\n.* # for good\n {2}platform:release: v1\.1\.0\n/);
    // One for each attempt; the one that was killed and the one that went on are the same.
    expect((await life.snapshots()).filter((id) => id.includes("before-v1-1-0"))).toHaveLength(3);
    await life.expectClean();
  });

  it("begins nothing any more once Ctrl-C was pressed, although nothing is waited for", async () => {
    await push(life.stack, "v1.2.0");
    const released = startCommand(life.stack, ["release", STACK, "v1.2.0"]);
    life.trouble.push({ operation: "DescribeImages", happens: () => void released.child.kill("SIGINT") });
    await life.refused(EXIT_CODES.interrupted, /^Interrupted\.$/, () => released.ended);
  });

  it("that is interrupted by Ctrl-C goes back to what ran before it, and not further", async () => {
    const revisions = life.tasks.revisions;
    life.tasks.holding = true;
    const released = startCommand(life.stack, ["release", STACK, "v1.2.0"]);
    await released.says("migrate |");
    released.child.kill("SIGINT");
    const ended = await released.ended;
    life.tasks.endTasks();
    expect(ended.stderr).toMatch(/^Interrupted\..*npm run rollback to go back/);
    expect(ended.code).toBe(EXIT_CODES.interrupted);
    const status = await life.run("status", STACK);
    expect(status.stdout).toMatch(
      /not so: release v1\.2\.0 hasn't ended \(migrate\): npm run rollback returns to v1\.1\.0/,
    );
    expect(status.code).toBe(EXIT_CODES.status);
    const back = await life.run("rollback", STACK);
    expect(back.stderr).toBe("");
    expect(back.code).toBe(0);
    expect(life.tasks.revisions).toEqual(revisions);
    expect(life.stackFile).toContain("platform:release: v1.1.0\n");
    await life.expectClean();
  });

  it("outlives trouble at AWS, and its stack file keeps what others write meanwhile", async () => {
    const throttled = refusal("ThrottlingException", "Rate exceeded");
    life.trouble.push({ operation: "DescribeTasks", times: 3, happens: throttled });
    life.tasks.onUpdate = () => {
      life.tasks.onUpdate = undefined;
      life.stackFile = `${life.stackFile}  # somebody was here\n`;
      let looks = 0;
      life.trouble.push({
        operation: "DescribeServices",
        // The first look is for services that have strayed; the next ones wait.
        isIt: () => ++looks > 1,
        happens: () => {
          life.trouble.push({ operation: "DescribeServices", times: 5, happens: throttled });
          return silence();
        },
      });
    };
    const isEnd = (body: string) => body.includes('\\"current\\":{\\"version\\":\\"v1.2.0');
    life.trouble.push({
      operation: "PutItem",
      isIt: isEnd,
      happens: refusal("ExpiredTokenException", "it has expired"),
    });
    const ended = await life.release("v1.2.0");
    expect(ended.stdout).toContain("asked again in 1 s: DescribeTasks: Rate exceeded");
    expect(ended.stdout).toContain("asked again in 2 s: DescribeServices: Rate exceeded");
    expect(ended.stderr).toMatch(
      /^The credentials are no longer good \(PutItem: it has expired\)\..*Run the same again/,
    );
    expect(ended.code).toBe(EXIT_CODES.account);
    expect(life.tasks.running).toEqual(both("v1.2.0"));
  });

  it("that runs, and isn't written down, is by the same again, without another migration", async () => {
    const ended = await life.release("v1.2.0");
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(life.tasks.started).toEqual([]);
    expect(life.tasks.running).toEqual(both("v1.2.0"));
    expect(life.stackFile).toContain("platform:release: v1.2.0\n");
    expect(life.stackFile).toContain("# somebody was here");
    await life.expectClean();
    const again = await life.release("v1.2.0");
    expect(again.stdout).toContain("v1.2.0 runs already: nothing to do");
  });

  it("isn't moved where AWS refuses, and says what it said", async () => {
    life.tasks.fates.set("v1.1.0", "denied");
    const ended = await life.run("rollback", STACK);
    expect(ended.stderr).toMatch(/^not authorized to perform ecs:UpdateService.*the same command goes on/);
    expect(ended.code).toBe(EXIT_CODES.update);
    expect(life.tasks.running).toEqual(both("v1.2.0"));
    expect(life.stackFile).toContain("platform:release: v1.2.0\n");
    life.tasks.fates.clear();
    // That attempt is still open.
    expect((await life.run("rollback", STACK)).code).toBe(0);
    expect(life.tasks.running).toEqual(both("v1.1.0"));
  });

  it("selects no stack for the user", async () => {
    await life.stack.pulumi.run("stack", "unselect");
    await life.run("status", STACK);
    const { log } = await life.stack.pulumi.attempt(["stack", "ls"]);
    expect(log).not.toMatch(/\*/);
  });

  it("shows what runs, and that it does", async () => {
    await runRunbook(life.stack, "status");
    const { stdout } = await life.run("status", STACK, "--json");
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
    const verified = await life.run("verify", STACK, "--json");
    expect(verified.code).toBe(0);
    const events = verified.stdout.split("\n").map((line) => JSON.parse(line));
    expect(events.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^http:\S+\/health answers$/));
  });
});

describe("a new service", () => {
  const service = "staging-audit-service";
  const repository = "inventory-management/audit-service";

  it("is left aside by a roll-back: before its first release no image of it was there", async () => {
    const { config } = parse(life.stackFile);
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
    life.stackFile = stringify({ ...parse(life.stackFile), config });
    life.tasks.withoutImage.add(service);
    await life.stack.pulumi.run("up", "--yes", "--skip-preview");
    await push(life.stack, "v1.7.0", [...REPOSITORIES, repository]);
    const released = await life.release("v1.7.0");
    expect(released.stderr).toBe("");
    expect(life.tasks.running).toEqual({ ...both("v1.7.0"), [service]: "v1.7.0" });
    const back = await runRunbook(life.stack, "roll-back-to", { version: "v1.1.0" });
    expect(back).toContain("audit-service didn't exist in v1.1.0: it is left as it is");
    expect(life.tasks.running).toEqual({ ...both("v1.1.0"), [service]: "v1.7.0" });
  });
});
