import { describe, expect, it } from "vitest";
import type { DatabaseEngine } from "../../src/engine/engine";
import type { Change } from "../../src/engine/pulumi";
import { patientAws } from "../../src/operations/aws";
import { interruptible } from "../../src/operations/clock";
import { Failure } from "../../src/operations/failure";
import { asText, createProgress } from "../../src/operations/progress";
import { type RestoreArgs, restore, undoRestore } from "../../src/operations/restore";
import type { Source } from "../../src/operations/restore/kind";
import { FakeClock } from "../support/operations/clock";
import { type Fault, type FaultKind, Machine } from "../support/operations/machine";
import { FakeRds } from "../support/operations/rds";

type Engine = "postgres" | "aurora-postgresql";

const MEMBERS = { postgres: ["replica-1"], "aurora-postgresql": ["reader-1", "writer"] };

/** Not whole in the text: it would look like a secret that somebody has left. */
const addressWith = (password: string) => `postgresql://me:${password}@orders.example:5432/app`;

/** A database with its members, and a Pulumi that knows them. */
class World {
  readonly clock = new FakeClock();
  readonly rds = new FakeRds(this.clock);
  readonly lines: string[] = [];
  pending: Change[] = [];
  /** What the last run has awaited. */
  awaited = 0;
  state: Record<string, string>;

  constructor(
    readonly engine: Engine,
    private readonly passwordRotationDays?: number,
  ) {
    const orders = this.rds.add("orders", "new");
    for (const member of MEMBERS[engine]) this.rds.add(`orders-${member}`, "new", orders);
    this.rds.addSnapshot("before-v2", "old");
    this.state = this.rightState;
  }

  /** What the state must say: resource ids of instances, names of clusters and what is in them. */
  get rightState(): Record<string, string> {
    const own = Object.entries(this.rds.ids).filter(([name]) => !/-(restored|replaced)/.test(name));
    return Object.fromEntries(own.map(([name, id]) => [name, this.engine === "postgres" ? id : name]));
  }

  run(work: (args: RestoreArgs) => Promise<void>, fault?: Fault): Promise<"done" | "killed" | Failure> {
    const machine = new Machine(this.clock, fault);
    const progress = createProgress(this.clock, asText, (line) => this.lines.push(line));
    const patience = {
      clock: machine.clock,
      interrupted: machine.interrupts.signal,
      note: (text: string) => progress.note(text),
    };
    const rds = machine.client(this.rds.handlers);
    const done = work({
      config: {
        database: {
          engine: this.engine,
          identifier: "orders",
          passwordRotationDays: this.passwordRotationDays,
        } as never,
      },
      aws: patientAws({ rds, dynamodb: rds } as never, patience),
      clock: interruptible(machine.clock, machine.interrupts.signal),
      progress,
      engine: this.pulumi(machine),
      stackFile: { read: () => "" },
    }).then(
      () => "done" as const,
      (error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      },
    );
    return Promise.race([done, machine.died]).finally(() => {
      this.awaited = machine.count;
    });
  }

  private pulumi(machine: Machine): DatabaseEngine {
    return {
      preview: () => machine.call("preview", () => this.pending),
      secretOutput: () => machine.call("output", () => addressWith("current")),
      readopt: (_, ids) =>
        machine.call("readopt", () => {
          this.state = { ...ids };
          this.rds.retag();
        }),
    };
  }
}

const SNAPSHOT: Source = { snapshot: "before-v2" };

/** All that there is after a restore: what was restored is in the place, what was there beside it, members with both. */
function exchanged(engine: Engine, active = "old", aside = "new", name = "replaced"): Record<string, string> {
  const members = (base: string, data: string) =>
    MEMBERS[engine].map((member) => [`${base}-${member}`, `${data} of ${base}`]);
  const other = `orders-${name}`;
  return Object.fromEntries([
    ["orders", active],
    [other, aside],
    ...members("orders", active),
    ...members(other, aside),
  ]);
}

function expectRestored({ rds, engine, state, rightState }: World): void {
  expect(rds.content).toEqual(exchanged(engine));
  expect(rds.passwords.orders).toBe("current");
  expect(state).toEqual(rightState);
}

const ENGINES = ["postgres", "aurora-postgresql"] as const;

