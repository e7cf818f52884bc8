import fc from "fast-check";
import { expect, it } from "vitest";
import type { Deployment } from "../../src/lib/deployment";
import { Failure } from "../../src/operations/failure";
import { setRelease } from "../../src/operations/release-setting";
import type { Fate } from "../support/operations/ecs";
import { type Fault, Machine } from "../support/operations/machine";
import { smallWorld } from "../support/operations/small";
import type { End, World } from "../support/operations/world";

/** Sequences of commands: `npm run test:slow` tries ten times as many as `npm test`. */
const RUNS = Number(process.env.SEQUENCES ?? 500);
const VERSIONS = ["v1.2.0", "v1.3.0", "v1.4.0", "v1.5.0"] as const;

/** What must be true of a world, whatever happens to it. */
interface Model {
  /** What ECS ran before the attempt that is open; after a roll-back that didn't end, where that was going. */
  before?: Readonly<Record<string, string>>;
  /** What somebody has written into the stack file. */
  edits: number;
  /** Whether somebody has run `pulumi up` since the last release. */
  isForeign: boolean;
}

type Command = fc.AsyncCommand<Model, World>;

abstract class Step implements Command {
  check = () => true;

  protected abstract act(model: Model, world: World): Promise<void>;

  async run(model: Model, world: World): Promise<void> {
    const { attempt, current } = world.table.seen.record;
    if (!attempt) model.before = world.ecs.revisions;
    else if (attempt.what.startsWith("roll back")) model.before = physical(world, attempt.from.revisions.services);
    const known = JSON.stringify(current);
    await this.act(model, world);
    if (JSON.stringify(world.table.seen.record.current) !== known) model.isForeign = this.isForeign;
    else model.isForeign ||= this.isForeign;
    await expectKnown(model, world);
  }

  /** Whether somebody else has moved services in this step. */
  protected isForeign = false;

  abstract toString(): string;
}

/** What runs is what the record says, or the record says that it isn't known. */
async function expectKnown(model: Model, world: World): Promise<void> {
  const { record } = world.table.seen;
  const status = await world.status();
  const says = record.current && physical(world, record.current.revisions.services);
  if (record.attempt) expect(status.isWell).toBe(false);
  if (record.attempt) expect(status.problems.join()).toContain("npm run rollback returns to");
  if (!record.attempt && says && !model.isForeign) expect(world.ecs.revisions).toEqual(says);
  // Who has gone back has left the strategy as it was.
  if (!record.attempt) for (const [due, is] of strategies(world)) expect(is).toEqual(due);
  if (status.isWell && says) {
    expect(world.ecs.revisions).toEqual(says);
    expect(world.written).toBe(record.current?.version);
  }
  for (let edit = 1; edit <= model.edits; edit++) expect(world.stackFile).toContain(`# edit ${edit}\n`);
  expect(world.stackFile.match(/platform:release:/g)).toHaveLength(1);
  expect(world.ecs.overlaps).toBe(0);
}

/** The strategy of each service, as the stack file and as ECS has it. */
function strategies(world: World) {
  return Object.entries(world.config.services).flatMap(([entry, { name, deployment }]) =>
    deployment ? [[world.configured(entry, deployment), world.ecs.services.get(name)?.configuration]] : [],
  );
}

function physical(world: World, services: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(services).map(([entry, arn]) => [world.config.services[entry]?.name, arn]);
  return Object.fromEntries(entries);
}

function expectRuns(world: World, version: string): void {
  expect(world.running).toEqual([version]);
  expect(world.written).toBe(version);
  expect(world.table.seen.record).toMatchObject({ current: { version } });
  expect(world.table.seen.record.attempt).toBeUndefined();
}

class Release extends Step {
  constructor(
    private readonly version: string,
    private readonly fate: Fate | "sick",
    private readonly fault: Fault | undefined,
    private readonly meanwhile: { readonly what: "edit" | "up" | undefined; readonly at: number },
  ) {
    super();
  }

  protected async act(model: Model, world: World): Promise<void> {
    const { version, fate, fault } = this;
    world.answers.set(version, fate === "sick" ? 503 : 200);
    world.ecs.fates.set(version, fate === "sick" ? { steadyAfter: 15 } : fate);
    const hadAttempt = world.table.seen.record.attempt !== undefined;
    const machine = new Machine(world.clock, fault);
    const others: Promise<void>[] = [];
    machine.onCall = (count) => {
      if (count !== this.meanwhile.at) return;
      if (this.meanwhile.what === "edit") edit(model, world);
      if (this.meanwhile.what === "up") others.push(this.foreignUp(world));
    };
    const end = await world.tryRelease(version, { machine });
    await Promise.all(others);
    if (this.isForeign) return;
    if (end === "done") expectRuns(world, version);
    if (isUndone(end) && !hadAttempt) expect(world.ecs.revisions).toEqual(model.before);
  }

  private async foreignUp(world: World): Promise<void> {
    const before = JSON.stringify(world.ecs.revisions);
    await world.foreignUp(world.stackFile).catch(ignoreLock);
    this.isForeign = JSON.stringify(world.ecs.revisions) !== before;
  }

  toString = () => `release ${JSON.stringify([this.version, this.fate, this.fault, this.meanwhile])}`;
}

function isUndone(end: End): boolean {
  return end instanceof Failure && /Rolled back|No service was touched/.test(end.message);
}

class RollBack extends Step {
  /** @param editedAt when somebody edits the stack file meanwhile */
  constructor(
    private readonly fault: Fault | undefined,
    private readonly editedAt: number,
  ) {
    super();
  }

