import { readFileSync } from "node:fs";
import path from "node:path";
import { bundleHandlers } from "../lib/handler-bundle";
import { readRoutes } from "../lib/openapi";
import type { Handlers } from "./context";

/**
 * The handlers of a project; compiled when a stack asks, and once, however many do.
 *
 * @param root the project's folder
 */
export function handlersOf(root: string): Handlers {
  let bundles: ReturnType<typeof bundleHandlers> | undefined;
  return {
    bundles: () => {
      bundles ??= bundleHandlers(root);
      return bundles;
    },
    routes: () => readRoutes(readFileSync(path.join(root, "handlers/api/openapi.yaml"), "utf8")),
  };
}
