import type { Config } from "../../config/schema";
import { budgetOf, rollBackBudgetOf, taskBudgetOf, totalSeconds, type Wait } from "../../operations/budget";

/** What ends a job, in minutes. */
export interface Limits {
  readonly release: number;
  readonly task: number;
}

/** The page of how long releases and one-off tasks can take, beside what ends their jobs on GitHub. */
export function renderBudgets(stacks: Readonly<Record<string, Config>>, limits: Limits): string {
  const names = Object.keys(stacks);
  const budgets = names.map((stack) => {
    const config = stacks[stack] as Config;
    return { release: budgetOf(config), back: rollBackBudgetOf(config) };
  });
  const waits = (of: "release" | "back") => inOrder(budgets.map((one) => one[of].map(({ what }) => what)));
  const row = (of: "release" | "back", what: string) => [what, ...budgets.map((one) => secondsOf(one[of], what))];
  const totals = (title: string, total: (one: (typeof budgets)[number]) => readonly Wait[]) => [
    `**${title}**`,
    ...budgets.map((one) => `**${totalSeconds(total(one))}**`),
  ];
  const both = budgets.map(({ release, back }) => totalSeconds([...release, ...back]));
  const tasks = names.flatMap((stack) => {
    const config = stacks[stack] as Config;
    return Object.keys(config.tasks).map((task) => {
      const seconds = totalSeconds(taskBudgetOf(config, task));
      return [stack, task, String(seconds), String(minutes(seconds)), String(limits.task)];
    });
  });
  return `# How long releases can take

<!-- Made by \`npm run docs\`. -->

The waits of a release in seconds, at most: each ends by itself. Each trouble at AWS adds five minutes at most. \`npm run release -- <stack> --budget\` prints a stack's.

${table(
  ["wait", ...names],
  [
    ...waits("release").map((what) => row("release", what)),
    totals("a release", ({ release }) => release),
    ...waits("back").map((what) => row("back", what)),
    totals("with going back", ({ release, back }) => [...release, ...back]),
  ],
)}

GitHub ends the job of a release after ${limits.release} minutes (\`deploy.yml\`, \`operate.yml\`); what comes before the release has ${SET_UP_MINUTES} of them. A job that is
cancelled or too late is told by SIGINT, and killed ten seconds later: the release ends at once, and the next command goes on. GitHub's own limit is
${GITHUB_MINUTES} minutes for a job.

${table(
  ["minutes", ...names],
  [
    ["with going back", ...both.map((seconds) => String(minutes(seconds)))],
    ["and what comes before", ...both.map((seconds) => String(minutes(seconds) + SET_UP_MINUTES))],
    ["left of the job's limit", ...both.map((seconds) => String(limits.release - minutes(seconds) - SET_UP_MINUTES))],
  ],
)}

One-off tasks, with the proof after them:

${table(["stack", "task", "seconds", "minutes", "the job's limit"], tasks)}
`;
}

const SET_UP_MINUTES = 15;
const GITHUB_MINUTES = 360;

function minutes(seconds: number): number {
  return Math.ceil(seconds / 60);
}

/** All names of some lists, each once, where it comes latest in one of them. */
function inOrder(lists: readonly (readonly string[])[]): string[] {
  const place = (name: string) => Math.max(...lists.map((list) => list.indexOf(name)));
  return [...new Set(lists.flat())].sort((a, b) => place(a) - place(b));
}

function secondsOf(waits: readonly Wait[], what: string): string {
  const found = waits.find((wait) => wait.what === what);
  return found ? String(found.seconds) : "";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
