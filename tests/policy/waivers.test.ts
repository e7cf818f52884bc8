import { describe, expect, it } from "vitest";
import { type Control, judge } from "../../src/policy/control";
import { StackResources } from "../../src/policy/stack-resources";
import { unwaived, type Waiver, waive } from "../../src/policy/waivers";

const control: Control = {
  id: "RDS.5",
  title: "stands in two zones",
  severity: "medium",
  types: ["database"],
  violation: ({ inputs }) => (inputs.multiAz ? undefined : "one zone"),
  good: [],
  bad: [],
};

const stack = new StackResources(
  Object.entries({ orders: false, "orders-copy": false, users: true }).map(([name, multiAz]) => ({
    urn: `urn::${name}`,
    type: "database",
    name,
    inputs: { multiAz },
    dependencies: [],
  })),
);

const waiver: Waiver = { control: "RDS.5", resource: "orders*", reason: "its document says so", document: "Database" };

function judged(waivers: readonly Waiver[], today?: string) {
  const judgement = waive("stack", judge(stack, [control]), waivers, ["RDS.5"], today);
  return { wrong: unwaived(judgement).map(({ resource }) => resource.name), mistakes: judgement.mistakes };
}

describe("a waiver", () => {
  it("covers the violations of its control that its pattern matches", () => {
    expect(judged([])).toEqual({ wrong: ["orders", "orders-copy"], mistakes: [] });
    expect(judged([waiver])).toEqual({ wrong: [], mistakes: [] });
    expect(judged([{ ...waiver, resource: "orders" }])).toEqual({ wrong: ["orders-copy"], mistakes: [] });
  });

  it("that covers nothing wrong is told", () => {
    const unused = { ...waiver, resource: "users" };
    expect(judged([waiver, unused])).toEqual({
      wrong: [],
      mistakes: ["the waiver of RDS.5 for users covers nothing that is wrong: remove it"],
    });
  });

  it("is too wide where it also covers what keeps the control", () => {
    expect(judged([{ ...waiver, resource: "*" }]).mistakes).toEqual([
      "the waiver of RDS.5 for * is too wide: users keeps the control",
    ]);
  });

  it("counts up to its last day", () => {
    const ending = { ...waiver, expires: "2026-12-31" };
    expect(judged([ending], "2026-12-31")).toEqual({ wrong: [], mistakes: [] });
    expect(judged([ending], "2027-01-01")).toEqual({
      wrong: ["orders", "orders-copy"],
      mistakes: ["the waiver of RDS.5 for orders* ended on 2026-12-31: mend the resource, or decide anew"],
    });
  });

  it("names a control that there is", () => {
    expect(judged([waiver, { ...waiver, control: "RDS.55" }]).mistakes).toEqual([
      "the waiver of RDS.55 for orders*: did you mean RDS.5? If not, there is no such control",
    ]);
  });

  it("takes dots and other signs for themselves", () => {
    expect(judged([{ ...waiver, resource: "order." }]).wrong).toEqual(["orders", "orders-copy"]);
  });
});
