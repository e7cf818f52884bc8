import type * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema";
import type { HandlerBundles } from "../lib/handler-bundle";
import type { Route } from "../lib/openapi";

/** What the program takes from the handlers' sources. */
export interface Handlers {
  /** The functions' code, compiled. */
  readonly bundles: () => Promise<HandlerBundles>;
  /** What the API's clients may send. */
  readonly routes: () => readonly Route[];
}

/** What every part of the program may need to know. */
export interface Context extends Handlers {
  readonly config: Config;
  readonly region: string;
  readonly accountId: pulumi.Output<string>;
}
