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
        allowed: `${timeout} (timeoutSeconds of ${consumer?.function}) or more`,
        fix: "raise it",
      },
    ];
  });

/** Otherwise somebody is called for a message that only waits for its next delivery. */
const retriesComeBeforeAlarm: Rule = ({ queues = {}, monitoring }) => {
  const { enabled, messageAgeMinutes } = monitoring?.alarms ?? {};
  if (!enabled || messageAgeMinutes === undefined) return [];
  return Object.entries(queues).flatMap(([name, { consumer, visibilityTimeoutSeconds }]): Mistake[] => {
    if (!consumer || visibilityTimeoutSeconds < messageAgeMinutes * 60) return [];
    return [
      {
        path: `queues.${name}.visibilityTimeoutSeconds`,
        value: visibilityTimeoutSeconds,
        allowed: `less than ${messageAgeMinutes * 60} (monitoring.alarms.messageAgeMinutes): the alarm would come before a retry`,
        fix: "lower it, or raise messageAgeMinutes",
      },
    ];
  });
};

export const queueRules: readonly Rule[] = [consumersExist, messagesStayHidden, retriesComeBeforeAlarm];

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
