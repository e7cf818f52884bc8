import { spawnSync } from "node:child_process";
import { UsageError, UserError } from "../../lib/errors";
import { numberOf, parseCommand } from "../arguments";
import { columns, type Samples, type Timing } from "./summary";

interface Benchmark {
  readonly command: string;
  /** What the same tools need for next to nothing: to start, to load. */
  readonly bare: string;
}

const LOAD = (...packages: readonly string[]) => `node -e '${packages.map((name) => `require("${name}")`).join(";")}'`;
const VITEST = "node --max-semi-space-size=64 node_modules/vitest/vitest.mjs run";
const TSC = "node node_modules/typescript-native/bin/tsc";
const SDK = ["esbuild", "yaml", "zod", "@pulumi/pulumi", "@pulumi/aws/ec2"];

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  "check:config": { command: "node src/command.js check-config", bare: LOAD("esbuild", "yaml", "zod") },
  plan: { command: "node src/command.js plan", bare: LOAD(...SDK) },
  review: { command: "node src/command.js review HEAD", bare: LOAD(...SDK) },
  check: {
    command: "npm run --silent check",
    bare: `npx --no biome check package.json && ${TSC} --version`,
  },
  test: { command: "npm test", bare: `${VITEST} tests/lib/cidr.test.ts` },
};

const ROUNDS = 5;

/** What `--help` prints. */
export const USAGE = `Times the commands that people wait for, beside a bare run of the same tools: a ratio says more than seconds do on a machine
that others use, too. They take turns; shown are the median, and the lowest and highest.

  npm run bench                        all: ${Object.keys(BENCHMARKS).join(", ")}
  npm run bench -- plan check          some
  npm run bench -- plan --rounds 9     ${ROUNDS} rounds, if nothing is said`;

/** The command `bench`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, options } = parseCommand(args, USAGE, { positionals: ["name..."], options: ["rounds"] });
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
  const rounds = numberOf("rounds", options.rounds ?? String(ROUNDS), 1);
  const runs = names.map((name) => ({ name, benchmark: known(name), samples: [] as Samples[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { benchmark, samples } of runs)
      samples.push({ bare: time(benchmark.bare), whole: time(benchmark.command) });
  }
  console.log(columns(runs));
}

function known(name: string): Benchmark {
  const benchmark = BENCHMARKS[name];
  if (!benchmark) throw new UsageError(`There is no ${name}: ${Object.keys(BENCHMARKS).join(", ")}.`);
  return benchmark;
}

/** A run that fails. */
class Unmeasured extends UserError {
  override readonly name = "Unmeasured";
}

/** Only a shell knows what its children's children have used. */
function time(command: string): Timing {
  const script = `TIMEFORMAT="%R %U %S"; time { ${command}; } > /dev/null 2>&1`;
  const { status, stderr } = spawnSync("bash", ["-c", script], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(" ").map(Number);
  if (status !== 0) throw new Unmeasured(`This fails, and what a failure takes says nothing: ${command}`);
  return { wall, cpu: user + system };
}
