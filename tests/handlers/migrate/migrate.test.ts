import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "../../../handlers/migrate/migrate";
import { MIGRATIONS } from "../../support/handlers/postgres";
import { useBench } from "../../support/handlers/use";

describe("migrations", () => {
  const bench = useBench();
  const run = () => bench.database.writer.session((client) => migrate(client, MIGRATIONS, console.error));

  it("are done in the order of their names, and once", async () => {
    const names = readdirSync(MIGRATIONS)
      .map((file) => file.replace(/\.sql$/, ""))
      .toSorted();
    const done = await bench.postgres.sql("select name from migrations order by id");
    expect(done.map(({ name }) => name)).toEqual(names);
    expect(await run()).toEqual([]);
  });

  it("wait for no table as long as a statement may take, but the first, which makes them", () => {
    for (const file of readdirSync(MIGRATIONS).toSorted().slice(1))
      expect(readFileSync(path.join(MIGRATIONS, file), "utf8")).toContain("set local lock_timeout = '4s';");
  });

  it("that are missing are made up for", async () => {
    await bench.postgres.sql("drop table uploads, jobs, daily_figures, reported_days, migrations");
    expect(await run()).toEqual(
      readdirSync(MIGRATIONS)
        .map((file) => file.replace(/\.sql$/, ""))
        .toSorted(),
    );
    expect(await bench.postgres.sql("select * from uploads")).toEqual([]);
  });
});
