import { factsOf } from "./facts";
import type { Recording } from "./record";
import type { RecordedResource } from "./recorder";
import type { Style } from "./style";
import { wrap } from "./wrap";

/** How a plan is shown. */
export interface View {
  readonly style: Style;
  /** In columns; Infinity: nothing is broken. */
  readonly width: number;
}

interface Line {
  /** Branches of the tree. */
  readonly lead: string;
  /** Branches of the tree beside what stands below the line. */
  readonly rest: string;
  readonly name: string;
  readonly type: string;
  readonly custom: boolean;
  readonly facts: readonly (readonly string[])[];
}

/** Where less is left for the facts of a resource beside its name and type, they stand below. */
const NARROWEST_FACTS = 60;

/** A stack as a tree of components and resources with their facts, then look-ups and outputs. */
export function renderRecording(recording: Recording, view: View): string {
  const { stack, region, accountId, release, tags, resources, calls, outputs } = recording;
  const root = resources.find(({ parent }) => parent === undefined);
  const lines = root ? childLines(root, byParent(resources), region, "") : [];
  return [
    view.style.heading(stack),
    ...wrap(
      `region ${region} · account ${accountId ?? "any"} · release ${release ?? "none yet"} · ${countsOf(recording)}`,
      view.width,
    ),
    ...wrap(`tags ${show(tags)}`, view.width),
    "",
    ...renderLines(lines, view),
    ...section(
      "Looked up",
      calls.map(({ token, inputs }) => [token.split(":").at(-1) ?? token, show(inputs)]),
      view,
    ),
    ...section(
      "Outputs",
      Object.entries(outputs).map(([name, value]) => [name, show(value)]),
      view,
    ),
  ].join("\n");
}

/** A line a stack: how much there is of what, and of everything. */
export function renderSummary(recordings: readonly Recording[], { style }: View): string {
  const rows = recordings.map((recording) => [
    recording.stack,
    recording.region,
    recording.accountId ?? "any account",
    ...Object.values(counts(recording)).map(String),
  ]);
  const totals = ["resources", "components"].map((_, i) => rows.reduce((sum, row) => sum + Number(row[i + 3]), 0));
  const head = ["stack", "region", "account", "resources", "components"];
  const all = [head, ...rows, ...(rows.length > 1 ? [["all", "", "", ...totals.map(String)]] : [])];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const lines = all.map((row) =>
    row.map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
  return [style.quiet(lines[0] ?? ""), ...lines.slice(1)].join("\n");
}

function countsOf(recording: Recording): string {
  const { resources, components } = counts(recording);
  return `${resources} resources in ${components} components`;
}

function counts({ resources }: Recording): { readonly resources: number; readonly components: number } {
  const parents = new Set(resources.map(({ parent }) => parent));
  const own = resources.filter(
    (resource) => isResource(resource) && !(isRemote(resource) && parents.has(resource.urn)),
  );
  return { resources: own.length, components: resources.length - own.length - 1 };
}

/** awsx's components are made by their own plugin: where their children aren't known, each is one resource. */
function isResource(resource: RecordedResource): boolean {
  return resource.custom || isRemote(resource);
}

function isRemote({ type }: RecordedResource): boolean {
  return type.startsWith("awsx:");
}

function byParent(resources: readonly RecordedResource[]): Map<string, RecordedResource[]> {
  const children = new Map<string, RecordedResource[]>();
  for (const resource of resources) {
    const siblings = children.get(resource.parent ?? "") ?? [];
    children.set(resource.parent ?? "", [...siblings, resource]);
  }
  return children;
}

function childLines(
  parent: RecordedResource,
  children: Map<string, RecordedResource[]>,
  region: string,
  indent: string,
): Line[] {
  const own = children.get(parent.urn) ?? [];
  const top = parent.parent === undefined;
  return own.flatMap((resource, i) => {
    const last = i === own.length - 1;
    const branch = top ? "" : last ? "└─ " : "├─ ";
    const below = indent + (top ? "" : last ? "   " : "│  ");
    const line: Line = {
      lead: indent + branch,
      rest: below + (children.has(resource.urn) ? "│  " : "   "),
      name: top ? resource.name : shortName(resource.name, parent.name),
      type: shortType(resource.type),
      custom: isResource(resource),
      facts: facts(resource, region),
    };
    return [line, ...childLines(resource, children, region, below)];
  });
}

function facts(resource: RecordedResource, region: string): string[][] {
  if (!isResource(resource)) return [];
  const [first = [], ...rest] = factsOf(resource.type, resource.inputs);
  const elsewhere = resource.inputs.region;
  const more = [
    ...(typeof elsewhere === "string" && elsewhere !== region ? [`in ${elsewhere}`] : []),
    ...(resource.protect ? ["protected"] : []),
  ];
  return [[...first, ...more], ...rest];
}

/** A child's name without its parent's, with which it begins. */
function shortName(name: string, parent: string): string {
  if (name === parent) return "·";
  return name.startsWith(`${parent}-`) ? name.slice(parent.length + 1) : name;
}

/** `aws:ec2/natGateway:NatGateway` is `ec2.NatGateway`; a component is its name alone. */
function shortType(type: string): string {
  const [module = "", area = "", name = ""] = type.split(":");
  const service = area.split("/")[0];
  return module === "platform" ? name : module === "aws" ? `${service}.${name}` : `${module}.${name}`;
}

/** Three columns where the facts have room; otherwise name and type, with the facts below them unless they fit beside. */
function renderLines(lines: readonly Line[], { style, width }: View): string[] {
  const names = Math.max(0, ...lines.map(({ lead, name }) => lead.length + name.length));
  const types = Math.max(0, ...lines.map(({ type }) => type.length));
  const margin = names + types + 4;
  const beside = width - margin >= NARROWEST_FACTS;
  return lines.flatMap((line) => {
    const { lead, rest, name, type, custom, facts } = line;
    const label = custom ? name : style.component(name);
    const gap = beside ? names - lead.length - name.length + 2 : 2;
    const head = `${style.quiet(lead)}${label}${" ".repeat(gap)}${style.quiet(type)}`;
    const indent = beside ? margin : rest.length;
    const plain = facts.filter((row) => row.length > 0).flatMap((row) => wrap(row.join(" · "), width - indent));
    const rows = plain.map((row) => row.replaceAll(" · ", style.quiet(" · ")));
    const below = (row: string) => `${style.quiet(rest.trimEnd())}${" ".repeat(indent - rest.trimEnd().length)}${row}`;
    const fits = lead.length + name.length + type.length + 4 + (plain[0]?.length ?? 0) <= width;
    if (rows.length === 0 || (!beside && (rows.length > 1 || !fits))) return [head, ...rows.map(below)];
    return [`${head}${" ".repeat(beside ? types - type.length + 2 : 2)}${rows[0]}`, ...rows.slice(1).map(below)];
  });
}

function section(title: string, rows: readonly (readonly [string, string])[], { style, width }: View): string[] {
  if (rows.length === 0) return [];
  const names = Math.max(...rows.map(([name]) => name.length));
  return [
    "",
    style.component(title),
    ...rows.flatMap(([name, value]) =>
      wrap(value, width - names - 4).map((line, i) => `  ${(i === 0 ? name : "").padEnd(names)}  ${line}`),
    ),
  ];
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(show).join(", ");
  if (value === null || typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, entry]) => `${key} ${show(entry)}`)
    .join(", ");
}
