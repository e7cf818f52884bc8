import { describe, expect, it } from "vitest";
import { differences } from "../../src/review/differences";
import { inWords } from "../../src/review/words";

/** What differs between inputs, in words; what is shown of them is what they are, unless it is given. */
function words(before: unknown, after: unknown, shown: readonly unknown[] = [before, after]): string[] {
  return differences({ value: before, shown: shown[0] }, { value: after, shown: shown[1] }).map(inWords);
}

describe("differences between inputs", () => {
  it.each([
    ["nothing", { a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, []],
    ["a number", { count: 2 }, { count: 3 }, ["count: 2 → 3"]],
    ["something new", {}, { name: "web" }, ["name: none → web"]],
    ["something deeper", { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }, ["a.b[0].c: 1 → 2"]],
    ["a list of plain values", { zones: ["a", "b"] }, { zones: ["b", "c"] }, ["zones: - a + c"]],
    [
      "entries by their names",
      { e: [{ name: "A", value: 1 }] },
      {
        e: [
          { name: "B", value: 1 },
          { name: "A", value: 2 },
        ],
      },
      ["e[A].value: 1 → 2", 'e[B]: none → {"name":"B","value":1}'],
    ],
    [
      "inside of JSON",
      { policy: '{"Statement":[{"Action":"a"}]}' },
      { policy: '{"Statement":[{"Action":"b"}]}' },
      ["policy › Statement[0].Action: a → b"],
    ],
    [
      "the end of long texts that begin alike",
      { image: `123456789012.dkr.ecr.us-west-2.amazonaws.com/inventory/api:v1.0.0` },
      { image: `123456789012.dkr.ecr.us-west-2.amazonaws.com/inventory/api:v1.1.0` },
      ["image: …/api:v1.0.0 → …/api:v1.1.0"],
    ],
    [
      "the version of a secret that a container reads",
      { c: '[{"name":"web","dockerLabels":{"secret-version.URL":"1"}}]' },
      { c: '[{"name":"web","dockerLabels":{"secret-version.URL":"2"}}]' },
      ["c › [web]: another version of the secret URL"],
    ],
    ["JSON that is only written otherwise", { policy: '{"a":1,"b":2}' }, { policy: '{ "b": 2, "a": 1 }' }, []],
  ])("%s", (_, before, after, expected) => {
    expect(words(before, after)).toEqual(expected);
  });

  it("a secret is only said to be another", () => {
    const shown = { password: "[secret]" };
    expect(words({ password: "one" }, { password: "two" }, [shown, shown])).toEqual(["password: another secret"]);
    expect(words({ password: "one" }, { password: "one" }, [shown, shown])).toEqual([]);
  });
});
