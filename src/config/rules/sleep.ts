import { minuteOf } from "../../lib/week";
import { isMissing, type Rule } from "./rule";

const HOUR = 60;

const wakesBeforeItSleeps: Rule = ({ schedule }) => {
  if (!schedule) return [];
  const { wakes, sleeps } = schedule;
  if (minuteOf(sleeps) - minuteOf(wakes) >= HOUR) return [];
  const allowed = `an hour or more after ${wakes} (wakes)`;
  return [{ path: "schedule.sleeps", value: sleeps, allowed, fix: "choose a later time" }];
};

const somethingSleeps: Rule = (config) => {
  const { schedule, names } = config;
  if (!schedule || names.services.length > 0 || !isMissing(config, "database")) return [];
  const allowed = "a stack with services or a database: nothing else of it can sleep";
  return [{ path: "schedule", value: schedule, allowed, fix: "remove it" }];
};

/** What wakes would be tasks of an image that isn't there. */
const somethingWakes: Rule = (config) => {
  if (!config.schedule || !isMissing(config, "release")) return [];
  const allowed = "a stack with a release: without one nothing runs that could wake";
  return [{ path: "schedule", value: config.schedule, allowed, fix: "remove it, and add it after the first release" }];
};

const databaseCanStop: Rule = ({ schedule, database }) => {
  if (!schedule || database?.engine !== "postgres" || database.readReplicas === 0) return [];
  const allowed = "0, since there is platform:schedule: AWS doesn't stop an instance that has replicas";
  return [{ path: "database.readReplicas", value: database.readReplicas, allowed, fix: "remove it, or the schedule" }];
};

export const sleepRules: readonly Rule[] = [wakesBeforeItSleeps, somethingSleeps, somethingWakes, databaseCanStop];
