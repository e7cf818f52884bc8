import { factsOf } from "./facts";
import type { RecordedResource, Recording } from "./record";
import type { Style } from "./style";

interface Line {
  /** Branches of the tree. */
  readonly lead: string;
  readonly name: string;
  readonly type: string;
  readonly custom: boolean;
  readonly facts: readonly (readonly string[])[];
}

/** A stack as a tree of components and resources with their facts, then look-ups and outputs. */
export function renderRecording(recording: Recording, style: Style): string {
  const { stack, region, accountId, release, tags, resources, calls, outputs } = recording;
  const root = resources.find(({ parent }) => parent === undefined);
  const lines = root ? childLines(root, byParent(resources), "") : [];
  const width = Math.max(...lines.map(({ lead, name }) => lead.length + name.length));
  const typeWidth = Math.max(...lines.map(({ type }) => type.length));
  return [
    style.heading(stack),
    `region ${region} · account ${accountId ?? "any"} · release ${release ?? "none yet"} · ${countsOf(recording)}`,
    `tags ${show(tags)}`,
    "",
    ...lines.flatMap((line) => renderLine(line, width, typeWidth, style)),
    ...section(
      "Looked up",
      calls.map(({ token, inputs }) => [token.split(":").at(-1) ?? token, show(inputs)]),
      style,
    ),
    ...section(
      "Outputs",
      Object.entries(outputs).map(([name, value]) => [name, show(value)]),
      style,
    ),
  ].join("\n");
}

/** A line a stack: how much there is of what. */
export function renderSummary(recordings: readonly Recording[], style: Style): string {
  const width = Math.max(...recordings.map(({ stack }) => stack.length));
  return [
    style.heading("All stacks"),
    ...recordings.map((recording) => `${recording.stack.padEnd(width)}  ${countsOf(recording)}`),
  ].join("\n");
}

function countsOf({ resources }: Recording): string {
  const custom = resources.filter(isResource).length;
  const components = resources.length - custom - 1;
  return `${custom} resources in ${components} components`;
}

/** awsx's components are made by their own plugin: here each is one resource. */
function isResource({ custom, type }: RecordedResource): boolean {
  return custom || type.startsWith("awsx:");
}

function byParent(resources: readonly RecordedResource[]): Map<string, RecordedResource[]> {
  const children = new Map<string, RecordedResource[]>();
  for (const resource of resources) {
    const siblings = children.get(resource.parent ?? "") ?? [];
    children.set(resource.parent ?? "", [...siblings, resource]);
  }
  return children;
}

function childLines(parent: RecordedResource, children: Map<string, RecordedResource[]>, indent: string): Line[] {
  const own = children.get(parent.urn) ?? [];
  const top = parent.parent === undefined;
  return own.flatMap((resource, i) => {
    const last = i === own.length - 1;
    const branch = top ? "" : last ? "└─ " : "├─ ";
    const below = top ? "" : last ? "   " : "│  ";
    const line: Line = {
      lead: indent + branch,
      name: top ? resource.name : shortName(resource.name, parent.name),
      type: shortType(resource.type),
      custom: isResource(resource),
      facts: facts(resource),
    };
    return [line, ...childLines(resource, children, indent + below)];
  });
}

function facts(resource: RecordedResource): string[][] {
  if (!isResource(resource)) return [];
  const [first = [], ...rest] = factsOf(resource.type, resource.inputs);
  return [resource.protect ? [...first, "protected"] : first, ...rest];
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

function renderLine(line: Line, width: number, typeWidth: number, style: Style): string[] {
  const { lead, name, type, custom, facts } = line;
  const label = custom ? name : style.component(name);
  const head = `${style.quiet(lead)}${label}${" ".repeat(width - lead.length - name.length + 2)}${style.quiet(type)}`;
  const [first = [], ...rest] = facts.map((row) => row.join(style.quiet(" · ")));
  if (first.length === 0) return [head];
  const margin = " ".repeat(width + typeWidth + 4);
  return [`${head}${" ".repeat(typeWidth - type.length + 2)}${first}`, ...rest.map((row) => margin + row)];
}

function section(title: string, rows: readonly (readonly [string, string])[], style: Style): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  return ["", style.component(title), ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)];
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(show).join(", ");
  if (value === null || typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, entry]) => `${key} ${show(entry)}`)
    .join(", ");
}
