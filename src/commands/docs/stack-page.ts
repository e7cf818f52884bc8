import { readFileSync } from "node:fs";
import path from "node:path";
import { checkStack } from "../../config/check-stack";
import { parseConfig } from "../../config/parse";
import { formatMistakes } from "../../config/report";
import type { Config } from "../../config/schema";
import { byPart, type MonthlyCost, monthlyCost } from "../../cost";
import { besideDocument } from "../../cost/estimate";
import { PRICES_DATED } from "../../cost/prices";
import { confidence, dollars } from "../../cost/render";
import { drawStack, type Graph } from "../../diagram";
import { besideDiagram } from "../../diagram/document";
import { bundles, namesIn } from "../../diagram/lists";
import { renderMermaid } from "../../diagram/mermaid";
import { renderSvg, WIDTHS } from "../../diagram/svg";
import { UsageError } from "../../lib/errors";
import { type Recording, record } from "../../plan/record";
import { styleFor } from "../../plan/style";
import { SECRET } from "../../plan/wire-values";
import { readStatements } from "../../trace/statements";
import { endpointsOf } from "./endpoints";

const FOLDER = "docs/stacks";
/** The widest screen that gets the narrow picture, in pixels. */
const PHONE = 640;

/** Everything that a page tells of. */
interface Told {
  readonly folder: string;
  readonly config: Config;
  readonly document?: string;
  readonly recording: Recording;
  /** Outputs as a plan knows them before there is anything in AWS. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly graph: Graph;
  readonly cost: MonthlyCost;
}

/**
 * A stack's page, and its pictures.
 *
 * @param folder where the stacks' files are
 * @returns text by path in the folder
 * @throws UsageError with the mistakes of the stack's file
 */
export async function stackFiles(folder: string, stack: string): Promise<Record<string, string>> {
  const { raw, mistakes } = checkStack(folder, stack);
  if (mistakes.length > 0) throw new UsageError(formatMistakes(stack, mistakes, styleFor({})));
  const recording = await record(stack, raw);
  const { outputs: known } = await record(stack, raw, { unknowns: true });
  const graph = drawStack(recording);
  const file = readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8");
  const document = /docs\/documents\/([\w-]+)\.md/.exec(file)?.[1];
  const config = parseConfig(stack, raw);
  const told = { folder, config, document, recording, known, graph, cost: monthlyCost(recording) };
  return {
    [`${FOLDER}/${stack}.md`]: page(told),
    [`${FOLDER}/${stack}.svg`]: renderSvg(graph, WIDTHS.wide),
    [`${FOLDER}/${stack}-narrow.svg`]: renderSvg(graph, WIDTHS.narrow),
    [`${FOLDER}/${stack}.mmd`]: renderMermaid(graph),
  };
}

function page(told: Told): string {
  const { recording, document } = told;
  const { stack, region, accountId } = recording;
  const where = [accountId ? `account ${accountId}` : "an account that its document doesn't name", region];
  return [
    `# ${stack}`,
    "",
    "Made from the plan by `npm run docs`: don't edit.",
    "",
    `In ${where.join(", ")}. ${
      document ? `Built from [${document}.md](../documents/${document}.md), by ` : "Built by "
    }[Pulumi.${stack}.yaml](../../Pulumi.${stack}.yaml).`,
    "",
    "<picture>",
    `  <source media="(max-width: ${PHONE}px)" srcset="${stack}-narrow.svg">`,
    `  <img src="${stack}.svg" alt="What ${stack} is made of, and who may reach what">`,
    "</picture>",
    "",
    `The arrows are the plan's security groups, routes and IAM policies. The same [for Mermaid](${stack}.mmd).`,
    ...sections(told).flatMap(([title, lines]) => (lines.length > 0 ? ["", `## ${title}`, "", ...lines] : [])),
    "",
  ].join("\n");
}

function sections(told: Told): [title: string, lines: string[]][] {
  return [
    ["Endpoints", endpoints(told)],
    ["Outputs", outputs(told)],
    ["Secrets to set", secrets(told)],
    ["Alarms", alarms(told)],
    ["What it costs", costs(told)],
    ["Where its document is kept", kept(told)],
    ["Operate", operate(told)],
  ];
}

/** `siteUrl`'s value, where the stack file says it; the other URLs are outputs. */
function endpoints({ recording, known }: Told): string[] {
  const site = isKnown(known.siteUrl) ? String(known.siteUrl) : undefined;
  const rows = endpointsOf(recording, site);
  if (rows.length === 0) return [];
  const cells = rows.map(([address, ...rest]) => [code(address), ...rest]);
  return ["In angle brackets: an output.", "", ...table(["address", "who answers", "who may ask"], cells)];
}

/** Names that the stack file decides are here; what AWS decides is asked for. */
function outputs({ recording: { stack, outputs: all }, known }: Told): string[] {
  const rows = Object.entries(all).map(([name, value]) => {
    if (value === SECRET)
      return [`\`${name}\``, `secret: \`pulumi stack output ${name} --show-secrets --stack ${stack}\``];
    const shown = isKnown(known[name]) ? valueText(known[name]) : "";
    return [`\`${name}\``, shown || `AWS decides: \`pulumi stack output ${name} --stack ${stack}\``];
  });
  return ["What each one is: [README](../../README.md#outputs).", "", ...table(["output", "value"], rows)];
}

/** Whether nothing of it waits for AWS. */
function isKnown(value: unknown): boolean {
  return value !== undefined && !JSON.stringify(value).includes("[unknown]");
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length > 6 ? `${value.length} of them` : value.map(code).join(" ");
  if (value === null || typeof value !== "object") return code(value);
  return Object.entries(value)
    .map(([name, one]) => (name === one ? code(one) : `${name} ${code(one)}`))
    .join("<br>");
}

function code(value: unknown): string {
  return `\`${value}\``;
}

/** Those that nobody but people knows. */
function secrets({ config, recording: { stack } }: Told): string[] {
  const found = Object.values(config.secrets).filter(({ value }) => value === "operator");
  const commands = found.map(({ name, store }) =>
    store === "parameter-store"
      ? `    aws ssm put-parameter --overwrite --type SecureString --name ${name} --value <value>`
      : `    aws secretsmanager put-secret-value --secret-id ${name} --secret-string <value>`,
  );
  const paging = "    pulumi config set --secret platform:pagerDutyUrl <url> --stack";
  return [
    found.length > 0
      ? "Once, after the first `pulumi up`; later by [rotate-secret.md](../runbooks/rotate-secret.md):"
      : "None: all are made from what the stack has. To be called by PagerDuty:",
    "",
    ...commands,
    ...(found.length > 0 ? ["", "To be called by PagerDuty:", ""] : []),
    `${paging} ${stack}`,
  ];
}

function alarms({ recording: { resources } }: Told): string[] {
  const found = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  const rows = found
    .map(({ inputs }) => [code(inputs.name), String(inputs.alarmDescription ?? "")])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return rows.length > 0 ? table(["alarm", "what it means, and what to do first"], rows) : [];
}

function costs({ folder, cost }: Told): string[] {
  const beside = besideDocument(folder, cost);
  const rows = [...byPart(cost)].map(([part, usd]) => [part, dollars(usd)]);
  return [
    `${dollars(cost.total)} a month by AWS's public prices of ${PRICES_DATED}, without free tiers and tax; \`npm run cost -- ${cost.stack}\` shows how each`,
    `line comes about. ${confidence(cost)}.`,
    "",
    ...table(["part", "a month"], rows),
    ...(beside
      ? [
          "",
          `Beside [the document's own table](../documents/${beside.document}):`,
          "",
          ...table(
            ["row", "the document", "here", "why"],
            [...beside.rows, ...beside.missing.map(notInDocument), beside.total].map(({ row, documents, usd, why }) => [
              row,
              documents,
              dollars(usd),
              why,
            ]),
          ),
        ]
      : ["", "The document has no table of costs."]),
  ];
}

function notInDocument({ part, usd }: { readonly part: string; readonly usd: number }) {
  return { row: part, documents: "no row", usd, why: "the document leaves it out" };
}

function kept({ folder, document, graph }: Told): string[] {
  if (!document) return [];
  const statements = readStatements(folder).filter((one) => one.document === `${document}.md`);
  const count = (verdict: string) => statements.filter((one) => one.verdict === verdict).length;
  const beside = besideDiagram(folder, graph);
  const names = namesIn(graph);
  return [
    `${statements.length} statements: ${count("met")} met, ${count("decided otherwise")} decided otherwise, ${count("not checkable")} not checkable.`,
    `[All of them](../traceability/${document}.md), with what shows each and its test.`,
    ...(beside
      ? [
          "",
          `All ${beside.arrows.length} arrows of the document's diagram are in this one. What this one has beside them:`,
          "",
          ...bundles(beside.added).map(({ from, label, to }) => `- ${names(from)} → ${names(to)}: ${label}`),
        ]
      : ["", "The document has no diagram."]),
  ];
}

function operate({ folder, recording: { stack }, config }: Told): string[] {
  const tasks = Object.keys(config.tasks);
  const readme = readFileSync(path.join(folder, "docs/runbooks/README.md"), "utf8");
  const runbooks = [...readme.matchAll(/^\| (.*?) *\| \[([\w-]+\.md)\]/gm)].map(([, when = "", file = ""]) => [
    when,
    `[${file}](../runbooks/${file})`,
  ]);
  return [
    `    pulumi preview --stack ${stack}`,
    `    npm run status -- ${stack}`,
    `    npm run release -- ${stack} <version>`,
    `    npm run rollback -- ${stack}`,
    `    npm run verify -- ${stack}`,
    ...tasks.map((task) => `    npm run task -- ${stack} ${task}`),
    "",
    ...table(["when", "runbook"], runbooks),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
