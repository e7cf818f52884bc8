import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./mistakes";
import { parseConfig } from "./parse";
import type { Config } from "./schema";

/**
 * The configuration of the stack that Pulumi is running.
 *
 * @throws pulumi.RunError that lists every mistake; Pulumi shows it without a stack trace
 */
export function readConfig(): Config {
  // The SDK knows which settings are secret, but keeps that from its declarations.
  const secretKeys: string[] = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  try {
    return parseConfig(pulumi.getStack(), pulumi.runtime.allConfig(), secretKeys);
  } catch (error) {
    if (error instanceof ConfigError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
