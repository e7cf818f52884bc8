import { jsonIn } from "../../plan/constraints/json-in";
import { counterpart } from "./counterpart";
import { KINDS, RENAMED } from "./kinds";
import { type ResourceSchema, resolved, type Schema, type Schemas } from "./schemas";
import { type Limits, STATED } from "./stated";

type Inputs = Readonly<Record<string, unknown>>;

/** What of a kind's inputs is published. */
export interface KindTable {
  /** What CloudFormation calls it. */
  readonly of: string;
  /** Inputs that tell one from another: AWS takes a second with the same never. */
  readonly identity: readonly string[];
  /** Limits by input. `at`: what CloudFormation calls the input; `stated`: where AWS says so in words. */
  readonly inputs: Readonly<Record<string, Limits>>;
  /** Inputs that CloudFormation knows without limits. */
  readonly unlimited: readonly string[];
  /** Inputs without a counterpart. */
  readonly unknown: readonly string[];
}

/** JSON Schema's words that the table keeps. */
const LIMITS = ["minLength", "maxLength", "pattern", "enum", "minimum", "maximum", "minItems", "maxItems"];

/** What is published of the inputs that resources of a kind have; undefined where CloudFormation has no such kind. */
export function tableOf(schemas: Schemas, type: string, resources: readonly Inputs[]): KindTable | undefined {
  const [, module = "", kind = ""] = type.split(":");
  const name = `${module.split("/")[0]}.${kind}`;
  const of = name in KINDS ? KINDS[name] && `AWS::${KINDS[name]}` : schemas.named(`aws${name.replace(".", "")}`);
  if (!of) return undefined;
  const walk = new Walk(schemas, name, of);
  for (const inputs of resources) walk.all(inputs);
  return { of, ...walk.found() };
}

/** What was stated of kinds and inputs that no plan has: a mistake of the list. */
export function needless(tables: Readonly<Record<string, KindTable>>): string[] {
  const known = Object.entries(tables).flatMap(([type, { inputs }]) => {
    const [, module = "", kind = ""] = type.split(":");
    return Object.keys(inputs).map((input) => `${module.split("/")[0]}.${kind} ${input}`);
  });
  return STATED.flatMap(({ limits }) => Object.keys(limits)).filter((one) => !known.includes(one));
}

/** Goes through inputs and their type's schema side by side. */
class Walk {
  private readonly root: ResourceSchema;
  private readonly start: Schema;
  /** The type's own name; none: the kind is a part of it. */
  private readonly kind: string;
  private readonly prefix: string;
  private readonly known = new Map<string, { readonly at: string; readonly limits: Limits }>();
  private readonly unknown = new Set<string>();

  constructor(
    schemas: Schemas,
    private readonly name: string,
    of: string,
  ) {
    const [type = "", part = ""] = of.split("#");
    this.root = schemas.of(type);
    this.kind = part ? "" : (type.split("::").at(-1) ?? "");
    this.prefix = part && `${part}.`;
    const property = this.schemaOf(this.root.properties?.[part.replace("[]", "")]);
    this.start = !part ? this.root : part.endsWith("[]") ? this.schemaOf(property.items) : property;
  }

  all(inputs: Inputs): void {
    this.object(inputs, this.start, "", this.prefix);
  }

  /** What was found, and what is stated beside. */
  found(): Omit<KindTable, "of"> {
    const stated = STATED.flatMap(({ source, limits }) =>
      Object.entries(limits).map(([of, its]) => ({ of, its, source })),
    );
    const inputs: Record<string, Limits> = {};
    const unlimited: string[] = [];
    for (const path of [...this.known.keys(), ...this.unknown].sort()) {
      const { at, limits } = this.known.get(path) ?? {};
      const more = stated.filter(({ of }) => of === `${this.name} ${path}`);
      const all = Object.assign({}, limits, ...more.map(({ its }) => its));
      const sources = more.length > 0 && { stated: more.map(({ source }) => source).join("; ") };
      if (Object.keys(all).length > 0) inputs[path] = { ...(at && { at }), ...all, ...sources };
      else if (at) unlimited.push(path);
    }
    const identity = [...this.known].filter(([, { at }]) => this.isIdentity(at)).map(([path]) => path);
    return {
      identity: identity.sort(),
      inputs,
      unlimited,
      unknown: [...this.unknown].filter((path) => !(path in inputs)).sort(),
    };
  }

  /** Of what AWS gives ids or ARNs to, the name is it. */
  private isIdentity(at: string): boolean {
    const { primaryIdentifier, readOnlyProperties = [] } = this.root;
    const identifiers = primaryIdentifier as readonly string[];
    const isName = new RegExp(`^(${this.kind}|Group)?Name$`).test(at);
    return (
      this.kind !== "" &&
      (isName || identifiers.includes(`/properties/${at}`)) &&
      !readOnlyProperties.includes(`/properties/${at}`)
    );
  }

