import * as pulumi from "@pulumi/pulumi";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { parseConfig, type RawConfig } from "../config/parse";
import { toOutputs } from "../outputs";
import { handlersOf } from "../parts/handlers";
import { createPlatform } from "../program";
import { type AwsEnvironment, EXAMPLE_ACCOUNT, fakeCall, fakeResource } from "./fakes";
import { type RecordedResource, Recorder } from "./recorder";

/** Everything that a stack is made of. */
export interface Recording {
  readonly stack: string;
  readonly region: string;
  /** The account that the stack may only go to; undefined: any. */
  readonly accountId?: string;
  readonly release?: string;
  /** What the provider tags every resource with. */
  readonly tags: Readonly<Record<string, unknown>>;
  /** In the order of the program. */
  readonly resources: readonly RecordedResource[];
  /** What is looked up, in the order of the program. */
  readonly calls: readonly { readonly token: string; readonly inputs: Readonly<Record<string, unknown>> }[];
  /** With secrets replaced by `[secret]`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Inputs by URN with their secrets in clear: made-up ones, for tests. */
  readonly revealed: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const PROJECT = "platform";

/** The handlers of the project in which the command runs. */
const handlers = handlersOf(process.cwd());

/** A part of the SDK's runtime that its declarations keep back; the Automation API runs inline programs with it. */
const { withLocalStorage } = runtimeState as unknown as {
  readonly withLocalStorage: <T>(body: () => Promise<T>) => Promise<T>;
};

/**
 * Runs the program for a stack without an engine, and records what it registers. AWS's answers are made up, unless somebody gives them.
 *
 * @param stack its name
 * @param raw its settings
 * @param unknowns whether AWS's answers are unknown, as in the first preview of a stack
 * @param given AWS's answers; what they leave out is unknown, too
 * @throws ConfigError where the settings are wrong; nothing is registered then
 */
export async function record(
  stack: string,
  raw: RawConfig,
  { unknowns = false, given }: { readonly unknowns?: boolean; readonly given?: pulumi.runtime.Mocks } = {},
): Promise<Recording> {
  const config = parseConfig(stack, raw);
  const { region, allowedAccountIds, defaultTags } = config.aws;
  const accountId = allowedAccountIds?.[0];
  const settings = { region, accountId, release: config.release, tags: defaultTags.tags };
  const environment: AwsEnvironment = { region, accountId: accountId ?? EXAMPLE_ACCOUNT };
  // Compiled before, they are registered in the same order each time.
  if (Object.keys(config.functions).length > 0) await handlers.bundles();
  // Each run has a runtime of its own, as with an engine: nothing is left over for the next.
  const run = () =>
    withLocalStorage(async () => {
      const recorder = new Recorder();
      await pulumi.runtime.setMocks(
        given ?? answers(environment, unknowns),
        PROJECT,
        stack,
        unknowns || given !== undefined,
      );
      recorder.listen();
      await pulumi.runtime.runInPulumiStack(async () => toOutputs(config, createPlatform(config, handlers)));
      await pulumi.runtime.disconnect();
      return { stack, ...settings, ...recorder.recorded() };
    });
  return withoutStackTraces(run);
}

// The SDK tells the engine where each resource is made, with a whole stack trace. Nobody asks here, and it costs a twentieth of the run.
Object.assign(pulumi.Resource, { callsites: () => [] });

/** The limit that is everybody's, and how many runs go without stack traces: the last one gives them back. */
const { stackTraceLimit } = Error;
let running = 0;

/** The SDK takes a stack trace of each resource, which costs more than the run: only a run that fails needs them. */
async function withoutStackTraces<T>(run: () => Promise<T>): Promise<T> {
  running += 1;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } catch {
    Error.stackTraceLimit = stackTraceLimit;
    return await run();
  } finally {
    running -= 1;
    if (running === 0) Error.stackTraceLimit = stackTraceLimit;
  }
}

function answers(environment: AwsEnvironment, unknowns: boolean): pulumi.runtime.Mocks {
  return {
    newResource: ({ type, name, inputs }) =>
      unknowns ? { id: undefined, state: inputs } : fakeResource(type, name, inputs, environment),
    call: ({ token, inputs }) => fakeCall(token, inputs, environment),
  };
}
