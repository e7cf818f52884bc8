import type { Style } from "../plan/style";
import type { Control, Severity } from "./control";
import { type Judged, type Judgement, unwaived, type Waiver } from "./waivers";

/** What is wrong in all stacks, for people. */
export function renderText(judgements: readonly Judgement[], { heading, quiet, wrong }: Style): string {
  return judgements
    .map((judgement) => {
      const { stack, verdicts, mistakes } = judgement;
      const [violations, waived] = [unwaived(judgement), verdicts.filter(({ waiver }) => waiver)];
      const lines = [
        ...violations.map(
          ({ control: { id, severity, title }, resource, violation }) =>
            `  ${wrong(id)} ${resource.name} (${kindOf(resource.type)}, ${severity}): ${title}; ${violation}`,
        ),
        ...mistakes.map((mistake) => `  ${wrong("waiver")} ${mistake}`),
      ];
      const kept = verdicts.length - violations.length - waived.length;
      const summary = `${kept} kept, ${waived.length} waived, ${violations.length} violations`;
      return [heading(stack), ...lines, quiet(`  ${summary}`)].join("\n");
    })
    .join("\n\n");
}

/** The same for programs. */
export function renderJson(judgements: readonly Judgement[]): string {
  const stacks = judgements.map(({ stack, verdicts, mistakes }) => ({
    stack,
    mistakes,
    verdicts: verdicts.map(({ control, resource, violation, waiver }) => ({
      control: control.id,
      severity: control.severity,
      urn: resource.urn,
      status: statusOf({ violation, waiver }),
      violation,
      waiver,
    })),
  }));
  return JSON.stringify({ stacks }, undefined, 2);
}

/** SARIF 2.1.0, which GitHub shows as code scanning alerts: what nobody waived, and what is wrong with waivers. */
export function renderSarif(judgements: readonly Judgement[], controls: readonly Control[]): string {
  const location = (stack: string) => [
    { physicalLocation: { artifactLocation: { uri: `Pulumi.${stack}.yaml` }, region: { startLine: 1 } } },
  ];
  const rules = controls.map(({ id, title, severity }) => ({
    id,
    shortDescription: { text: title },
    properties: { "security-severity": SECURITY_SEVERITY[severity] },
  }));
  const results = judgements.flatMap((judgement) => [
    ...unwaived(judgement).map(({ control, resource, violation }) => ({
      ruleId: control.id,
      level: SARIF_LEVEL[control.severity],
      message: { text: `${resource.name}: ${control.title}; ${violation}` },
      locations: location(judgement.stack),
      partialFingerprints: { urn: `${control.id} ${resource.urn}` },
    })),
    ...judgement.mistakes.map((text) => ({
      ruleId: "waiver",
      level: "error",
      message: { text },
      locations: location(judgement.stack),
    })),
  ]);
  const driver = {
    name: "platform-policy",
    rules: [...rules, { id: "waiver", shortDescription: { text: "Waivers" } }],
  };
  const $schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return JSON.stringify({ $schema, version: "2.1.0", runs: [{ tool: { driver }, results }] }, undefined, 2);
}

const SARIF_LEVEL: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** The scale of GitHub's code scanning. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.0",
  low: "3.0",
};

/** Control by stack, and why what isn't kept is right, in Markdown. */
export function renderMarkdown(judgements: readonly Judgement[], controls: readonly Control[]): string {
  const stacks = judgements.map(({ stack }) => stack);
  const rows = controls.map(({ id, title, severity }) => {
    const cells = judgements.map(({ verdicts }) => cellOf(verdicts.filter(({ control }) => control.id === id)));
    return [id, title, severity, ...cells];
  });
  return [
    "# Controls",
    "",
    "What every stack keeps: AWS's Foundational Security Best Practices for what the stacks are made of, and our own (`Platform.`). Made from",
    "the plans by `npm run docs`: don't edit. `npm run policy` judges a stack, and `pulumi preview --policy-pack src/policy/pack` what Pulumi is about to do.",
    "",
    "`pass`: all resources keep it. `waived 1/2`: one of two doesn't, and a waiver below says why. `–`: nothing that it is about. EC2.15 is about",
    "subnets, which awsx makes: only Pulumi's engine sees them, and the pack judges them there.",
    "",
    ...markdownTable(["control", "what must be so", "severity", ...stacks], rows),
    ...judgements.flatMap(({ stack, verdicts }) => ["", `## Waived in ${stack}`, "", ...waiverTable(verdicts)]),
    "",
  ].join("\n");
}

function cellOf(verdicts: readonly Judged[]): string {
  const wrong = verdicts.filter(({ violation }) => violation);
  if (verdicts.length === 0) return "–";
  if (wrong.length === 0) return "pass";
  const status = wrong.every(({ waiver }) => waiver) ? "waived" : "**fail**";
  return `${status} ${wrong.length}/${verdicts.length}`;
}

function waiverTable(verdicts: readonly Judged[]): string[] {
  const used = new Map<Waiver, Judged[]>();
  for (const verdict of verdicts) {
    if (verdict.waiver) used.set(verdict.waiver, [...(used.get(verdict.waiver) ?? []), verdict]);
  }
  if (used.size === 0) return ["Nothing."];
  const rows = [...used].map(([{ control, resource, reason, document, decision, expires }]) => [
    control,
    `\`${resource}\``,
    expires ? `${reason} Until ${expires}.` : reason,
    document ? `document: ${document}` : `decision: ${decision}`,
  ]);
  return markdownTable(["control", "resource", "why", "by"], rows);
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function statusOf({ violation, waiver }: Pick<Judged, "violation" | "waiver">): "pass" | "waived" | "fail" {
  if (!violation) return "pass";
  return waiver ? "waived" : "fail";
}

/** `aws:lb/loadBalancer:LoadBalancer` is a LoadBalancer. */
function kindOf(type: string): string {
  return type.split(":").at(-1) ?? type;
}
