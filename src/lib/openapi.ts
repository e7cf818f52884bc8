import { parse } from "yaml";

/** What an API's gateway knows of a request. */
export interface Route {
  /** Like `/uploads/{id}`. */
  readonly path: string;
  /** Like `GET`. */
  readonly method: string;
  /** Whether anybody may call it. */
  readonly open: boolean;
}

/** What of an OpenAPI document is read. */
interface Document {
  readonly security: readonly unknown[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly unknown[] }>>>>;
}

/** All methods that OpenAPI has: one that was left out here would be described, and not there. */
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * The routes of an OpenAPI document, in its order.
 *
 * @param text YAML, OpenAPI 3.1
 */
export function readRoutes(text: string): Route[] {
  const { paths, security }: Document = parse(text);
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      return [{ path, method: method.toUpperCase(), open: (operation.security ?? security).length === 0 }];
    }),
  );
}
