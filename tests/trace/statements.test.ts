import { describe, expect, it, vi } from "vitest";
import { main } from "../../src/commands/trace";
import { find, readStatements } from "../../src/trace/statements";
import { Document } from "../support/documents";
import { ROOT } from "../support/plan";

const statements = readStatements(ROOT);
const found = (words: string) => find(statements, words).statements.map(({ document, text }) => `${document} ${text}`);

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

describe("the command", () => {
  const told = async (...args: string[]) => {
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line = "") => void lines.push(String(line)));
    await main(args).finally(() => log.mockRestore());
    return lines.join("\n");
  };

  it("finds a line with its dash, as it is copied", async () => {
    const line = "- **Lifecycle Policy**: Keep last 10 images, delete untagged after 1 day";
    expect(await told(line)).toMatch(/says .*Keep last 10 images(.|\n)*verdict +met(.|\n)*service\.ts/);
  });

  it("says so where no statement has all words, and nothing where none has half of them", async () => {
    expect(await told("Keep last eleven images")).toMatch(/^No statement has all of these words/);
    await expect(told("Last updated: 2026-02-20")).rejects.toThrow("No document says anything like");
    await expect(told()).rejects.toThrow("The words are missing.");
  });
});
