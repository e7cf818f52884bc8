import { createInterface } from "node:readline/promises";
import { z } from "zod";
import { check } from "../config/zod-issues";
import { UsageError } from "../lib/errors";

/** Answers by flag, checked. */
export type Answered = Readonly<Record<string, unknown>>;

/** Something that a command must know. What it may be, and what is preset, may depend on the answers before. */
export interface Question {
  readonly text: string;
  readonly schema: z.ZodType | ((before: Answered) => z.ZodType);
  /** Taken where no answer is given; none: there must be one. */
  readonly preset?: string | ((before: Answered) => string);
  /** Whether it isn't asked, and its preset taken, after these answers. */
  readonly isSettled?: (before: Answered) => boolean;
}

/** Asks for a line; an empty one takes what is preset. */
export type Ask = (question: string) => Promise<string>;

/** A whole number within limits. */
export const number = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Yes or no, or their first letters. */
export const yesOrNo = z.preprocess(
  (text) => ({ y: "yes", n: "no" })[String(text).toLowerCase()] ?? text,
  z.enum(["yes", "no"]),
);

/** Runs with the terminal that can be asked; without one where there is none, as in a pipe. */
export async function withTerminal<T>(run: (ask?: Ask) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY) return run();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await run((question) => terminal.question(question));
  } finally {
    terminal.close();
  }
}

/**
 * The answers to all questions.
 *
 * @param ask asks for those that aren't given; none: presets stand for them
 * @throws UsageError where a given one is wrong, or misses
 */
export async function collectAnswers(
  questions: Readonly<Record<string, Question>>,
  given: Readonly<Partial<Record<string, string>>>,
  ask?: Ask,
): Promise<Answered> {
  const answers: Record<string, unknown> = {};
  for (const [flag, { text, preset, schema, isSettled }] of Object.entries(questions)) {
    const question = {
      text,
      schema: typeof schema === "function" ? schema(answers) : schema,
      preset: typeof preset === "function" ? preset(answers) : preset,
    };
    const asks = ask && !isSettled?.(answers) ? ask : undefined;
    const value = given[flag] ?? (asks ? undefined : question.preset);
    if (value !== undefined) answers[flag] = checkedAnswer(`--${flag}`, question.schema, value);
    else if (asks) answers[flag] = await askUntilRight(question, asks);
    else throw new UsageError(`--${flag} is missing: ${text}.`);
  }
  return answers;
}

/** The flags of a usage text, with what they mean. */
export function describeFlags(questions: Readonly<Record<string, Question>>): string {
  const width = Math.max(...Object.keys(questions).map((flag) => flag.length));
  return Object.entries(questions)
    .map(([flag, { text, preset }]) => {
      return `  --${flag.padEnd(width)}  ${text}${typeof preset === "string" ? ` [${preset}]` : ""}`;
    })
    .join("\n");
}

/**
 * An answer, checked.
 *
 * @param what what it is, for the message
 * @throws UsageError where it isn't allowed
 */
export function checkedAnswer(what: string, schema: z.ZodType, value: string): unknown {
  const result = check(schema, value, what);
  if ("data" in result) return result.data;
  throw new UsageError(
    result.mistakes.map(({ allowed, fix }) => `${what} is ${value}. Allowed: ${allowed}. Fix: ${fix}.`).join("\n"),
  );
}

async function askUntilRight(
  { text, schema, preset }: { readonly text: string; readonly schema: z.ZodType; readonly preset?: string },
  ask: Ask,
): Promise<unknown> {
  for (let problem = ""; ; ) {
    const line = await ask(`${problem}${text}${preset ? ` [${preset}]` : ""}: `);
    const result = check(schema, line.trim() || preset, text);
    if ("data" in result) return result.data;
    problem = `${result.mistakes.map(({ allowed, fix }) => `  It must be ${asChoice(allowed)}.${meant(fix)}`).join("\n")}\n`;
  }
}

function meant(fix: string): string {
  const [, suggestion] = /^did you mean (.+)\? If not/.exec(fix) ?? [];
  return suggestion ? ` Did you mean ${suggestion}?` : "";
}

/** `a, b, c` as `a, b or c`. */
function asChoice(allowed: string): string {
  return /^\S+(, \S+)+$/.test(allowed) ? allowed.replace(/, (\S+)$/, " or $1") : allowed;
}
