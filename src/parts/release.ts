import { ReleaseRecord } from "../components/release/release-record";
import { releaseTable } from "../lib/names";
import type { Context } from "./context";

/** Where releases of services are recorded. */
export function createReleaseRecord({ config: { prefix, protect, services } }: Context): ReleaseRecord | undefined {
  if (Object.keys(services).length === 0) return undefined;
  return new ReleaseRecord("release-record", { tableName: releaseTable(prefix), protect });
}
