import path from "node:path";
import { type RecordedResource, type Recording, record } from "../../src/commands/plan/record";
import { readStackFile } from "../../src/commands/stack-file";
import type { RawConfig } from "../../src/config/parse";

/** The folder with the stack files. */
export const ROOT = path.resolve(__dirname, "../..");

// biome-ignore lint/suspicious/noExplicitAny: resources' inputs have every shape.
export type Inputs = Record<string, any>;

/** A statement of a policy, with its lists always as lists. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** What a stack registers, with questions that tests ask. Values that are secret are in clear. */
export class Plan {
  constructor(readonly recording: Recording) {}

  /** Resources of a type, like `aws:ecs/service:Service`. */
  all(type: string): (RecordedResource & { readonly inputs: Inputs })[] {
    return this.recording.resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({ ...resource, inputs: this.recording.revealed.get(resource.urn) as Inputs }));
  }

  /** The only resource of a type, or the only one with a logical name. */
  one(type: string, name?: string): RecordedResource & { readonly inputs: Inputs } {
    const found = this.all(type).filter((resource) => name === undefined || resource.name === name);
    if (found.length !== 1) {
      const names = this.all(type).map((resource) => resource.name);
      throw new Error(
        `${found.length} resources ${type} ${name ?? ""}, not one; there are: ${names.join(", ") || "none"}`,
      );
    }
    return found[0] as RecordedResource & { readonly inputs: Inputs };
  }

  /** Inputs of the only resource of a type, or of the only one with a logical name. */
  inputs(type: string, name?: string): Inputs {
    return this.one(type, name).inputs;
  }

  /** Whether any resource has that type. */
  has(type: string): boolean {
    return this.all(type).length > 0;
  }

  /** The containers of a task definition, by its logical name. */
  containers(task: string): Inputs[] {
    return JSON.parse(this.inputs("aws:ecs/taskDefinition:TaskDefinition", task).containerDefinitions);
  }

  /** What the role of a physical name may do, over all its inline policies. */
  statements(role: string): PolicyStatement[] {
    return this.all("aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => inputs.role === role)
      .flatMap(({ inputs }) => statementsOf(inputs.policy));
  }

  /** Who may assume the role of a physical name. */
  trust(role: string): PolicyStatement[] {
    const found = this.all("aws:iam/role:Role").filter(({ inputs }) => inputs.name === role);
    if (found.length !== 1) throw new Error(`${found.length} roles ${role}, not one`);
    return statementsOf(found[0]?.inputs.assumeRolePolicy);
  }

  /** Sources that a security group of a physical name admits: `port source`, sorted; groups by their names. */
  ingress(group: string): string[] {
    return this.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs.securityGroupId === `sg-${group}`)
      .map(({ inputs }) => {
        const ports = inputs.fromPort === inputs.toPort ? inputs.fromPort : `${inputs.fromPort}-${inputs.toPort}`;
        return `${ports} ${inputs.cidrIpv4 ?? inputs.prefixListId ?? String(inputs.referencedSecurityGroupId).slice(3)}`;
      })
      .sort();
  }

  /** Where members of a security group of a physical name may connect to. */
  egress(group: string): string[] {
    return this.all("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .filter(({ inputs }) => inputs.securityGroupId === `sg-${group}`)
      .map(({ inputs }) => `${inputs.ipProtocol} ${inputs.cidrIpv4}`);
  }

  /** Outputs, with `[secret]` where one is secret. */
  get outputs(): Inputs {
    return this.recording.outputs;
  }
}

/** The statements of a policy document. */
export function statementsOf(document: string): PolicyStatement[] {
  return JSON.parse(document).Statement.map((statement: Inputs) => ({
    ...statement,
    Action: [statement.Action].flat(),
    Resource: [statement.Resource ?? []].flat(),
  }));
}

const plans = new Map<string, Promise<Plan>>();

/** What the real file of a stack registers; recorded once, however many tests ask. */
export function planOf(stack: string): Promise<Plan> {
  let plan = plans.get(stack);
  if (!plan) {
    plan = planWith(stack, rawConfig(stack));
    plans.set(stack, plan);
  }
  return plan;
}

/** What a stack would register with these settings. */
export async function planWith(stack: string, raw: RawConfig, options?: { unknowns: boolean }): Promise<Plan> {
  return new Plan(await record(stack, raw, options));
}

/** The settings in the real file of a stack. */
export function rawConfig(stack: string): Record<string, string> {
  return { ...readStackFile(ROOT, stack) };
}

/** The settings of a stack with one part changed; the change works on the part's parsed value. */
export function changedConfig(stack: string, part: string, change: (value: Inputs) => unknown): RawConfig {
  const raw = rawConfig(stack);
  const key = part.includes(":") ? part : `platform:${part}`;
  const value = parsed(raw[key] ?? "{}") as Inputs;
  const changed = change(value) ?? value;
  return { ...raw, [key]: typeof changed === "string" ? changed : JSON.stringify(changed) };
}

/** A setting's value: text that isn't JSON stays text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
