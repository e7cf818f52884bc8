import { describe, expect, it } from "vitest";
import { stackNames } from "../../src/config/stack-file";
import { drawStack, type Graph } from "../../src/diagram";
import { renderMermaid } from "../../src/diagram/mermaid";
import type { Recording } from "../../src/plan/record";
import type { RecordedResource } from "../../src/plan/recorder";
import { changedConfig, planOf, planWith, ROOT } from "../support/plan";
import { INGRESS_RULE, ROLE_POLICY, ROUTE } from "../support/types";

/** What a role needs beside what it is for: where it stands, and what it lists on the way. */
const UNDRAWN = [
  /^ec2:/,
  /^ecr:(?!BatchGetImage)/,
  /^kms:(?!Decrypt|Encrypt|GenerateDataKey)/,
  /^lambda:InvokeFunction$/,
  /^rds:ListTagsForResource$/,
  /^s3:(?!(Get|Put|Delete)Object$)/,
  /^sqs:(?!SendMessage)/,
  /^xray:PutTelemetryRecords$/,
];

/** Roles that AWS's services take for what the picture shows as done by themselves. */
const BY_AWS = /flow-logs$|-replication$|schedules$/;

const without = (recording: Recording, gone: (resource: RecordedResource) => boolean): Graph =>
  drawStack({ ...recording, resources: recording.resources.filter((resource) => !gone(resource)) });

const count = ({ arrows }: Graph): number => arrows.flatMap(({ label }) => label.split(", ")).length;

/** The first recording of a stack takes a while on a busy machine. */
const PATIENCE = 120_000;

describe.each(stackNames(ROOT))("%s", { timeout: PATIENCE }, (stack) => {
  it.each([INGRESS_RULE, ROUTE])("has an arrow for each %s", async (type) => {
    const { recording } = await planOf(stack);
    const all = count(drawStack(recording));
    for (const one of recording.resources.filter((resource) => resource.type === type)) {
      expect(count(without(recording, (resource) => resource === one)), one.name).toBeLessThan(all);
    }
  });

  it("has an arrow for each action of a role", async () => {
    const { recording } = await planOf(stack);
    const policies = recording.resources.filter(({ type, name }) => type === ROLE_POLICY && !BY_AWS.test(name));
    const none = count(without(recording, ({ type }) => type === ROLE_POLICY));
    for (const policy of policies) {
      const { Statement } = JSON.parse(String(policy.inputs.policy));
      for (const statement of Statement) {
        for (const action of [statement.Action].flat().filter((one) => !UNDRAWN.some((undrawn) => undrawn.test(one)))) {
          const text = JSON.stringify({ Statement: [{ ...statement, Action: action }] });
          const only = { ...policy, inputs: { ...policy.inputs, policy: text } };
          const others = recording.resources.filter(({ type }) => type !== ROLE_POLICY);
          const graph = drawStack({ ...recording, resources: [...others, only] });
          expect(count(graph), `${action} of ${policy.name}`).toBeGreaterThan(none);
        }
      }
    }
  });

  it("is for Mermaid with all boxes, frames and arrows, by names that are no words of Mermaid's own", async () => {
    const graph = drawStack((await planOf(stack)).recording);
    const lines = renderMermaid(graph).split("\n");
    const declared = lines.flatMap((line) => /^ *(?:subgraph )?(\w+)\["/.exec(line)?.[1] ?? []);
    expect(declared).toHaveLength(graph.boxes.length + graph.frames.length);
    expect(new Set(declared).size).toBe(declared.length);
    for (const name of declared) expect(name).toMatch(/^the_\w+$/);
    const arrows = lines.flatMap((line) => {
      const [, from = "", to = ""] = /^ {2}(.+) (?:-->|-\.->)\|".*"\| (.+)$/.exec(line) ?? [];
      return from.split(" & ").flatMap((one) => to.split(" & ").map((other) => [one, other]));
    });
    const ends = arrows.filter(([from, to]) => from && to);
    expect(ends).toHaveLength(graph.arrows.length);
    for (const end of ends.flat()) expect(declared).toContain(end);
  });
});

it(
  "a schedule that puts a stack to sleep is one line of the scheduler's box, beside what invokes functions",
  async () => {
    const raw = changedConfig("sagebrush-prod", "schedule", () => ({ wakes: "07:00", sleeps: "20:00" }));
    const { recording } = await planWith("sagebrush-prod", raw);
    const box = drawStack(recording).boxes.find(({ label }) => label.includes("EventBridge Scheduler"));
    expect(box?.label).toEqual([
      "EventBridge Scheduler",
      expect.stringMatching(/^clean-ups /),
      expect.stringMatching(/^reports /),
      "puts the stack to sleep",
    ]);
  },
  PATIENCE,
);
