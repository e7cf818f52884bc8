import { days, type FactTable, policy } from "./fact";

/** Queues, events and schedules. */
export const messaging: FactTable = {
  "aws:sqs/queue:Queue": (i) => [
    i.name,
    `kept ${days(i.messageRetentionSeconds / 86_400)}`,
    i.visibilityTimeoutSeconds && `hidden ${i.visibilityTimeoutSeconds} s`,
    i.redrivePolicy && `dead after ${JSON.parse(i.redrivePolicy).maxReceiveCount} attempts`,
  ],
  "aws:sqs/queuePolicy:QueuePolicy": (i) => policy(i.policy),
  "aws:cloudwatch/eventBus:EventBus": (i) => [i.name],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (i) => policy(i.policy),
  "aws:cloudwatch/eventRule:EventRule": (i) => [i.name, i.eventPattern],
  "aws:cloudwatch/eventTarget:EventTarget": (i) => [`to ${i.arn}`],
  "aws:scheduler/scheduleGroup:ScheduleGroup": (i) => [i.name],
  "aws:scheduler/schedule:Schedule": (i) => [
    i.scheduleExpression,
    i.scheduleExpressionTimezone,
    // A function's name is told where it is invoked; a call of AWS's stands nowhere else.
    i.target.arn.includes(":aws-sdk:") && i.target.arn.split(":aws-sdk:")[1],
    i.target.input,
  ],
};