describe.each(ENGINES)("a restore of %s", (engine) => {
  it("puts a snapshot in the place of what runs, which is kept, and Pulumi manages the restored one", async () => {
    const world = new World(engine);
    expect(await world.run((args) => restore(args, SNAPSHOT))).toBe("done");
    expectRestored(world);
  });

  it("puts a moment in the place of what runs", async () => {
    const world = new World(engine);
    const time = new Date("2026-03-01T09:00:00Z");
    expect(await world.run((args) => restore(args, { time }))).toBe("done");
    expect(world.rds.content.orders).toBe("as of 2026-03-01T09:00:00.000Z");
  });

  it("leaves the password to RDS where RDS has it", async () => {
    const world = new World(engine, 30);
    expect(await world.run((args) => restore(args, SNAPSHOT))).toBe("done");
    expect(world.rds.passwords.orders).toBe("RDS's");
  });

  it("is undone, and done again", async () => {
    const world = new World(engine);
    await world.run((args) => restore(args, SNAPSHOT));
    expect(await world.run(undoRestore)).toBe("done");
    expect(world.rds.content).toEqual(exchanged(engine, "new", "old", "restored"));
    expect(world.state).toEqual(world.rightState);
    world.rds.remove("orders-restored");
    expect(await world.run((args) => restore(args, SNAPSHOT))).toBe("done");
    expectRestored(world);
  });

  const refusals: readonly [string, Source, (world: World) => void, RegExp][] = [
    ["a snapshot that isn't there", { snapshot: "none" }, () => {}, /The snapshot none doesn't exist/],
    [
      "a snapshot with another key",
      SNAPSHOT,
      ({ rds }) => rds.addSnapshot("before-v2", "old", { KmsKeyId: "other" }),
      /another key.+ Copy it.+--kms-key-id arn:aws:kms:us-east-1:1:key\/own$/,
    ],
    [
      "a snapshot of another major version",
      SNAPSHOT,
      ({ rds }) => rds.addSnapshot("before-v2", "old", { EngineVersion: "14.2" }),
      /PostgreSQL 14, and the database of 15/,
    ],
    ["a moment too early", { time: new Date("2026-02-01") }, () => {}, /from 2026-02-22\S+ to 2026-03-01T11:55/],
    ["a moment too late", { time: new Date("2026-03-01T11:58:00Z") }, () => {}, /not to 2026-03-01T11:58/],
    [
      "a database that Pulumi would change",
      SNAPSHOT,
      (world) => {
        world.pending = [
          {
            urn: "a::b::aws:rds/instance:Instance::database",
            type: "aws:rds/instance:Instance",
            op: "update",
            diffs: [],
          },
        ];
      },
      /isn't as the stack file says: update Instance database/,
    ],
    [
      "beside what an earlier one has replaced",
      SNAPSHOT,
      ({ rds }) => void rds.add("orders-replaced", "older"),
      /orders-replaced is still there/,
    ],
    [
      "beside what somebody else restores",
      SNAPSHOT,
      ({ rds }) =>
        void rds.add("orders-restored", "x", undefined, "x", [{ Key: "restored-from", Value: "snapshot y" }]),
      /orders-restored is there already, and comes from snapshot y/,
    ],
  ];
  it.each(refusals)("refuses %s, and has changed nothing", async (_, source, prepare, message) => {
    const world = new World(engine);
    prepare(world);
    const before = world.rds.content;
    const end = await world.run((args) => restore(args, source));
    expect(end).toBeInstanceOf(Failure);
    expect((end as Failure).message).toMatch(message);
    expect(world.rds.content).toEqual(before);
  });

  it("has nothing to undo where nothing was replaced", async () => {
    const end = await new World(engine).run(undoRestore);
    expect((end as Failure).message).toBe("There is no orders-replaced to go back to.");
  });
});

const KINDS: readonly FaultKind[] = ["kill", "kill after", "interrupt", "throttle", "unreachable", "unheard"];

/** Runs with a fault at each thing that is awaited in turn, then once more without. */
async function atEachMoment(
  engine: Engine,
  kind: FaultKind,
  prepare: (world: World) => Promise<unknown>,
  work: (args: RestoreArgs) => Promise<void>,
  check: (world: World, second: "done" | "killed" | Failure) => void,
): Promise<void> {
  const whole = new World(engine);
  await prepare(whole);
  await whole.run(work);
  for (let at = 1; at <= whole.awaited; at++) {
    const world = new World(engine);
    await prepare(world);
    const first = await world.run(work, { kind, at });
    check(world, first === "done" ? first : await world.run(work));
  }
}

describe.each(ENGINES)("whatever happens at any moment to a restore of %s", (engine) => {
  it.each(KINDS)("%s: the same command goes on", async (kind) => {
    await atEachMoment(
      engine,
      kind,
      async () => {},
      (args) => restore(args, SNAPSHOT),
      (world, second) => {
        // Where all was done but the last look, it says so.
        if (second instanceof Failure) expect(second.message).toMatch(/orders-replaced is still there/);
        else expect(second).toBe("done");
        expectRestored(world);
      },
    );
  });

  it.each(KINDS)("%s: so does the way back", async (kind) => {
    await atEachMoment(
      engine,
      kind,
      (world) => world.run((args) => restore(args, SNAPSHOT)),
      undoRestore,
      (world, second) => {
        expect(second).toBe("done");
        expect(world.rds.content).toEqual(exchanged(engine, "new", "old", "restored"));
        expect(world.state).toEqual(world.rightState);
      },
    );
  });
});
