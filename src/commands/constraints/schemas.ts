import { readFileSync } from "node:fs";
import path from "node:path";
import { pythonWith, run } from "../../lib/python";

/** A schema, or a part of one: JSON Schema, as CloudFormation writes it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly [limit: string]: unknown;
}

/** Of a resource type. */
export interface ResourceSchema extends Schema {
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly readOnlyProperties?: readonly string[];
}

/** CloudFormation's schemas of resource types, as cfn-lint brings them. */
export class Schemas {
  private readonly files: Readonly<Record<string, string>>;
  /** Type names by themselves without colons, in lower case. */
  private readonly names: ReadonlyMap<string, string>;

  private constructor(
    private readonly folder: string,
    /** Of cfn-lint. */
    readonly version: string,
  ) {
    this.files = JSON.parse(readFileSync(path.join(folder, "providers/us-east-1.json"), "utf8"));
    this.names = new Map(Object.keys(this.files).map((name) => [name.replaceAll("::", "").toLowerCase(), name]));
  }

  /** @throws UsageError where there is no Python, or the package can't be installed */
  static installed(root: string): Schemas {
    const requirements = path.join(root, "src/commands/constraints/requirements.txt");
    const version = /^cfn-lint==(\S+)/m.exec(readFileSync(requirements, "utf8"))?.[1] ?? "";
    const script = "import importlib.util; print(importlib.util.find_spec('cfnlint').submodule_search_locations[0])";
    const folder = run(pythonWith(root, requirements), ["-c", script]).trim();
    return new Schemas(path.join(folder, "data/schemas"), version);
  }

  /** The day that they are of. */
  get date(): string {
    return String(JSON.parse(readFileSync(path.join(this.folder, "version.json"), "utf8")).schema_date).slice(0, 10);
  }

  /** The type that is called so, whatever its capitals. */
  named(name: string): string | undefined {
    return this.names.get(name.toLowerCase());
  }

  /** What a property takes in each region: cfn-lint has it beside the schemas. */
  extension<Schema>(type: string, property: string): Schema {
    return JSON.parse(readFileSync(path.join(this.folder, "extensions", type, `${property}.json`), "utf8"));
  }

  /** The schema of a type. */
  of(type: string): ResourceSchema {
    return JSON.parse(readFileSync(path.join(this.folder, "resources", `${this.files[type]}.json`), "utf8"));
  }
}

/** What a reference stands for. */
export function resolved(schema: Schema, { definitions = {} }: ResourceSchema): Schema {
  const { $ref, ...own } = schema;
  const name = $ref?.split("/").at(-1) ?? "";
  return definitions[name] ? { ...resolved(definitions[name], { definitions }), ...own } : schema;
}
