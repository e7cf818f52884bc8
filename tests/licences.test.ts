import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Licences that ask for no more than their own text. */
const FREE =
  /^(MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|Artistic-2\.0|WTFPL|CC0-1\.0|Python-2\.0|MIT OR Apache-2\.0|\(MIT OR CC0-1\.0\)|\(BSD-3-Clause AND Apache-2\.0\))$/;

/** Others, and why they may be here. */
const JUDGED: Readonly<Record<string, string>> = {
  "@logdna/tail-file": "SEE LICENSE IN LICENSE: MIT, as its file says; of Pulumi's SDK",
  lightningcss: "MPL-2.0: used as it is, by the test runner only",
  "spdx-exceptions": "CC-BY-3.0: a list that is named, by npm's own tools",
};

interface Locked {
  readonly packages: Readonly<Record<string, { readonly license?: string }>>;
}

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Locked;
const installed = Object.entries(packages)
  .filter(([path]) => path !== "")
  .map(([path, { license }]) => ({ name: path.replace(/^.*node_modules\//, ""), license: license ?? "none" }));

it("every package has a licence that the project may use it under", () => {
  expect(installed.length).toBeGreaterThan(300);
  const others = installed.filter(({ name, license }) => !FREE.test(license) && !judgementOf(name));
  expect(others).toEqual([]);
});

it("judges no package that isn't there", () => {
  const unused = Object.keys(JUDGED).filter((judged) => !installed.some(({ name }) => judgementOf(name) === judged));
  expect(unused).toEqual([]);
});

/** A platform's build of a package is under the package's own licence. */
function judgementOf(name: string): string | undefined {
  return Object.keys(JUDGED).find((judged) => name === judged || name.startsWith(`${judged}-`));
}
