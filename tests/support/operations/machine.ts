import type { Clock } from "../../../src/operations/clock";

/**
 * What goes wrong. `kill`: the process is gone before it asks; `kill after`: AWS has done it, and nobody hears of it;
 * `interrupt`: Ctrl-C; `throttle`, `unreachable`: AWS refuses, or isn't reached, for some seconds; `unheard`: so are its
 * answers alone.
 */
export type FaultKind = "kill" | "kill after" | "interrupt" | "throttle" | "unreachable" | "unheard";

export interface Fault {
  readonly kind: FaultKind;
  /** The how manyth thing that is awaited, from 1; or the moment from which on. */
  readonly at: number | { readonly moment: number };
  /** How long trouble lasts. */
  readonly seconds?: number;
}

/** What a client of AWS does with a command's input, by the command's name. */
// biome-ignore lint/suspicious/noExplicitAny: each command has its own input
export type Handlers = Readonly<Record<string, (input: any) => object>>;

/** A process on somebody's machine: every thing that it awaits goes through it, and there it can come to harm. */
export class Machine {
  readonly interrupts = new AbortController();
  readonly died: Promise<"killed">;
  /** What was awaited so far. */
  count = 0;
  isDead = false;
  /** Called with each thing that is awaited. */
  onCall?: (count: number) => void;
  private troubled = 0;
  private die: (how: "killed") => void = () => {};

  constructor(
    private readonly world: Clock,
    readonly fault?: Fault,
  ) {
    this.died = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  /** Its view of time. */
  readonly clock: Clock = {
    now: () => this.world.now(),
    sleep: (milliseconds, signal) => this.call("sleep", () => this.world.sleep(milliseconds, signal)),
  };

  // biome-ignore lint/suspicious/noExplicitAny: stands for every client of the SDK
  client(handlers: Handlers): any {
    return {
      send: (command: { constructor: { name: string }; input: object }) => {
        const { name } = command.constructor;
        return this.call(name, () => {
          const handler = handlers[name];
          if (!handler) throw new Error(`no ${name}`);
          return handler(command.input);
        });
      },
    };
  }

  /** Something that is awaited. */
  async call<T>(name: string, effect: () => T | Promise<T>): Promise<T> {
    if (this.isDead) return gone();
    const isHit = this.isHit();
    const { kind, seconds = 30 } = this.fault ?? {};
    this.onCall?.(this.count);
    if (isHit) {
      if (kind === "interrupt") this.interrupts.abort();
      if (kind === "kill") return this.kill();
      if (kind !== "kill after") this.troubled = this.world.now() + seconds * 1000;
    }
    const isRemote = name.endsWith("Command");
    const isTroubled = isRemote && kind !== "interrupt" && this.world.now() < this.troubled;
    if (isTroubled && kind !== "unheard") throw troubleOf(kind);
    const result = await effect();
    if (this.isDead) return gone();
    if (isHit && kind === "kill after") return this.kill();
    if (isTroubled) throw troubleOf(kind);
    return result;
  }

  kill(): Promise<never> {
    this.isDead = true;
    this.die("killed");
    return gone();
  }

  private isHit(): boolean {
    this.count++;
    if (!this.fault || this.troubled > 0) return false;
    const { at } = this.fault;
    if (typeof at === "number") return this.count === at;
    const isHit = this.world.now() >= at.moment && !this.interrupts.signal.aborted;
    return isHit;
  }
}

function gone(): Promise<never> {
  return new Promise(() => {});
}

function troubleOf(kind: FaultKind | undefined): Error {
  if (kind === "throttle") return Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
  return Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
}