  private schemaOf(schema: Schema = {}): Schema {
    return resolved(schema, this.root);
  }

  private object(inputs: Inputs, schema: Schema, path: string, at: string): void {
    const { readOnlyProperties = [], properties = {} } = {
      ...schema,
      readOnlyProperties: this.root.readOnlyProperties,
    };
    const names = Object.keys(properties).filter((name) => at || !readOnlyProperties.includes(`/properties/${name}`));
    const take = (input: string, value: unknown, called: string, within = "") => {
      const renamed = at === this.prefix ? RENAMED[`${this.name} ${input}`] : undefined;
      const name =
        renamed ?? counterpart(called, names, at ? "" : this.kind) ?? (within && counterpart(input, names, ""));
      if (name) this.value(value, this.schemaOf(properties[name]), `${path}${within}${input}`, `${at}${name}`);
      else if (!within && isMap(value) && !Array.isArray(value)) {
        // CloudFormation may have side by side what the provider has in one.
        for (const [key, entry] of Object.entries(value)) take(key, entry, `${input}${key}`, `${input}.`);
      } else this.unknown.add(`${path}${within}${input}`);
    };
    for (const [input, value] of Object.entries(inputs)) take(input, value, input);
  }

  private value(given: unknown, schema: Schema, path: string, at: string): void {
    const value = jsonIn(given);
    const isAlone = isMap(value) && !Array.isArray(value) && schema.items && !isList(this.schemaOf(schema.items));
    const limits = isAlone || isAwsOwn(at, this.root) ? {} : limitsOf(schema, value);
    const isEmpty = isMap(value) && Object.keys(value).length === 0;
    const isWhole =
      typeof given !== "object" || isEmpty || (!Array.isArray(value) && !schema.properties && !schema.items);
    if (isWhole || Object.keys(limits).length > 0) this.known.set(path, { at, limits });
    if (Array.isArray(value)) {
      const items = schema.items ? this.schemaOf(schema.items) : schema;
      for (const one of value) this.value(one, items, `${path}[]`, schema.items ? `${at}[]` : at);
    } else if (isMap(value)) {
      if (isAlone) this.value(value, this.schemaOf(schema.items), path, `${at}[]`);
      else if (schema.items || !schema.properties) this.entries(value, schema, path, at);
      else this.object(value, schema, `${path}.`, `${at}.`);
    }
  }

  /** A map, where CloudFormation has one, or a list of names and values. */
  private entries(map: Inputs, schema: Schema, path: string, at: string): void {
    const { properties = {} } = this.schemaOf(schema.items);
    const key = this.schemaOf(properties.Key ?? properties.Name);
    for (const [name, value] of Object.entries(map)) {
      this.value(name, key, `${path}.<key>`, `${at}.<key>`);
      this.value(value, this.schemaOf(properties.Value), `${path}.<value>`, `${at}.<value>`);
    }
  }
}

function isMap(value: unknown): value is Inputs {
  return value !== null && typeof value === "object";
}

/** A list of names and values, which the provider has as a map. */
function isList({ properties = {} }: Schema): boolean {
  return "Value" in properties && ("Key" in properties || "Name" in properties);
}

/** What AWS itself gives: an id or an ARN. A plan makes them up. */
function isAwsOwn(at: string, { primaryIdentifier = [] }: ResourceSchema): boolean {
  const name = at.replace(/\[\]$/, "");
  const isOurs = (primaryIdentifier as readonly string[]).includes(`/properties/${name}`);
  return /A(rn|RN)s?$/.test(name) || (/Ids?$/.test(name) && !isOurs);
}

function limitsOf(schema: Schema, value: unknown): Limits {
  const fitting = LIMITS.filter((limit) => limit in schema && (/Items$/.test(limit) ? isMap(value) : true));
  const found = Object.fromEntries(fitting.map((limit) => [limit, schema[limit]]));
  return typeof found.pattern === "string" ? { ...found, pattern: inEcmaScript(found.pattern) } : found;
}

/** In JavaScript's words. One without anchors is of the whole text, as AWS's services match; so is one that counts all it takes. */
function inEcmaScript(pattern: string): string {
  const own = pattern.replaceAll("\\p{Print}", "[ -~]").replace(/\\Z$/, "$");
  if (/^\^.*\{1,\d+\}$/.test(own)) return `${own}$`;
  return own === "\\S" || /^\^|\$$/.test(own) ? own : `^(?:${own})$`;
}
