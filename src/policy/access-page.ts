import type { Recording } from "../plan/record";
import type { RecordedResource } from "../plan/recorder";
import { type Right, rightsOf } from "./access";
import { EGRESS_RULE, INGRESS_RULE } from "./controls/types";
import { markdownTable } from "./report";

/** Who may do what in a stack, by role, by whom its resources let in, and by port; in Markdown. */
export function renderAccess(recording: Recording): string {
  const rights = rightsOf(recording);
  const ofRoles = rights.filter(({ principal, actions }) => principal.startsWith("role ") && !isTrust(actions));
  const others = rights.filter((right) => !ofRoles.includes(right));
  const roles = [...new Set(ofRoles.map(({ principal }) => principal))];
  return [
    `# Who may do what in ${recording.stack}`,
    "",
    "Every right that the stack's own policies give: of its roles, of services and accounts that its resources let in, and who reaches which port. A new",
    "right is a new or another line here. Made from the plan by `npm run docs`: don't edit. Where a row has a condition, the right is there only then; ARNs",
    "lack the stack's own region and account.",
    "",
    "## Who is let in by roles, buckets, keys, queues, topics, buses and functions",
    "",
    ...markdownTable(
      ["who", "to what", "may", "when"],
      others.map((right) => [right.principal, `\`${right.resource}\``, mayOf(right), right.condition ?? ""]),
    ),
    ...roles.flatMap((role) => [
      "",
      `## ${role}`,
      "",
      ...markdownTable(
        ["to what", "may", "when"],
        ofRoles
          .filter(({ principal }) => principal === role)
          .map((right) => [`\`${right.resource}\``, mayOf(right), right.condition ?? ""]),
      ),
    ]),
    "",
    "## Who reaches which port",
    "",
    ...markdownTable(["of", "port"], portsIn(recording)),
    "",
  ].join("\n");
}

function isTrust(actions: readonly string[]): boolean {
  return actions.every((action) => action.startsWith("sts:AssumeRole"));
}

function mayOf({ denied, actions }: Right): string {
  return `${denied ? "**never** " : ""}${actions.join(", ")}`;
}

/** The rules of security groups, which say what they are for. */
function portsIn({ resources }: Recording): string[][] {
  const rules = resources.filter(({ type }) => [INGRESS_RULE, EGRESS_RULE].includes(type));
  return rules.map((rule) => [groupOf(rule), String(rule.inputs.description)]).sort();
}

/** The name of the component that has the group. */
function groupOf({ parent = "" }: RecordedResource): string {
  return parent.split("::").at(-1) ?? parent;
}
