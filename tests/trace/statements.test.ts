import { describe, expect, it } from "vitest";
import { find, readStatements } from "../../src/trace/statements";
import { Document } from "../support/documents";
import { ROOT } from "../support/plan";

const statements = readStatements(ROOT);
const found = (words: string) => find(statements, words).map(({ document, text }) => `${document} ${text}`);

describe("the statements of the pages", () => {
  it.each([...new Set(statements.map(({ document }) => document))])("are all that %s states, word for word", (name) => {
    const read = statements.filter(({ document }) => document === name).map(({ text }) => text);
    const stated = new Document(name).statements().map(({ line }) => line);
    expect(stated.length).toBeGreaterThan(50);
    expect(stated.filter((line) => !read.includes(line))).toEqual([]);
  });

  it("have a verdict, and a test or a reason", () => {
    for (const { text, verdict, shownBy, tests } of statements) {
      expect(["met", "decided otherwise", "not checkable"], text).toContain(verdict);
      if (verdict === "met") expect(tests, text).not.toEqual([]);
      else expect(shownBy, text).not.toBe("");
    }
  });
});

describe("who looks for a sentence", () => {
  it("finds it by its words as they stand, without the marks of Markdown", () => {
    expect(found("Fargate launch type, 0.5 vCPU, 1 GB memory")).toEqual([
      "sagebrush-staging.md - **Task Definition**: Fargate launch type, 0.5 vCPU, 1 GB memory",
    ]);
    expect(found("USERS --> HTTPS ALB")).toEqual(["sagebrush-staging.md USERS -->|HTTPS| ALB"]);
  });

  it("finds it by words in another order", () => {
    expect(found("memory 0.5 launch vcpu")).toEqual([
      "sagebrush-staging.md - **Task Definition**: Fargate launch type, 0.5 vCPU, 1 GB memory",
    ]);
  });

  it("finds nothing by words that nobody says", () => {
    expect(found("zeppelin")).toEqual([]);
    expect(found("  ")).toEqual(statements.map(({ document, text }) => `${document} ${text}`));
  });
});
