import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Mistake } from "./mistakes";
import { checkConfig } from "./parse";
import { formatMistakes, formatWarnings } from "./report";
import type { Config } from "./schema";

/**
 * The configuration of the stack that Pulumi is running. Warnings go to Pulumi's log.
 *
 * @throws pulumi.RunError that lists every mistake; Pulumi shows it without a stack trace
 */
export async function readConfig(): Promise<Config> {
  const stack = pulumi.getStack();
  // The SDK knows which settings are secret, but keeps that from its declarations.
  const secretKeys: string[] = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  const { config, mistakes, warnings } = checkConfig(pulumi.runtime.allConfig(), secretKeys);
  if (!config) throw new pulumi.RunError(formatMistakes(stack, await placed(stack, mistakes)));
  if (warnings.length > 0) await pulumi.log.warn(formatWarnings(stack, await placed(stack, warnings)));
  return config;
}

/** Says where in the stack's file mistakes stand: Pulumi hands over values only. */
async function placed(stack: string, mistakes: readonly Mistake[]): Promise<readonly Mistake[]> {
  const name = `Pulumi.${stack}.yaml`;
  const file = path.join(pulumi.getRootDirectory(), name);
  if (!existsSync(file)) return mistakes;
  // Loaded where it is needed only: it costs as much as all else before the first resource.
  const { StackText } = await import("./stack-text");
  return new StackText(name, readFileSync(file, "utf8")).locate(mistakes, pulumi.runtime.allConfig());
}
