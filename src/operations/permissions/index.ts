import type { Config } from "../../config/schema";
import calls from "./calls.json";
import { type Scope, type Statement, statementsFor } from "./statements";

/** The commands that somebody needs rights for, and the calls that each makes: written by a test that runs them. */
export const CALLS: Readonly<Record<string, readonly string[]>> = calls;

export type { Scope };

/** The least policy with which somebody runs a command on a stack. */
export function policyFor(command: string, scope: Scope): { Version: string; Statement: Statement[] } {
  return { Version: "2012-10-17", Statement: statementsFor(CALLS[command] ?? [], scope) };
}

/** Stands where a stack file names no account, and in the name of the state's bucket. */
const ANY = { accountId: "123456789012", stateBucket: "example-pulumi-state" };

/** Whom a policy of a stack is about, where nobody has said more. */
export function exampleScope(stack: string, config: Config): Scope {
  return { ...ANY, stack, config, accountId: config.aws.allowedAccountIds?.[0] ?? ANY.accountId };
}

/**
 * The page that says what each command needs.
 *
 * @param scopes all stacks: a part that one lacks, another has
 */
export function renderPermissions(scopes: readonly Scope[]): string {
  const rows = Object.keys(CALLS).map((command) => {
    const actions = scopes.flatMap((scope) => policyFor(command, scope).Statement.flatMap(({ Action }) => Action));
    const list = [...new Set(actions)].sort().map((action) => `\`${action}\``);
    return `| \`${command}\` | ${list.join(", ")} |`;
  });
  return `# What each command needs

Made from the calls that the commands make when tests run them, for stacks of all kinds. \`npm run docs\` writes this page.

    npm run --silent permissions -- <stack> <command> > policy.json    # with the stack's own names, as IAM takes it

\`--state-bucket <bucket>\` adds what Pulumi reads and writes of the stack's state there; a KMS key of the state is beside.

| command | actions |
| --- | --- |
${rows.join("\n")}

- Applications' roles have none of these.
- Where a service has \`deployment\`, whoever waits for it or goes back also reads and stops its deployments: \`ecs:ListServiceDeployments\`,
  \`ecs:DescribeServiceDeployments\`, \`ecs:StopServiceDeployment\`, as the command above prints them.
- \`pulumi up\` makes and changes everything a stack has: that is an administrator's. So is \`restore\`, which makes databases and lets Pulumi take them over.
- \`doctor\` without \`--quick\` and \`secret rotate\` let Pulumi read everything that the stack has:
  \`arn:aws:iam::aws:policy/ReadOnlyAccess\` and the secrets' values beside. What \`doctor\` may not ask it tells, with the right that it needs.
- \`adopt\` only reads: \`arn:aws:iam::aws:policy/ReadOnlyAccess\`.
`;
}
