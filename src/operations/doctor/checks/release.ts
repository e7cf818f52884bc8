import { releaseTable } from "../../../lib/names";
import { LEASE_SECONDS, readRecord } from "../../record";
import { nameOf } from "../../roll-back";
import { blocking, type Check, type Subject } from "../check";

/** No release was left half-way, and nobody is at work. */
export const release: Check<Subject> = {
  name: "release",
  async look({ stack, config, aws, made, clock }) {
    const table = releaseTable(config.prefix);
    if (!made.fields("aws:dynamodb/table:Table", "name").includes(table)) return [];
    const { dynamodb } = aws();
    const seen = await readRecord(dynamodb, table);
    const { attempt } = seen.record;
    if (seen.holder) {
      const { who, what, since } = seen.holder;
      await clock.sleep(LEASE_SECONDS * 1000);
      const later = await readRecord(dynamodb, table);
      if (later.holder && later.serial !== seen.serial)
        return [blocking(`${who} is at it since ${since}: ${what}`, "wait until it is done")];
    }
    if (!attempt) return [];
    return [
      blocking(
        `${attempt.what} hasn't ended (${attempt.step}), begun ${attempt.at} by ${attempt.by}`,
        `npm run rollback -- ${stack} returns to ${nameOf(attempt.from)}; the same command again goes on`,
      ),
    ];
  },
};
