import { requireContract } from "../../../src/engine/contract";
import type { Settings } from "../../../src/engine/project";
import { discardStack, type EmulatedStack, prepareStack, type StackOptions } from "../../../src/engine/stack";
import { ROOT } from "../plan";

type Entries = Record<string, Record<string, unknown>>;

const STACK = "inventory-dev";
const DROPPED = ["database", "cache", "tasks", "loadBalancer", "releases"];

/** What a test does with a stack that is gone afterwards. */
type Use = (stack: EmulatedStack) => Promise<void>;

/**
 * Prepares a stack that is up in half a minute: a network, a cluster with a service, a repository and a generated secret are left of
 * {@link STACK}.
 */
export function prepareSmallStack(options: StackOptions): Promise<EmulatedStack> {
  return prepareStack(ROOT, STACK, {
    ...options,
    change: (settings) => {
      shrink(settings);
      options.change?.(settings);
    },
  });
}

/** Prepares a small stack for a test, and removes it then. */
export async function withSmallStack(options: StackOptions, use: Use): Promise<void> {
  const stack = await prepareSmallStack(options);
  try {
    await use(stack);
    await requireContract(stack.emulator);
  } finally {
    discardStack(stack);
  }
}

function shrink(settings: Settings): void {
  for (const part of DROPPED) delete settings[`platform:${part}`];
  const { "user-service": service } = settings["platform:services"] as Entries;
  const { "jwt-secret": secret } = settings["platform:secrets"] as Entries;
  settings["platform:services"] = {
    "user-service": { ...service, clients: [], access: {}, secrets: { JWT_SECRET: "jwt-secret" } },
  };
  settings["platform:secrets"] = { "jwt-secret": secret };
  const network = settings["platform:network"] as Record<string, unknown>;
  network.natGateways = [(network.availabilityZones as string[])[0]];
}
