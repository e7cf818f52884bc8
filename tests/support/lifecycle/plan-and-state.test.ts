import { beforeAll, describe, expect, it } from "vitest";
import type { State, StateResource } from "../../../src/engine/pulumi";
import { outputsDiffer, planAndStateDiffer } from "../../e2e/lifecycle/plan-and-state";
import { type Inputs, type Plan, planOf } from "../plan";
import { INGRESS_RULE, SECURITY_GROUP } from "../types";

const PLACE = { accountId: "889786867297", region: "us-west-2" };

let plan: Plan;
let made: StateResource[];

/** A state as the engine would keep it: as planned, but with security groups of other ids. */
function stateOf(resources: readonly StateResource[]): State {
  return { version: 3, deployment: { resources } };
}

beforeAll(async () => {
  plan = await planOf("sagebrush-staging");
  const ids = new Map(plan.all(SECURITY_GROUP).map(({ inputs }, i) => [`sg-${inputs.name}`, `sg-${i}${i}${i}`]));
  const real = (inputs: Inputs) =>
    JSON.parse(JSON.stringify(inputs), (_, value) => (typeof value === "string" ? (ids.get(value) ?? value) : value));
  made = plan.recording.resources.map(({ urn, type, custom }) => {
    const inputs = real(plan.recording.revealed.get(urn) ?? {});
    return { urn, type, custom, id: ids.get(`sg-${inputs.name}`), inputs, outputs: {} };
  });
});

/** The state with the inputs of the first resource of a type changed. */
function changed(type: string, change: (inputs: Inputs) => void): State {
  const index = made.findIndex((resource) => resource.type === type);
  const resource = made[index] as StateResource;
  const inputs = structuredClone(resource.inputs) as Inputs;
  change(inputs);
  return stateOf(made.with(index, { ...resource, inputs }));
}

const differences = (state: State) => planAndStateDiffer(plan.recording, state, PLACE);

describe("plan and state", () => {
  it("are alike where only AWS's answers differ", async () => {
    expect(await differences(stateOf(made))).toEqual([]);
  });

  it("are alike with awsx's children, providers, defaults and names that the provider has given", async () => {
    const child =
      "urn:pulumi:sagebrush-staging::platform::platform:network:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc::network";
    const provider = "urn:pulumi:sagebrush-staging::platform::pulumi:providers:aws::default_7_48_0";
    const filled = changed(INGRESS_RULE, (inputs) => Object.assign(inputs, { __defaults: ["region"], region: "x" }));
    const others = [child, provider].map((urn) => ({ urn, type: "", custom: true }));
    expect(await differences(stateOf([...(filled.deployment.resources ?? []), ...others]))).toEqual([]);
  });

  it("differ by a resource, by an input, and by an input that nobody planned", async () => {
    expect(await differences(stateOf(made.slice(1)))).toEqual([`- ${made[0]?.urn}`]);
    expect(await differences(stateOf([...made, { urn: "other", type: "", custom: true }]))).toEqual(["+ other"]);
    expect(await differences(changed(INGRESS_RULE, (inputs) => Object.assign(inputs, { fromPort: 1 })))).toEqual([
      expect.stringContaining("fromPort: planned "),
    ]);
    expect(await differences(changed(INGRESS_RULE, (inputs) => Object.assign(inputs, { cidrIpv6: "::/0" })))).toEqual([
      expect.stringContaining("cidrIpv6: planned undefined"),
    ]);
  });

  it("differ where an input holds the answer of another resource", async () => {
    const state = changed(INGRESS_RULE, (inputs) => Object.assign(inputs, { securityGroupId: "sg-999" }));
    expect(await differences(state)).toEqual([expect.stringContaining("securityGroupId: planned ")]);
  });

  it("are alike where a hash of AWS's answers is another one, and differ where it is none", async () => {
    const deployment = (triggers: unknown) =>
      differences(changed("aws:apigateway/deployment:Deployment", (inputs) => Object.assign(inputs, { triggers })));
    expect(await deployment({ sha256: "a".repeat(64) })).toEqual([]);
    expect(await deployment({ sha256: "none" })).toEqual([expect.stringContaining("triggers.sha256: planned ")]);
    expect(await deployment({})).toEqual([expect.stringContaining("triggers.sha256: planned ")]);
  });

  it("have the same outputs, secrets hidden", async () => {
    const state = stateOf(made);
    const outputs = { ...plan.outputs };
    expect(await outputsDiffer(plan.recording, outputs, state, PLACE)).toEqual([]);
    expect(await outputsDiffer(plan.recording, { ...outputs, databaseUrl: "postgresql://…" }, state, PLACE)).toEqual([
      'databaseUrl: planned "[secret]", made "postgresql://…"',
    ]);
  });
});
