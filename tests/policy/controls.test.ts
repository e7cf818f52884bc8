import { describe, expect, it } from "vitest";
import { exampleStack, judge } from "../../src/policy/control";
import { controls } from "../../src/policy/controls";

describe.each(controls.map((control) => ({ ...control, control })))("$id: $title", ({ control }) => {
  it("passes its good resource", () => {
    const [verdict] = judge(exampleStack(control.good), [control]);
    expect(verdict?.resource.name).toBe("example-0");
    expect(verdict?.violation).toBeUndefined();
  });

  it("finds its bad resource wrong", () => {
    const [verdict] = judge(exampleStack(control.bad), [control]);
    expect(verdict?.resource.name).toBe("example-0");
    expect(verdict?.violation).toMatch(/\w/);
  });
});

it("ids are AWS's or ours, and stand once", () => {
  const ids = controls.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^(Platform|[A-Z][A-Za-z0-9]+)\.\d+$/.test(id))).toEqual([]);
});
