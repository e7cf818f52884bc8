import { z } from "zod";
import type { Config } from "../../config/schema";
import { absolutePath, environmentName, key, text } from "../../config/schema/values";
import { FARGATE_MEMORY_MIB } from "../../lib/fargate";
import { withSuggestion } from "../../lib/suggest";
import { type Ask, checkedAnswer, collectAnswers, number, type Question } from "../questions";

/** The answers, checked. */
export interface Answers {
  readonly name: string;
  readonly port: number;
  readonly cpu: number;
  readonly memory: number;
  readonly tasks: number;
  readonly most: number;
  /** A path pattern of the load balancer; `default`: what no pattern takes. */
  readonly path: string;
  readonly health: string;
  readonly clients: readonly string[];
  /** Entry of `platform:secrets`, by variable. */
  readonly secrets: Readonly<Record<string, string>>;
}

const CPU = [...FARGATE_MEMORY_MIB.keys()].map(String);

/** What the command asks, in this order; the keys are its flags. */
export function questionsFor({ services = {}, secrets = {}, loadBalancer, cluster }: Partial<Config> = {}) {
  return {
    port: {
      text: "Port that it listens on",
      schema: number(1, 65_535),
      preset: () => String(freePort(Object.values(services).map(({ port }) => port))),
    },
    cpu: { text: "CPU units; 1024 are one vCPU", schema: z.enum(CPU).transform(Number), preset: "256" },
    memory: {
      text: "Memory in MiB",
      schema: ({ cpu }) => z.enum((FARGATE_MEMORY_MIB.get(Number(cpu)) ?? []).map(String)).transform(Number),
      preset: ({ cpu }) => String(FARGATE_MEMORY_MIB.get(Number(cpu))?.[0]),
    },
    tasks: { text: "Tasks, or fewest", schema: number(0, 1000), preset: "1" },
    most: {
      text: "Most tasks; where it is more, CPU decides",
      schema: ({ tasks }) => number(Number(tasks), 1000),
      preset: ({ tasks }) => String(tasks),
    },
    path: {
      text: "Path at the load balancer like /api/audit/*, default, or none",
      schema: text(/^(none|default|\/\S*)$/, "a path, default or none", "write it like /api/audit/*"),
      preset: "none",
      isSettled: () => !loadBalancer,
    },
    health: { text: "Path that answers 200 while it is healthy", schema: absolutePath, preset: "/health" },
    clients: {
      text: "Services that call it, separated by commas, or none",
      schema: listOf((name) => known(name, Object.keys(services), "a service")),
      preset: "none",
      isSettled: () => !cluster?.namespace,
    },
    secrets: {
      text: "Secrets that it reads, like DATABASE_URL=database-url, separated by commas, or none",
      schema: listOf((pair) => secretOf(pair, Object.keys(secrets))).transform((pairs) =>
        Object.fromEntries(pairs.map((pair) => pair.split("="))),
      ),
      preset: "none",
      isSettled: () => Object.keys(secrets).length === 0,
    },
  } as const satisfies Record<string, Question>;
}

/**
 * The answers to all questions on a service.
 *
 * @param given answers that were given as flags
 * @param ask asks for the others; none: presets stand for them
 * @throws UsageError where one is wrong
 */
export async function answersFor(
  name: string,
  config: Config,
  given: Readonly<Partial<Record<string, string>>>,
  ask?: Ask,
): Promise<Answers> {
  const checkedName = checkedAnswer("the name", key, name);
  return { name: checkedName, ...(await collectAnswers(questionsFor(config), given, ask)) } as Answers;
}

/** The one after the highest, as people count; ports below 1024 are the web's. */
function freePort(ports: readonly number[]): number {
  const highest = Math.max(...ports.filter((port) => port >= 1024));
  return Number.isFinite(highest) ? highest + 1 : 8080;
}

/** A list, separated by commas; `none` is an empty one. */
function listOf(wrong: (item: string) => { readonly allowed: string; readonly fix: string } | undefined) {
  return z
    .string()
    .transform((list) => (list === "none" ? [] : list.split(",").map((item) => item.trim())))
    .superRefine((items, context) => {
      for (const params of items.flatMap((item) => wrong(item) ?? [])) context.addIssue({ code: "custom", params });
    });
}

function known(name: string, names: readonly string[], what: string) {
  if (names.includes(name)) return undefined;
  return { allowed: `${what}: ${names.join(", ") || "there is none"}`, fix: withSuggestion("correct it", name, names) };
}

function secretOf(pair: string, names: readonly string[]) {
  const [variable = "", name = "", ...others] = pair.split("=");
  if (!environmentName.safeParse(variable).success || others.length > 0) {
    return { allowed: "VARIABLE=secret", fix: "write it like DATABASE_URL=database-url" };
  }
  return known(name, names, "an entry of secrets");
}
