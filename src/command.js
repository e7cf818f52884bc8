// What `npm run <command>` runs: the `main` of `src/commands/<command>/index.ts`.
const { existsSync } = require("node:fs");
const path = require("node:path");

const [command, ...args] = process.argv.slice(2);
const file = `commands/${command}/index.ts`;

// The SDK's pinned version runs on every Node that package.json names; the warning is about later ones.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.on("uncaughtException", fail);
// Whoever reads has seen enough, as in `npm run plan | head`: the command goes on to its end, and its exit code stays its own.
process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== "EPIPE") fail(error);
});
process.on("unhandledRejection", fail);

if (!existsSync(path.join(__dirname, file))) {
  console.error(`There is no command ${command}: package.json lists them under scripts.`);
  process.exit(1);
}

const { main, USAGE } = require("./load").load(file);
if (args.includes("--help") || args.includes("-h")) console.log(USAGE);
else main(args).catch(fail);

/**
 * Errors with an exit code are meant for people, and so is what AWS answers. All else is a fault of the program: it shows where.
 *
 * @param {unknown} error
 */
function fail(error) {
  if (!(error instanceof Error)) console.error(error);
  else if ("exitCode" in error) console.error(error.message);
  else if ("$metadata" in error || error.name === "CredentialsProviderError")
    console.error(`AWS: ${error.name}: ${error.message}`);
  else console.error(error.stack);
  process.exit(error instanceof Error && "exitCode" in error ? Number(error.exitCode) : 1);
}
