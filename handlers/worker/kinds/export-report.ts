import { FIGURES, type FiguresRow } from "../../shared/figures";
import type { Postgres } from "../../shared/postgres";
import { csvLine } from "../csv";
import { writeObject } from "../objects";
import type { Kind } from "./kind";

/** Rows fetched at once: short statements, whatever the size of the report. */
const PAGE_ROWS = 500;

const HEADINGS = ["day", "uploads_created", "bytes_stored", "jobs_succeeded", "jobs_failed"] as const;

/** Writes the owner's figures of some days as CSV to the bucket. */
export const exportReport: Kind<"export-report"> = async ({ from, to }, job, { database, bucket, signal }) => {
  const key = `exports/${job.id}.csv`;
  let rows = 0;
  async function* lines() {
    yield csvLine(HEADINGS);
    for await (const row of figures(database.reader, job.owner, from, to)) {
      rows += 1;
      yield csvLine(HEADINGS.map((heading) => row[heading]));
    }
  }
  await writeObject({ bucket, key, contentType: "text/csv; charset=utf-8" }, lines(), signal);
  return { objectKey: key, rows };
};

async function* figures(reader: Postgres, owner: string, from: string, to: string): AsyncGenerator<FiguresRow> {
  let after = "-infinity";
  for (;;) {
    const page: FiguresRow[] = await reader.read<FiguresRow>(
      `select ${FIGURES} from daily_figures
       where owner = $1 and day between $2 and $3 and day > $4 order by daily_figures.day limit $5`,
      [owner, from, to, after, PAGE_ROWS],
    );
    yield* page;
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.day ?? after;
  }
}
