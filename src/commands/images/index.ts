import { configOf } from "../../config/check-stack";
import { checkVersion, imagesToBuild, repositoriesOf } from "../../operations/images";
import { parseCommand } from "../arguments";
import { openAccount } from "../session";
import { dockerfileOf } from "./dockerfile";

/** What `--help` prints. */
export const USAGE = `Prints, as JSON, the repositories of the images that a stack's services run.

  npm run --silent images -- <stack>
    --dockerfile <path>   adds what each is built from: {service} is the last
                          name of its repository, {module} the same with _ for -
    --missing <version>   only those in which the version isn't`;

/** The command `images`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, options } = parseCommand(args, USAGE, {
    positionals: ["stack"],
    options: ["dockerfile", "missing"],
  });
  const [stack = ""] = positionals;
  const { dockerfile, missing } = options;
  const config = configOf(process.cwd(), stack);
  if (missing !== undefined) checkVersion(missing, config.releases);
  const all = repositoriesOf(config);
  const repositories = missing === undefined ? all : await imagesToBuild(await openAccount(config), all, missing);
  const images = repositories.map((repository) => ({
    repository,
    ...(dockerfile !== undefined && { dockerfile: dockerfileOf(dockerfile, repository) }),
  }));
  console.log(JSON.stringify(images));
}
