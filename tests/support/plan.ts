import { readFileSync } from "node:fs";
import path from "node:path";
import type { Inputs } from "@pulumi/pulumi";
import type { RawConfig } from "../../src/config/parse";
import { parseStackFile, readStackFile } from "../../src/config/stack-file";
import { type Recording, record } from "../../src/plan/record";
import type { RecordedResource } from "../../src/plan/recorder";
import { documentedText } from "./documented";
import {
  EGRESS_RULE,
  INGRESS_RULE,
  KEY_ALIAS,
  LISTENER,
  ROLE,
  ROLE_POLICY,
  ROLE_POLICY_ATTACHMENT,
  ROUTE,
  TASK_DEFINITION,
  VPC,
} from "./types";
import { watched, witnessed } from "./witness";

export type { Inputs };

/** The folder with the stack files. */
export const ROOT = path.resolve(__dirname, "../..");

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
  constructor(private readonly recorded: Recording) {}

  /** What was recorded; who reads a setting of it is noted. */
  get recording(): Recording {
    return watched("the stack", this.recorded.stack, this.recorded);
  }

  /** Resources of a type, like `aws:ecs/service:Service`. */
  all(type: string): (RecordedResource & { readonly inputs: Inputs })[] {
    return this.recorded.resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({ ...resource, inputs: this.inputsOf(resource) }));
  }

  /** Inputs with their secrets in clear; who reads them is noted. */
  private inputsOf({ urn, type, name }: RecordedResource): Inputs {
    const of = `${type.split(":")[1]?.split("/")[0]}.${type.split(":").at(-1)} ${name}`;
    return watched(of, urn, this.recorded.revealed.get(urn) as Inputs);
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

  /** Inputs of the only resource of a type that has this value of an input. */
  inputsWhere(type: string, input: string, value: unknown): Inputs {
    const [found, ...others] = this.all(type).filter(({ inputs }) => inputs[input] === value);
    if (!found || others.length > 0) throw new Error(`not one ${type} with ${input} ${value}`);
    return found.inputs;
  }

  /** The physical names of all resources of a type, in alphabetical order. */
  names(type: string): string[] {
    return this.all(type)
      .map(({ inputs }) => inputs.name)
      .sort();
  }

  /** What people see of an input of all resources of a type: `[secret]` where it is secret. */
  shown(type: string, input: string): unknown[] {
    return this.recording.resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs[input]);
  }

  /** What AWS is asked by a function, like `aws:ec2/getVpc:getVpc`. */
  lookUps(token: string): unknown[] {
    const found = this.recorded.calls.filter((call) => call.token === token).map(({ inputs }) => inputs);
    return witnessed({ of: "look-up", id: this.recorded.stack, key: token.split(":").at(-1) ?? token }, found);
  }

  /** Whether any resource has that type. */
  has(type: string): boolean {
    return this.all(type).length > 0;
  }

  /** The containers of a task definition, by its logical name. */
  containers(task: string): Inputs[] {
    return JSON.parse(this.inputs(TASK_DEFINITION, task).containerDefinitions);
  }

  /** The container of a task definition that the task ends with. */
  container(task: string): Inputs {
    const [container, ...others] = this.containers(task).filter(({ essential }) => essential);
    if (!container || others.length > 0) throw new Error(`${task} has not one essential container`);
    return container;
  }

  /** The plain variables of the container that a task ends with. */
  environment(task: string): Record<string, string> {
    return variables(this.container(task).environment);
  }

  /** Zone and range of each subnet of a type. */
  subnets(type: "Public" | "Private"): string[] {
    const { availabilityZoneNames, subnetSpecs } = this.inputs(VPC);
    return subnetSpecs
      .filter((spec: Inputs) => spec.type === type)
      .flatMap(({ cidrBlocks }: Inputs) =>
        cidrBlocks.map((cidr: string, i: number) => `${availabilityZoneNames[i]} ${cidr}`),
      );
  }

  /** The NAT gateway that each route table sends what goes to the internet through. */
  internetRoutes(): Record<string, string> {
    const routes = this.all(ROUTE).filter(({ inputs }) => inputs.destinationCidrBlock === "0.0.0.0/0");
    return Object.fromEntries(routes.map(({ inputs }) => [inputs.routeTableId, inputs.natGatewayId]));
  }

  /** The listener on a port. */
  listener(port: number): Inputs {
    return this.inputsWhere(LISTENER, "port", port);
  }

  /** The id of the key that an alias stands for. */
  keyId(alias: string): string {
    return this.inputsWhere(KEY_ALIAS, "name", `alias/${alias}`).targetKeyId;
  }

  /** What the role of a physical name may do, over all its inline policies. */
  statements(role: string): PolicyStatement[] {
    return this.all(ROLE_POLICY)
      .filter(({ inputs }) => inputs.role === role)
      .flatMap(({ inputs }) => statementsOf(inputs.policy));
  }

  /** Everything that a role may do somewhere. */
  actions(role: string): string[] {
    if (this.all(ROLE_POLICY_ATTACHMENT).some(({ inputs }) => inputs.role === role)) {
      throw new Error(`${role} may also do what an attached policy allows`);
    }
    return [...new Set(this.statements(role).flatMap(({ Action }) => Action))].sort();
  }

  /** What a role may do with a resource, by its ARN, among the actions of the resource's service. */
  actionsOn(role: string, arn: string): string[] {
    const service = arn.split(":")[2];
    return this.statements(role)
      .filter(({ Effect, Resource }) => Effect === "Allow" && Resource.some((pattern) => matches(pattern, arn)))
      .flatMap(({ Action }) => Action)
      .filter((action) => action === "*" || action.startsWith(`${service}:`))
      .sort();
  }

  /** Who may assume the role of a physical name. */
  trust(role: string): PolicyStatement[] {
    const found = this.all(ROLE).filter(({ inputs }) => inputs.name === role);
    if (found.length !== 1) throw new Error(`${found.length} roles ${role}, not one`);
    return statementsOf(found[0]?.inputs.assumeRolePolicy);
  }

  /** Sources that a security group of a physical name admits: `port source`, sorted; groups by their names. */
  ingress(group: string): string[] {
    return this.all(INGRESS_RULE)
      .filter(({ inputs }) => inputs.securityGroupId === `sg-${group}`)
      .map(({ inputs }) => {
        const ports = inputs.fromPort === inputs.toPort ? inputs.fromPort : `${inputs.fromPort}-${inputs.toPort}`;
        return `${ports} ${inputs.cidrIpv4 ?? inputs.prefixListId ?? String(inputs.referencedSecurityGroupId).slice(3)}`;
      })
      .sort();
  }

  /** Where members of a security group of a physical name may connect to. */
  egress(group: string): string[] {
    return this.all(EGRESS_RULE)
      .filter(({ inputs }) => inputs.securityGroupId === `sg-${group}`)
      .map(({ inputs }) => `${inputs.ipProtocol} ${inputs.cidrIpv4}`);
  }

  /** Outputs, with `[secret]` where one is secret. */
  get outputs(): Inputs {
    return watched("the stack's outputs", `${this.recorded.stack} output`, this.recorded.outputs);
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

/** A container's plain or secret variables: a value, or a secret's ARN, by name. */
export function variables(list: readonly Inputs[]): Record<string, string> {
  return Object.fromEntries(list.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

function matches(pattern: string, arn: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  return rest.length === 0 ? arn === pattern : arn.startsWith(start) && arn.endsWith(rest.at(-1) ?? "");
}

/** By what they were made of: a plan costs as much as a hundred assertions. */
const plans = new Map<string, Promise<Plan>>();
const texts = new Map<string, string>();

/** What a stack registers of what its document speaks of. */
export function planOf(stack: string): Promise<Plan> {
  return planWith(stack, rawConfig(stack));
}

/** What the file of a stack registers as it stands, with entries that no document names. */
export function planAsWritten(stack: string): Promise<Plan> {
  return planWith(stack, readStackFile(ROOT, stack));
}

/** What a stack would register with these settings; recorded once, however many tests ask. */
export function planWith(stack: string, raw: RawConfig, options?: { unknowns: boolean }): Promise<Plan> {
  const key = JSON.stringify([stack, raw, options]);
  const plan = plans.get(key) ?? planAgain(stack, raw, options);
  plans.set(key, plan);
  return plan;
}

/** Like `planWith`, recorded anew: for tests that compare two runs, or change the program. */
export async function planAgain(stack: string, raw: RawConfig, options?: { unknowns: boolean }): Promise<Plan> {
  return new Plan(await record(stack, raw, options));
}

/** The text of a stack's file, as far as its document goes. */
export function stackFile(stack: string): string {
  const text = texts.get(stack) ?? documentedText(stack, readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
  texts.set(stack, text);
  return text;
}

/** The settings in the file of a stack, as far as its document goes. */
export function rawConfig(stack: string): Record<string, string> {
  return { ...parseStackFile(stackFile(stack), `Pulumi.${stack}.yaml`) };
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
