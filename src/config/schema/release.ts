import { z } from "zod";
import { absolutePath, integer, key } from "./values";

const migration = z.union(
  [
    z.strictObject({ task: key }).describe("entry under tasks"),
    z.strictObject({ function: key }).describe("entry under functions"),
  ],
  { error: "{ task: <entry under tasks> } or { function: <entry under functions> }" },
);

/** How `npm run release` brings a version into service. */
export const releases = z.strictObject({
  semanticVersions: z.boolean().default(false).describe("a version is v<major>.<minor>.<patch>"),
  snapshot: z.boolean().default(false).describe("take a snapshot of the database before"),
  migrate: migration.optional().describe("what runs with the new version before any service does; none: nothing"),
  serviceDeadlineSeconds: integer(30, 3600).default(300).describe("in which a service must run the version, steadily"),
  healthPaths: z.array(absolutePath).default([]).describe("paths of the site that must answer 2xx"),
  healthDeadlineSeconds: integer(5, 900).default(60).describe("in which tasks, targets and paths must be healthy then"),
  bakeSeconds: integer(0, 3600)
    .default(60)
    .describe("for which they must stay so, and no alarm of the stack may begin to ring; three looks at least"),
});
