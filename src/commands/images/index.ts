import { configOf } from "../../config/check-stack";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Prints, as JSON, the images that a stack's services run, and the Dockerfiles that they are built from.

  npm run --silent images -- <stack>`;

/** The command `images`. */
export async function main(args: readonly string[]): Promise<void> {
  const [stack = ""] = parseCommand(args, USAGE, { positionals: ["stack"] }).positionals;
  const { services } = configOf(process.cwd(), stack);
  const repositories = new Set(Object.values(services).map(({ repository }) => repository));
  console.log(
    JSON.stringify([...repositories].map((repository) => ({ repository, dockerfile: dockerfileOf(repository) }))),
  );
}

/** `inventory-management/api-gateway` is built from `services/api_gateway/Dockerfile`. */
export function dockerfileOf(repository: string): string {
  return `services/${repository.slice(repository.lastIndexOf("/") + 1).replaceAll("-", "_")}/Dockerfile`;
}
