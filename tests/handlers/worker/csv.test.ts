import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "../../../handlers/worker/csv";

describe("a line of CSV", () => {
  it("is quoted where it must be", () => {
    expect(csvLine(["a", 'say "hi"', "x,y", "two\nlines", 7])).toBe('a,"say ""hi""","x,y","two\nlines",7\r\n');
  });

  it("holds no formula", () => {
    expect(csvLine(["=1+1", "@SUM", -5])).toBe("'=1+1,'@SUM,-5\r\n");
  });

  it("can be read back", () => {
    const harmless = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text));
    fc.assert(
      fc.property(fc.array(harmless, { minLength: 1 }), (values) => {
        expect(parse(csvLine(values))).toEqual(values);
      }),
    );
  });
});

function parse(line: string): string[] {
  return [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
