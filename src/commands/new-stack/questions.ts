import { z } from "zod";
import { settingSchemas } from "../../config/schema";
import { zonesOf } from "../../config/schema/regions";
import { cidr, key, regionName, text } from "../../config/schema/values";
import { parseCidr } from "../../lib/cidr";
import { type Answered, type Ask, checkedAnswer, collectAnswers, number, type Question, yesOrNo } from "../questions";

const vpcRange = cidr.refine((text) => (parseCidr(text)?.bits ?? 0) >= 16 && (parseCidr(text)?.bits ?? 32) <= 24, {
  params: { allowed: "a range of /16 to /24", fix: "write it like 10.0.0.0/16" },
});

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const MOST_ZONES = 4;

const zonesIn = ({ region }: Answered) => Math.min(MOST_ZONES, zonesOf(String(region)).length);

/** What the command asks, in this order. The keys are its flags. */
export const questions = {
  region: { text: "AWS region", schema: regionName, preset: "us-east-1" },
  account: {
    text: "AWS account of 12 digits, or any",
    schema: text(/^(any|\d{12})$/, "an account of 12 digits, or any", "look it up with: aws sts get-caller-identity"),
  },
  cidr: { text: "Address range of the network", schema: vpcRange, preset: "10.0.0.0/16" },
  zones: {
    text: "Number of availability zones, 2 or more",
    schema: (before) => number(2, zonesIn(before)),
    preset: "2",
  },
  service: { text: "Name of the first service", schema: key, preset: "web" },
  port: { text: "Port that it listens on", schema: number(1, 65_535), preset: "8080" },
  database: {
    text: "Database: none, postgres or aurora-postgresql",
    schema: z.enum(["none", "postgres", "aurora-postgresql"]),
    preset: "none",
  },
  cache: { text: "Redis: yes or no", schema: yesOrNo, preset: "no" },
  migrate: {
    text: "Command that migrates the database, in the service's image, or none",
    schema: z.string().min(1),
    preset: "none",
    isSettled: ({ database }) => database === "none",
  },
  zone: {
    text: "Hosted zone with the site's name, or none",
    schema: text(
      new RegExp(`^none$|${DOMAIN.source}`),
      "a lower-case domain name, or none",
      "write it like example.com",
    ),
    preset: "none",
  },
  email: {
    text: "E-mail address that gets alarms, or none",
    schema: text(
      /^none$|^[^@\s]+@[^@\s]+\.[^@\s]+$/,
      "an e-mail address, or none",
      "write it like on-call@example.com",
    ),
    preset: "none",
  },
} as const satisfies Record<string, Question>;

/** The answers, checked. */
export interface Answers {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly cidr: string;
  readonly zones: number;
  readonly service: string;
  readonly port: number;
  readonly database: "none" | "postgres" | "aurora-postgresql";
  readonly cache: "yes" | "no";
  readonly migrate: string;
  readonly zone: string;
  readonly email: string;
}

/**
 * The answers to all questions on a stack.
 *
 * @param given answers that were given as flags
 * @param ask asks for the others; none: presets stand for them
 * @throws UsageError where a flag is wrong, or misses
 */
export async function answersFor(
  name: string,
  given: Readonly<Partial<Record<keyof typeof questions, string>>>,
  ask?: Ask,
): Promise<Answers> {
  const checkedName = checkedAnswer("the name", settingSchemas.prefix, name);
  return { name: checkedName, ...(await collectAnswers(questions, given, ask)) } as Answers;
}
