import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import { readStackFile, stackNames } from "../../src/config/stack-file";
import { controls } from "../../src/policy/controls";
import { judgeRecording, today } from "../../src/policy/judge";
import { renderMarkdown } from "../../src/policy/report";
import { type Judgement, unwaived } from "../../src/policy/waivers";
import { DOCUMENTED } from "../support/documented";
import { planAsWritten, planOf, ROOT, rawConfig } from "../support/plan";

/** Nobody has judged yet what no document names: `npm run policy` tells what its waivers are to say. */
const stacks = Object.keys(DOCUMENTED);
const judgements = new Map<string, Judgement>();

beforeAll(async () => {
  for (const stack of stacks) {
    judgements.set(stack, judgeRecording((await planOf(stack)).recording, rawConfig(stack), today()));
  }
});

describe.each(stacks)("%s", (stack) => {
  it("keeps every control, or a waiver says why not", () => {
    const judgement = judgements.get(stack) as Judgement;
    expect(unwaived(judgement).map(({ control, resource }) => `${control.id} ${resource.name}`)).toEqual([]);
    expect(judgement.mistakes).toEqual([]);
  });

  it("has waivers that quote its document, or name a decision", () => {
    const [, document] = /docs\/documents\/([\w-]+\.md)/.exec(read(`Pulumi.${stack}.yaml`)) ?? [];
    const said = read(`docs/documents/${document}`);
    const decided = read("docs/decisions.md");
    const { waivers, excludes } = parseConfig(stack, rawConfig(stack));
    const quotes = Object.values(excludes).flatMap((reason) => /^(.+): "(.+)"$/.exec(reason)?.slice(1) ?? [reason]);
    expect(quotes.filter((quote) => !said.includes(quote))).toEqual([]);
    expect(waivers.filter((waiver) => waiver.document && !said.includes(waiver.document))).toEqual([]);
    expect(
      waivers.filter(({ decision }) => decision && !new RegExp(`^- \\*\\*${decision}\\b`, "m").test(decided)),
    ).toEqual([]);
  });
});

it("docs/controls.md is as the plans are; if not: npm run docs", async () => {
  const written = stackNames(ROOT).map(async (stack) =>
    judgeRecording((await planAsWritten(stack)).recording, readStackFile(ROOT, stack), today()),
  );
  expect(read("docs/controls.md")).toBe(renderMarkdown(await Promise.all(written), controls));
});

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}
