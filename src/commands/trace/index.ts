import { UsageError } from "../../lib/errors";
import { styleFor } from "../../plan/style";
import { widthOf, wrap } from "../../plan/wrap";
import { find, readStatements } from "../../trace/statements";

/** What `--help` prints. */
export const USAGE = `Finds a sentence of the documents: what shows it in the plan, and which test holds it.

  npm run trace -- "<words>"`;

/** More than these are not shown. */
const MOST = 12;

/**
 * The command `trace`.
 *
 * @param args words of the sentence
 * @throws UsageError where no document says anything like it
 */
export async function main(args: readonly string[]): Promise<void> {
  // All is words: whoever copies a line of a list copies its dash, too.
  const words = args.join(" ").trim();
  if (!words) throw new UsageError(`The words are missing.\n\n${USAGE}`);
  const { statements: found, as } = find(readStatements(process.cwd()), words);
  if (found.length === 0) throw new UsageError(`No document says anything like "${words}".`);
  if (as === "some") console.log(`No statement has all of these words. Those with most of them:\n`);
  const style = styleFor(process.stdout);
  const width = widthOf(process.stdout);
  for (const { document, section, text, verdict, shownBy, tests } of found.slice(0, MOST)) {
    console.log(style.component(`docs/documents/${document} › ${section}`));
    const rows = [
      ["says", text],
      ["verdict", verdict],
      [verdict === "met" ? "shown by" : "because", shownBy.replaceAll("`", "") || "what its test computes"],
      ["test", tests.join(", ") || "none"],
    ];
    for (const [name = "", value = ""] of rows) {
      for (const [i, line] of wrap(value, width - 12).entries()) {
        console.log(`  ${style.quiet((i === 0 ? name : "").padEnd(8))}  ${line}`);
      }
    }
    console.log();
  }
  if (found.length > MOST) console.log(`${found.length - MOST} more: give more words.`);
}
