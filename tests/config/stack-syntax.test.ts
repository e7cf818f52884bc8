import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/parse";
import { parseStackFile } from "../../src/config/stack-file";
import { StackText } from "../../src/config/stack-text";

/** The mistakes of a file's text: where each stands, what may stand there, and what to do. */
function told(lines: readonly string[]): string[] {
  const mistakes = new StackText("Pulumi.x.yaml", lines.join("\n")).mistakes();
  return mistakes.map(({ location, allowed, fix }) => `${location?.line}:${location?.column} ${allowed} | ${fix}`);
}

const TOP_LEVEL = "one of config, secretsprovider, encryptedkey, encryptionsalt, environment in the first column";

describe("a stack file's text", () => {
  it.each([
    [["config:", "  a: 1", "platform:cdn: {}"], `3:1 ${TOP_LEVEL} | indent it below config`],
    [
      ["config:", "  a: 1", "platform:cdn:", "    origin: x", "  # next", "  b: 1"],
      `3:1 ${TOP_LEVEL} | indent it below config`,
    ],
    [
      ["config:", "  a: 1", "audit-service:", "  port: 80"],
      `3:1 ${TOP_LEVEL} | indent it below config, or below the part that it belongs to`,
    ],
    [
      ["config:", "<<<<<<< HEAD", "  a: 1", "=======", "  a: 2", ">>>>>>> main"],
      "2:1 a text without conflict markers | resolve the merge conflict",
    ],
    [
      ["config:", "  a:", "\tb: 1"],
      "3:1 blanks before a key, no tab | replace the tab by blanks, as on the lines around it",
    ],
    [["config:", "  a: 1", "  a: 2"], "3:3 each key once | rename one of the two, or make one of both"],
    [
      ["config:", "  a:", "    name: web", "    port:8005", "    cpu: 256"],
      "4:5 a blank after the colon | write port: 8005",
    ],
    [["config:", "  a: { immutableTags:true }"], "2:8 a blank after the colon | write immutableTags: true"],
    [["config:", '  a: "b'], "2:6 a quote at both ends | close the quote"],
    [["config:", "  a: *nope"], "2:6 an anchor that stands before it | set &nope first, or put it in quotes"],
    [["config:", "  a: {{ user }}"], "2:7 text as a key | put the value in quotes"],
    [
      ["config:", "  a:", "    __proto__: { port: 1 }"],
      "3:5 another name: JavaScript keeps this one for itself | rename it",
    ],
    [["config:", "  a: !mine b"], "2:12 a value without a tag | take the tag away"],
    [["config:", "  a: !!binary aGk="], "2:15 a value without a tag | take the tag away"],
    [["config:", "  a: !!bool yes"], "2:13 a value without a tag | take the tag away"],
    [["config:", "  a: !!omap [b: 1]"], "2:13 a value without a tag | take the tag away"],
    [["config:", "  a: {b: !!set {c}}"], "2:16 a value without a tag | take the tag away"],
    [
      ["%YAML 1.1", "---", "config:", "  a: {b: yes}"],
      "1:1 YAML without directives, which change how values are read | remove the line",
    ],
    [
      ["config:", "  a: b", "---", "config:", "  a: c"],
      "3:1 one document; Pulumi reads the first | remove the line, where what follows belongs to the settings above, or all that follows",
    ],
    [["config:", "  a: &x", "    b: *x"], "3:8 an anchor outside of what it stands for | write out what is meant"],
    [["config:", "  a: {null: b}"], "2:7 text as a key | rename it"],
    [["config:", "  a: {<<: 7}"], "2:7 an anchor with keys, or a list of such | write it like <<: *name"],
    [["config:", "  a: {<<: [{b: 1}, 7]}"], "2:7 an anchor with keys, or a list of such | write it like <<: *name"],
    [
      ["config:", "  a: &x [{b: 1}]", "  b: {<<: *x}"],
      "3:7 an anchor with keys, or a list of such | write it like <<: *name",
    ],
    [["config:", "  a: {<<: *nope}"], "2:11 an anchor that stands before it | set &nope first, or put it in quotes"],
    [["config:", '  a: {"<<": {b: 1}}'], "2:7 another name: Pulumi merges what stands below this one | rename it"],
    [["config:", "  <<: {a: b}"], "2:3 settings with names | write out here what is merged"],
    [["config:", "  a:config:b: 1"], "2:3 a namespace, a colon and a name, like platform:prefix | write a:b"],
    [
      ["config:", "  a:b:c: 1"],
      "2:3 a namespace, a colon and a name, like platform:prefix | take the other colons away",
    ],
    [
      ["config:", "  platform:a: 1", "  a: 2"],
      "3:3 each setting once; platform:a is one with and without its namespace | remove one of the two",
    ],
    [["config:", "  7: a"], "2:3 text as a key, like platform:prefix | rename it"],
  ])("tells the one cause in %j", (lines, expected) => {
    expect(told(lines)).toEqual([expected]);
  });

  it.each([
    ["017504", "a number with a leading zero as octal"],
    ["0b11", "this as a binary number"],
    ["0o17", "this as another number"],
    ["0x1F", "this as another number"],
    ["1_000", "underscores in a number as nothing"],
    ["2024-01-01", "this as a time, and writes it in another form"],
    ["2024-01-01T00:00:00Z", "this as a time, and writes it in another form"],
    [".inf", "this as no finite number, and ends"],
    [".NaN", "this as no finite number, and ends"],
    ["12345678901234567890", "this as a number, which loses digits"],
    ["1e999", "a number of this size as text"],
  ])("refuses %s, and takes it in quotes", (value, reads) => {
    const place = `2:11 text in quotes; Pulumi reads ${reads}`;
    expect(told(["config:", `  a: { b: ${value} }`])).toEqual([`${place} | put it in quotes: "${value}"`]);
    expect(told(["config:", `  a: { b: "${value}" }`])).toEqual([]);
  });

  it("takes what Pulumi writes beside config", () => {
    const beside = ["secretsprovider: awskms://x", "encryptedkey: abc", "encryptionsalt: v1:abc", "environment: [dev]"];
    expect(told(["config:", "  a: 1", ...beside])).toEqual([]);
  });

  it("merges keys as Pulumi does", () => {
    const text = "config:\n  a: &base { cpu: 256, port: 80 }\n  b: { <<: *base, port: 81 }\n";
    expect(JSON.parse(parseStackFile(text, "Pulumi.x.yaml")["platform:b"] ?? "")).toEqual({ cpu: 256, port: 81 });
  });
});

describe("what stands in a wrong column", () => {
  it.each([
    [
      "config:\n  platform:\n    prefix: dev\n    protect: true\n",
      "write its keys as platform:prefix, platform:protect, one level up",
    ],
    [
      "config:\n  web: { name: web, port: 80, cpu: 256, memory: 512 }\n",
      "indent it two blanks more, below platform:services",
    ],
  ])("isn't told to be removed: %j", (text, fix) => {
    const { mistakes } = checkConfig(parseStackFile(text, "Pulumi.x.yaml"));
    expect(mistakes.map((mistake) => mistake.fix)).toContain(fix);
  });
});
