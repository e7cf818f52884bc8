import { type Client, escapeLiteral } from "pg";

/** A statement as a handler sent it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A step of PostgreSQL's plan for a statement. */
export interface Step {
  readonly type: string;
  /** The table that is read, where the step reads one. */
  readonly table?: string;
  /** Rows that the planner expects of it. */
  readonly rows: number;
}

/** PostgreSQL's JSON of a step. */
interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Plan Rows": number;
  readonly Plans?: readonly Node[];
}

/** How often a session plans a statement for its values, before it may keep a plan for any. */
const CUSTOM_PLANS = 5;

/** The steps of PostgreSQL's plans for a statement: the first one, and the one that a session keeps in the end. */
export async function plansOf(client: Client, { text, values }: Statement): Promise<readonly [Step[], Step[]]> {
  const literals = values.map(literalOf).join(", ");
  const explain = async () => {
    const { rows } = await client.query(`explain (format json) execute planned${literals && `(${literals})`}`);
    return stepsOf(rows[0]["QUERY PLAN"][0].Plan);
  };
  await client.query(`prepare planned as ${text}`);
  try {
    const first = await explain();
    for (let count = 1; count < CUSTOM_PLANS; count += 1) await explain();
    return [first, await explain()];
  } finally {
    await client.query("deallocate planned");
  }
}

/** As the driver would send it. */
function literalOf(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Date) return escapeLiteral(value.toISOString());
  if (Array.isArray(value)) return escapeLiteral(`{${value.join(",")}}`);
  return escapeLiteral(typeof value === "object" ? JSON.stringify(value) : String(value));
}

function stepsOf(node: Node): Step[] {
  const step = { type: node["Node Type"], table: node["Relation Name"], rows: node["Plan Rows"] };
  return [step, ...(node.Plans ?? []).flatMap(stepsOf)];
}
