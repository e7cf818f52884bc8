import type * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema";

/** What every part of the program may need to know. */
export interface Context {
  readonly config: Config;
  readonly region: string;
  readonly accountId: pulumi.Output<string>;
}
