import { monitoringFinders } from "../../../src/operations/adopt/monitoring";
import { describeFinders, throws } from "../../support/finders";

describeFinders(monitoringFinders, {
  "aws:cloudwatch/logGroup:LogGroup": {
    inputs: { name: "/ecs/api" },
    there: {
      logs: { DescribeLogGroups: { logGroups: [{ logGroupName: "/ecs/api-2" }, { logGroupName: "/ecs/api" }] } },
    },
    id: "/ecs/api",
    absent: { logs: { DescribeLogGroups: { logGroups: [{ logGroupName: "/ecs/api-2" }] } } },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    inputs: { name: "rejections", logGroupName: "/ecs/api" },
    there: { logs: { DescribeMetricFilters: { metricFilters: [{ filterName: "rejections" }] } } },
    id: "/ecs/api:rejections",
    absent: { logs: { DescribeMetricFilters: throws("ResourceNotFoundException") } },
    needs: ["logGroupName", "its log group wasn't found"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    inputs: { name: "dev-cpu" },
    there: { cloudwatch: { DescribeAlarms: ({ AlarmNames }) => ({ MetricAlarms: [{ AlarmName: AlarmNames[0] }] }) } },
    id: "dev-cpu",
    absent: { cloudwatch: { DescribeAlarms: { MetricAlarms: [] } } },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    inputs: { dashboardName: "dev" },
    there: { cloudwatch: { GetDashboard: { DashboardBody: "{}" } } },
    id: "dev",
    absent: { cloudwatch: { GetDashboard: throws("ResourceNotFound") } },
  },
  "aws:sns/topic:Topic": {
    inputs: { name: "dev-alarms" },
    there: { sns: { ListTopics: { Topics: [{ TopicArn: "arn:x-dev-alarms" }, { TopicArn: "arn:dev-alarms" }] } } },
    id: "arn:dev-alarms",
    more: { outputs: { arn: "arn:dev-alarms" } },
    absent: { sns: { ListTopics: { Topics: [{ TopicArn: "arn:x-dev-alarms" }] } } },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    inputs: { arn: "arn:dev-alarms" },
    there: { sns: { GetTopicAttributes: { Attributes: { Policy: "{}" } } } },
    id: "arn:dev-alarms",
    absent: { sns: { GetTopicAttributes: throws("NotFoundException") } },
    needs: ["arn", "its topic wasn't found"],
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    inputs: { topic: "arn:dev-alarms", protocol: "email", endpoint: "a@example.com" },
    there: {
      sns: {
        ListSubscriptionsByTopic: {
          Subscriptions: [
            { Protocol: "email", Endpoint: "b@example.com", SubscriptionArn: "arn:2" },
            { Protocol: "email", Endpoint: "a@example.com", SubscriptionArn: "arn:1" },
          ],
        },
      },
    },
    id: "arn:1",
    absent: {
      sns: {
        ListSubscriptionsByTopic: {
          Subscriptions: [{ Protocol: "email", Endpoint: "a@example.com", SubscriptionArn: "PendingConfirmation" }],
        },
      },
    },
    needs: ["topic", "its topic wasn't found"],
  },
});
