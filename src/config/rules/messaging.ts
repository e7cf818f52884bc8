import type { Mistake } from "../mistakes";
import { mustExist, type Rule } from "./rule";

const consumersExist: Rule = (config) =>
  Object.entries(config.queues ?? {}).flatMap(([name, { consumer }]) =>
    consumer ? mustExist(`queues.${name}.consumer.function`, consumer.function, "functions", config) : [],
  );

/** Otherwise a message comes back while it is still being worked on. */
const messagesStayHidden: Rule = ({ queues = {}, functions = {} }) =>
  Object.entries(queues).flatMap(([name, { consumer, visibilityTimeoutSeconds }]): Mistake[] => {
    const timeout = functions[consumer?.function ?? ""]?.timeoutSeconds;
    if (timeout === undefined || visibilityTimeoutSeconds >= timeout) return [];
    return [
      {
        path: `queues.${name}.visibilityTimeoutSeconds`,
        value: visibilityTimeoutSeconds,
        allowed: `${timeout} (timeoutSeconds of ${consumer?.function}) or more; AWS advises six times that`,
        fix: "raise it",
      },
    ];
  });

export const queueRules: readonly Rule[] = [consumersExist, messagesStayHidden];

const schedulesFindTheirFunction: Rule = (config) =>
  Object.entries(config.schedules ?? {}).flatMap(([name, schedule]) =>
    mustExist(`schedules.${name}.function`, schedule.function, "functions", config),
  );

export const scheduleRules: readonly Rule[] = [schedulesFindTheirFunction];

const eventsFindTheirFunction: Rule = (config) =>
  Object.entries(config.events?.rules ?? {}).flatMap(([name, rule]) =>
    mustExist(`events.rules.${name}.function`, rule.function, "functions", config),
  );

export const eventRules: readonly Rule[] = [eventsFindTheirFunction];
