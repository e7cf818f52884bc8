// What `npm run <command>` runs: `src/commands/<command>/index.ts`.
const [command, ...args] = process.argv.slice(2);

// The SDK's pinned version runs on every Node that package.json names; the warning is about later ones.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.on("uncaughtException", fail);
// Whoever reads has seen enough, as in `npm run plan | head`: the command goes on to its end, and its exit code stays its own.
process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== "EPIPE") fail(error);
});
process.on("unhandledRejection", fail);

const { main, USAGE } = require("./load").load(`commands/${command}/index.ts`);
if (args.includes("--help") || args.includes("-h")) console.log(USAGE);
else main(args).catch(fail);

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof Error && "exitCode" in error ? Number(error.exitCode) : 1);
}
