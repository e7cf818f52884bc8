import { writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeDBSnapshotsCommand, RDSClient } from "@aws-sdk/client-rds";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { EmulatedStack } from "../../../src/engine/stack";
import { clientOptions } from "../../../src/engine/surroundings";
import { type Ended, runCommand } from "./command";
import type { EcsTasks } from "./ecs";
import { endStack } from "./end";
import { skipAfterFailure } from "./life";
import { prepareReleasedStack, RELEASED_STACK as STACK, stackFileOf } from "./released";
import { type Trouble, withTrouble } from "./trouble";

/** The services of the stack, when both run the same version. */
export const both = (version: string) => ({ "staging-api-gateway": version, "staging-user-service": version });

/** A stack's life in releases: each case goes on where the one before has ended. */
export class ReleaseLife {
  /** Of the case that runs. */
  readonly trouble: Trouble[] = [];
  private prepared?: { readonly stack: EmulatedStack; readonly tasks: EcsTasks };

  /**
   * Makes the stack before the cases of this file, and ends it after them.
   *
   * @param checkpoints whether a case kills Pulumi
   */
  static use(checkpoints = false): ReleaseLife {
    const life = new ReleaseLife();
    beforeAll(async () => {
      life.prepared = await prepareReleasedStack(withTrouble(life.trouble), checkpoints);
      await life.stack.pulumi.run("up", "--yes", "--skip-preview");
    });
    afterAll(() => endStack(life.stack));
    skipAfterFailure();
    beforeEach(() => {
      life.tasks.exitCodes = [0];
      life.tasks.started.length = 0;
      life.trouble.length = 0;
    });
    return life;
  }

  get stack(): EmulatedStack {
    return this.made.stack;
  }

  get tasks(): EcsTasks {
    return this.made.tasks;
  }

  /** Runs a command of the project. */
  run(...args: readonly string[]): Promise<Ended> {
    return runCommand(this.stack, ...args);
  }

  release(version: string, ...flags: readonly string[]): Promise<Ended> {
    return this.run("release", STACK, version, ...flags);
  }

  /** Infrastructure and releases don't fight: with the stack file as it is, Pulumi has nothing to do. */
  async expectClean(): Promise<void> {
    await this.stack.pulumi.run("preview", "--expect-no-changes");
  }

  get stackFile(): string {
    return stackFileOf(this.stack);
  }

  set stackFile(text: string) {
    writeFileSync(path.join(this.stack.project, `Pulumi.${STACK}.yaml`), text);
  }

  async snapshots(): Promise<string[]> {
    const { DBSnapshots = [] } = await new RDSClient(clientOptions(this.stack.emulator)).send(
      new DescribeDBSnapshotsCommand(),
    );
    return DBSnapshots.map(({ DBSnapshotIdentifier = "" }) => DBSnapshotIdentifier);
  }

  /** Runs something that is refused, and sees that nothing has changed. */
  async refused(code: number, message: RegExp, work: () => Promise<Ended>): Promise<void> {
    const look = async () => ({
      file: this.stackFile,
      revisions: this.tasks.revisions,
      snapshots: await this.snapshots(),
    });
    const before = await look();
    const ended = await work();
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
    expect(await look()).toEqual(before);
    expect(this.tasks.started).toEqual([]);
  }

  private get made() {
    if (!this.prepared) throw new Error("The stack is made before the first case.");
    return this.prepared;
  }
}
