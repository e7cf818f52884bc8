import { z } from "zod";
import { parts } from "../../config/schema";
import { accountId, cidr, domain, key, regionName } from "../../config/schema/values";
import { check } from "../../config/zod-issues";
import { parseCidr } from "../../lib/cidr";
import { UsageError } from "../../lib/errors";

const vpcRange = cidr.refine((text) => (parseCidr(text)?.bits ?? 0) >= 16 && (parseCidr(text)?.bits ?? 32) <= 24, {
  params: { allowed: "a range of /16 to /24", fix: "write it like 10.0.0.0/16" },
});

const number = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const yesOrNo = z.enum(["yes", "no"]);

/** What the command asks, in this order. The keys are its flags. */
export const questions = {
  region: { text: "AWS region", schema: regionName, preset: "us-east-1" },
  account: { text: "AWS account of 12 digits, or any", schema: z.union([z.literal("any"), accountId]) },
  cidr: { text: "Address range of the network", schema: vpcRange, preset: "10.0.0.0/16" },
  zones: { text: "Number of availability zones, 2 to 4", schema: number(2, 4), preset: "2" },
  service: { text: "Name of the first service", schema: key, preset: "web" },
  port: { text: "Port that it listens on", schema: number(1, 65_535), preset: "8080" },
  database: {
    text: "Database: none, postgres or aurora-postgresql",
    schema: z.enum(["none", "postgres", "aurora-postgresql"]),
    preset: "none",
  },
  cache: { text: "Redis: yes or no", schema: yesOrNo, preset: "no" },
  zone: {
    text: "Hosted zone with the site's name, or none",
    schema: z.union([z.literal("none"), domain]),
    preset: "none",
  },
} as const satisfies Record<string, Question>;

interface Question {
  readonly text: string;
  readonly schema: z.ZodType;
  /** Taken where no answer is given; none: there must be one. */
  readonly preset?: string;
}

type Flag = keyof typeof questions;

/** The answers, checked. */
export type Answers = { readonly name: string } & {
  readonly [F in Flag]: z.output<(typeof questions)[F]["schema"]>;
};

/** Asks for a line; an empty one takes what is preset. */
export type Ask = (question: string) => Promise<string>;

/**
 * The answers to all questions.
 *
 * @param given answers that were given as flags
 * @param ask asks for the others; none: presets stand for them
 * @throws UsageError where a flag is wrong, or misses
 */
export async function collectAnswers(name: string, given: Partial<Record<Flag, string>>, ask?: Ask): Promise<Answers> {
  const answers: Record<string, unknown> = { name: checked("the name", parts.prefix, name) };
  for (const [flag, question] of Object.entries(questions) as [Flag, Question][]) {
    const value = given[flag] ?? (ask ? undefined : question.preset);
    if (value !== undefined) answers[flag] = checked(`--${flag}`, question.schema, value);
    else if (ask) answers[flag] = await askUntilRight(question, ask);
    else throw new UsageError(`--${flag} is missing: ${question.text}.`);
  }
  return answers as Answers;
}

async function askUntilRight({ text, schema, preset }: Question, ask: Ask): Promise<unknown> {
  for (let problem = ""; ; ) {
    const line = await ask(`${problem}${text}${preset ? ` [${preset}]` : ""}: `);
    const result = check(schema, line.trim() || preset, text);
    if ("data" in result) return result.data;
    problem = `${result.mistakes.map(({ allowed }) => `  It must be ${allowed}.`).join("\n")}\n`;
  }
}

function checked(what: string, schema: z.ZodType, value: string): unknown {
  const result = check(schema, value, what);
  if ("data" in result) return result.data;
  throw new UsageError(
    result.mistakes.map(({ allowed, fix }) => `${what} is ${value}. Allowed: ${allowed}. Fix: ${fix}.`).join("\n"),
  );
}
