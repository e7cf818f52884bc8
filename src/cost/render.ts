import type { View } from "../plan/render";
import { wrap } from "../plan/wrap";
import type { EstimateComparison } from "./estimate";
import { byPart, type MonthlyCost } from "./index";
import { confidenceOf, PRICES_DATED, type PriceName } from "./prices";

/** Columns of an amount. */
const AMOUNT = 9;

/** The bill of a stack, line by line, beside the document's own table. */
export function renderCost(cost: MonthlyCost, beside: EstimateComparison | undefined, view: View): string {
  const { style, width } = view;
  const parts = [...byPart(cost)];
  return [
    style.heading(`${cost.stack}: ${dollars(cost.total)} a month`),
    ...wrap(`${cost.region} · AWS's public prices on demand as of ${PRICES_DATED}, without free tiers and tax`, width),
    ...parts.flatMap(([part, usd]) => [
      "",
      `${style.component(part)}  ${dollars(usd)}`,
      ...cost.lines
        .filter((line) => line.part === part)
        .flatMap(({ what, arithmetic, usd: amount }) =>
          wrap(`${what}: ${arithmetic}`, width - AMOUNT - 2).map(
            (line, i) => `${(i === 0 ? dollars(amount) : "").padStart(AMOUNT)}  ${line}`,
          ),
        ),
    ]),
    ...(cost.saved > 0 ? ["", `Asleep at night: ${dollars(cost.saved)} a month less than always awake`] : []),
    ...(cost.unpriced.length > 0
      ? ["", style.wrong("Without a price"), ...cost.unpriced.map((one) => `  ${one}`)]
      : []),
    ...(beside ? ["", ...renderBeside(beside, view)] : []),
    "",
    ...wrap(confidence(cost), width),
  ].join("\n");
}

/** A stack a line, and the total. */
export function renderTotals(costs: readonly MonthlyCost[], { style }: View): string {
  const rows = [...costs.map(({ stack, total }) => [stack, dollars(total)]), ["all", dollars(totalOf(costs))]];
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return [
    style.quiet("US dollars a month"),
    ...rows.map(([stack = "", usd = ""]) => `${stack.padEnd(widths[0] ?? 0)}  ${usd.padStart(widths[1] ?? 0)}`),
  ].join("\n");
}

/** `$12.34` */
export function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

function totalOf(costs: readonly MonthlyCost[]): number {
  return costs.reduce((sum, { total }) => sum + total, 0);
}

function renderBeside({ document, section, rows, missing, total }: EstimateComparison, view: View): string[] {
  const { style, width } = view;
  const lines = [
    ...rows.map(({ row, documents, usd, why }) => `${row}: the document ${documents}, here ${dollars(usd)}: ${why}`),
    ...missing.map(({ part, usd }) => `${part}: not in the document, here ${dollars(usd)}`),
    `${total.row}: the document ${total.documents}, here ${dollars(total.usd)}`,
  ];
  return [
    style.component(`Beside ${document}, ${section}`),
    ...lines.flatMap((line) => wrap(line, width - 4).map((part, i) => `${i === 0 ? "  " : "    "}${part}`)),
  ];
}

/** How well the prices are known that the sum is made of. */
export function confidence({ lines, region, total }: MonthlyCost): string {
  const recalled = lines.filter(({ price }) => confidenceOf(price as PriceName, region) === "recalled");
  const share = recalled.reduce((sum, { usd }) => sum + usd, 0) / total;
  return `${Math.round(share * 100)} % of the sum has prices that were written down from memory of AWS's pages and not compared since: see src/cost/prices.ts`;
}
