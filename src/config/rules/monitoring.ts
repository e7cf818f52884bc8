import { mustExist, type Rule } from "./rule";

const logAlarmsFindTheirService: Rule = (config) =>
  Object.entries(config.monitoring?.logAlarms ?? {}).flatMap(([name, { service }]) =>
    mustExist(`monitoring.logAlarms.${name}.service`, service, "services", config),
  );

export const monitoringRules: readonly Rule[] = [logAlarmsFindTheirService];
