import { parseConfig } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { releaseTable } from "../../lib/names";
import { awsIn, checkAccount, patientAws } from "../../operations/aws";
import { systemClock } from "../../operations/clock";
import { asJson, asText, createProgress } from "../../operations/progress";
import { promote } from "../../operations/promote";
import { readRecord } from "../../operations/record";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Brings the images that one environment has proven into the next one's registry, by digest; then they can be released there.

  npm run promote -- <from> <to>
    --version <version>       one that ran there before; default: what was proven last
    --as <version>            its name where it goes, such as v1.4.0
    --from-profile <profile>  credentials for the one account, --to-profile for the other; default: the environment's
    --json                    a JSON object a line`;

/** The command `promote`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags, options } = parseCommand(args, USAGE, {
    positionals: ["from", "to"],
    flags: ["json"],
    options: ["version", "as", "from-profile", "to-profile"],
  });
  const [source = "", target = ""] = positionals;
  if (source === target) throw new UsageError("An environment has its own images: name two.");
  const progress = createProgress(systemClock, flags.json ? asJson : asText, (line) => console.log(line));
  const note = (text: string) => progress.note(text);
  const open = async (stack: string, profile: string | undefined) => {
    const config = parseConfig(stack, readStackFile(process.cwd(), stack));
    const aws = patientAws(awsIn(config.aws.region, profile), { clock: systemClock, note });
    await checkAccount(aws, config.aws.allowedAccountIds);
    return { stack, config, aws };
  };
  const from = await open(source, options["from-profile"]);
  const to = await open(target, options["to-profile"]);
  const { record } = await readRecord(from.aws.dynamodb, releaseTable(from.config.prefix));
  const version = await promote({
    from: { ...from, record, version: options.version },
    to,
    as: options.as,
    download,
    progress,
  });
  note(`next: npm run release -- ${target} ${version}`);
}

async function download(url: string): Promise<AsyncIterable<Uint8Array>> {
  const { ok, status, body } = await fetch(url);
  if (!ok || !body) throw new Error(`ECR answered ${status} to the download of a layer`);
  return body as unknown as AsyncIterable<Uint8Array>;
}
