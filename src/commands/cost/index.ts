import { stackNamed, stackNames } from "../../config/stack-file";
import { monthlyCost } from "../../cost";
import { ASSUMPTIONS, type Assumption, type Assumptions } from "../../cost/assumptions";
import { besideDocument } from "../../cost/estimate";
import { PRICES, PRICES_DATED } from "../../cost/prices";
import { renderCost, renderTotals } from "../../cost/render";
import { UsageError } from "../../lib/errors";
import { closest } from "../../lib/suggest";
import { styleFor } from "../../plan/style";
import { widthOf } from "../../plan/wrap";
import { parseCommand } from "../arguments";
import { recordAll } from "../plan";

/** What `--help` prints. */
export const USAGE = `Prices each stack's plan per month, by AWS's public prices, without AWS and without a network.

  npm run cost                                     all stacks
  npm run cost -- <stack> ...                      some, by name or file, line by line
  npm run cost -- <stack> --assume natGb=500,...   with other assumptions on what is billed by use
  npm run --silent cost -- --json                  for programs, with prices and assumptions

Assumptions: ${Object.entries(ASSUMPTIONS)
  .map(([name, value]) => `${name}=${value}`)
  .join(" ")}`;

/**
 * The command `cost`.
 *
 * @param args what follows the command
 * @throws UsageError, or Error with all stacks' mistakes, where something can't be planned
 */
export async function main(args: readonly string[]): Promise<void> {
  const takes = { positionals: ["stack..."], flags: ["json"] as const, options: ["assume"] as const };
  const { positionals, flags, options } = parseCommand(args, USAGE, takes);
  const assumed = assumptionsIn(options.assume);
  const folder = process.cwd();
  const stacks = positionals.length > 0 ? positionals.map(stackNamed) : stackNames(folder);
  const costs = (await recordAll(folder, stacks)).map((recording) => monthlyCost(recording, assumed));
  if (flags.json) {
    const stacksWithTables = costs.map((cost) => ({ ...cost, document: besideDocument(folder, cost) }));
    const record = { dated: PRICES_DATED, assumptions: assumed, prices: PRICES, stacks: stacksWithTables };
    console.log(JSON.stringify(record, undefined, 2));
    return;
  }
  const view = { style: styleFor(process.stdout), width: widthOf(process.stdout) };
  if (costs.length > 1) console.log(renderTotals(costs, view));
  if (positionals.length === 0) return;
  for (const [i, cost] of costs.entries()) {
    if (i > 0 || costs.length > 1) console.log();
    console.log(renderCost(cost, besideDocument(folder, cost), view));
  }
}

/** `natGb=500,dataOutGb=10` */
function assumptionsIn(text = ""): Assumptions {
  const assumed: Record<Assumption, number> = { ...ASSUMPTIONS };
  for (const pair of text.split(",").filter(Boolean)) {
    const [name = "", value = ""] = pair.split("=");
    if (!Object.hasOwn(assumed, name)) {
      const meant = closest(name, Object.keys(assumed));
      throw new UsageError(
        `There is no assumption ${name}.${meant ? ` Did you mean ${meant}?` : ""} There are ${Object.keys(assumed).join(", ")}.`,
      );
    }
    if (!/^\d+(\.\d+)?$/.test(value))
      throw new UsageError(`${name} is ${value || "missing"}: write a number, like ${name}=10.`);
    assumed[name as Assumption] = Number(value);
  }
  return assumed;
}