  protected async act(model: Model, world: World): Promise<void> {
    const { attempt, previous } = world.table.seen.record;
    // One that has begun goes on to where it was going.
    const known = attempt?.what.startsWith("roll back") ? attempt.from : previous[0];
    const isRelease = attempt?.what.startsWith("release");
    const target = isRelease ? model.before : known && physical(world, known.revisions.services);
    const machine = new Machine(world.clock, this.fault);
    machine.onCall = (count) => {
      if (count === this.editedAt) edit(model, world);
    };
    const end = await world.tryRollBack(undefined, { machine });
    if (!world.table.seen.record.attempt) return expect(end === "done" ? world.ecs.revisions : target).toEqual(target);
    expect(end).not.toBe("done");
  }

  toString = () => `roll back ${JSON.stringify([this.fault, this.editedAt])}`;
}

/** Somebody releases while somebody else does, or goes back: and takes the stack over, or waits for its turn. */
class TwoAtOnce extends Step {
  constructor(
    private readonly version: string | undefined,
    private readonly second: string,
    private readonly at: number,
    private readonly takeOver: boolean,
  ) {
    super();
  }

  protected async act(_: Model, world: World): Promise<void> {
    for (const version of VERSIONS) {
      world.answers.delete(version);
      world.ecs.fates.set(version, { steadyAfter: 15 });
    }
    const machine = new Machine(world.clock);
    let other: Promise<End> | undefined;
    machine.onCall = (count) => {
      if (count === this.at) other = world.tryRelease(this.second, { takeOver: this.takeOver });
    };
    const first = await (this.version
      ? world.tryRelease(this.version, { machine })
      : world.tryRollBack(undefined, { machine }));
    const second = await other;
    // Whoever has lost it is silent: what the other has done stays.
    if (second === "done") expectRuns(world, this.second);
    else if (first === "done" && this.version) expectRuns(world, this.version);
    // Who is alive and didn't lose it isn't disturbed by somebody who asks.
    if (!this.takeOver) expect(first).not.toMatchObject({ kind: "lost" });
    expect(world.table.seen.holder).toBeUndefined();
  }

  toString = () => `two at once ${JSON.stringify([this.version, this.second, this.at, this.takeOver])}`;
}

class Edit extends Step {
  protected async act(model: Model, world: World): Promise<void> {
    edit(model, world);
  }

  toString = () => "edit";
}

/** Somebody's comment, and a setting that makes new revisions. */
function edit(model: Model, world: World): void {
  const setting = `    DB_POOL_MAX: "${20 + ++model.edits}"`;
  world.stackFile = `${world.stackFile.replace(/ {4}DB_POOL_MAX: .*/, setting)}  # edit ${model.edits}\n`;
}

class ForeignUp extends Step {
  constructor(private readonly version: string | undefined) {
    super();
  }

  protected async act(_: Model, world: World): Promise<void> {
    const before = JSON.stringify(world.ecs.revisions);
    const text = this.version ? setRelease(world.stackFile, this.version) : world.stackFile;
    for (const version of VERSIONS) world.ecs.fates.set(version, { steadyAfter: 15 });
    await world.foreignUp(text).catch(ignoreLock);
    await world.clock.sleep(60_000);
    this.isForeign = JSON.stringify(world.ecs.revisions) !== before;
  }

  toString = () => `pulumi up ${this.version}`;
}

function ignoreLock(error: unknown): void {
  if (!(error instanceof Failure) || error.kind !== "locked") throw error;
}

class Unlock extends Step {
  protected async act(_: Model, world: World): Promise<void> {
    expect(await world.exclusively("unlock", {}, ({ engine }) => engine.unlock())).toBe("done");
    expect(world.pulumiLock).toBeUndefined();
  }

  toString = () => "unlock";
}

const version = fc.constantFrom(...VERSIONS);
const at = fc.integer({ min: 1, max: 160 });
const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("kill", "kill after", "interrupt", "throttle", "unreachable", "unheard"),
      at,
      seconds: fc.constantFrom(5, 45, 900),
    }),
  },
);
const fate = fc.constantFrom<Fate | "sick">(
  { steadyAfter: 15 },
  { steadyAfter: 15 },
  { rolledBackAfter: 25 },
  { alarmAfter: 40 },
  "never steady",
  "sick",
);
const meanwhile = fc.record({ what: fc.constantFrom("edit" as const, "up" as const, undefined, undefined), at });

const CANARY: Deployment = {
  strategy: "canary",
  canaryPercent: 10,
  canaryMinutes: 1,
  bakeMinutes: 1,
  alarms: ["error-rate"],
};

it.each([
  ["services roll", undefined],
  ["the traffic of one moves gradually, and alarms end its deployments", CANARY],
])(
  `whatever happens, it is known what runs, and a roll-back returns to what ran: %s: ${RUNS} sequences`,
  async (_, deployment) => {
    const commands = fc.commands(
      [
        fc.tuple(version, fate, fault, meanwhile).map((args) => new Release(...args)),
        fc.tuple(version, fate, fault, meanwhile).map((args) => new Release(...args)),
        fc.tuple(fault, at).map((args) => new RollBack(...args)),
        fc
          .tuple(fc.option(version, { nil: undefined }), version, at, fc.boolean())
          .map((args) => new TwoAtOnce(...args)),
        fc.constant(new Edit()),
        fc.option(version, { nil: undefined }).map((one) => new ForeignUp(one)),
        fc.constant(new Unlock()),
      ],
      { maxCommands: 6 },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        await fc.asyncModelRun(
          () => ({ model: { edits: 0, isForeign: false }, real: smallWorld(deployment) }),
          sequence,
        );
      }),
      { numRuns: RUNS },
    );
  },
  300_000,
);
