import { type Control, must } from "../control";
import { LOG_GROUP, METRIC_ALARM } from "./types";

export const monitoringControls: readonly Control[] = [
  {
    id: "CloudWatch.15",
    title: "Alarms tell somebody",
    severity: "high",
    types: [METRIC_ALARM],
    violation: must(({ alarmActions }) => alarmActions?.length > 0, "it tells nobody"),
    good: [{ type: METRIC_ALARM, inputs: { alarmActions: ["topic"] } }],
    bad: [{ type: METRIC_ALARM, inputs: { alarmActions: [] } }],
  },
  {
    id: "CloudWatch.16",
    title: "Logs are kept for a year",
    severity: "medium",
    types: [LOG_GROUP],
    violation: ({ inputs: { retentionInDays = 0 } }) =>
      retentionInDays === 0 || retentionInDays >= 365 ? undefined : `it is kept for ${retentionInDays} days`,
    good: [{ type: LOG_GROUP, inputs: { retentionInDays: 365 } }],
    bad: [{ type: LOG_GROUP, inputs: { retentionInDays: 30 } }],
  },
  {
    id: "CloudWatch.17",
    title: "Alarms' actions are on",
    severity: "high",
    types: [METRIC_ALARM],
    violation: must(({ actionsEnabled = true }) => actionsEnabled, "they are off"),
    good: [{ type: METRIC_ALARM, inputs: {} }],
    bad: [{ type: METRIC_ALARM, inputs: { actionsEnabled: false } }],
  },
  {
    id: "Platform.9",
    title: "Logs aren't kept for ever",
    severity: "low",
    types: [LOG_GROUP],
    violation: must(({ retentionInDays = 0 }) => retentionInDays > 0, "it is"),
    good: [{ type: LOG_GROUP, inputs: { retentionInDays: 7 } }],
    bad: [{ type: LOG_GROUP, inputs: {} }],
  },
];
