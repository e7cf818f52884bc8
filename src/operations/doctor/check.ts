import type { Config } from "../../config/schema";
import type { State } from "../../engine/pulumi";
import type { Clock } from "../clock";
import type { DoctorAws } from "./aws";

/** Something that isn't as it should be, and what to do. */
export interface Fault {
  readonly what: string;
  readonly fix: string;
  /** Whether a deployment, or a release, would fail or stop half-way. */
  readonly blocks: boolean;
  /** Whether nothing is known: it couldn't be looked at. */
  readonly unseen?: boolean;
}

/** One thing that is looked at; it finds nothing where all is well. */
export interface Check<Subject> {
  readonly name: string;
  look(subject: Subject): Promise<readonly Fault[]>;
}

/** The machine at which somebody works. */
export interface Machine {
  /** Like `20.20.0`. */
  readonly node: string;
  /** The project's `package.json`. */
  readonly project: {
    readonly engines: { readonly node: string };
    readonly dependencies: Readonly<Record<string, string>>;
  };
  /** Version of an installed package; undefined: it isn't there. */
  installed(name: string): string | undefined;
  readonly pulumi: PulumiView;
}

/** What the command line of Pulumi says without changing anything. */
export interface PulumiView {
  /** Undefined: there is no such command. */
  version(): Promise<string | undefined>;
  /** URL of the backend. @throws Error with what Pulumi said where nobody is logged in */
  backend(): Promise<string>;
  /** Undefined: the backend has no such stack. */
  state(stack: string): Promise<State | undefined>;
  /** Who holds locks on a stack's state; undefined: the backend doesn't tell. */
  locks(stack: string): Promise<readonly Lock[] | undefined>;
  /** What `up` would change, beginning with what AWS really has: like `update Service web`. */
  changes(stack: string): Promise<readonly string[]>;
}

/** What Pulumi writes into a lock of its own backends. */
export interface Lock {
  readonly username: string;
  readonly hostname: string;
  readonly pid: number;
  readonly timestamp: string;
}

/** A stack, in the account that the credentials are for. */
export interface Subject {
  readonly stack: string;
  readonly config: Config;
  readonly accountId: string;
  /** @param region default: the stack's */
  aws(region?: string): DoctorAws;
  readonly pulumi: PulumiView;
  readonly made: Made;
  /** The name servers that the internet knows for a domain; none: nobody answers for it. */
  nameServers(domain: string): Promise<readonly string[]>;
  readonly clock: Clock;
}

/** What a stack's state says was made. */
export class Made {
  constructor(private readonly state: State | undefined) {}

  /** Whether anything was. */
  get isAny(): boolean {
    return this.all.some(({ custom }) => custom);
  }

  /** A field of all resources of a type, such as their names. */
  fields(type: string, field: string): string[] {
    return this.all
      .filter((resource) => resource.type === type && !resource.delete)
      .map(({ outputs, inputs }) => String(outputs?.[field] ?? inputs?.[field] ?? ""));
  }

  count(type: string): number {
    return this.fields(type, "").length;
  }

  /** What Pulumi had begun when it was killed. */
  get pending() {
    return this.state?.deployment.pending_operations ?? [];
  }

  private get all() {
    return this.state?.deployment.resources ?? [];
  }
}

/** A fault on which a deployment fails. */
export function blocking(what: string, fix: string): Fault {
  return { what, fix, blocks: true };
}

/** A fault that a deployment outlives. */
export function warning(what: string, fix: string): Fault {
  return { what, fix, blocks: false };
}
