import { DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { paginateDescribeLogGroups, paginateDescribeMetricFilters } from "@aws-sdk/client-cloudwatch-logs";
import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, paginateListTopics } from "@aws-sdk/client-sns";
import { all, type Finders, found, known, only } from "./finder";

export const monitoringFinders: Finders = {
  "aws:cloudwatch/logGroup:LogGroup": async ({ name }, { logs }) => {
    const query = { logGroupNamePrefix: name };
    const groups = await all(paginateDescribeLogGroups({ client: logs }, query), ({ logGroups }) => logGroups);
    return found(groups.find(({ logGroupName }) => logGroupName === name)?.logGroupName);
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": async ({ name, logGroupName }, { logs }) => {
    const query = { logGroupName: known<string>(logGroupName, "log group"), filterNamePrefix: name };
    const filters = await all(paginateDescribeMetricFilters({ client: logs }, query), (page) => page.metricFilters);
    const there = filters.some(({ filterName }) => filterName === name);
    return there ? { id: `${logGroupName}:${name}` } : undefined;
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": async ({ name }, { cloudwatch }) => {
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return found(MetricAlarms?.[0]?.AlarmName);
  },
  "aws:cloudwatch/dashboard:Dashboard": async ({ dashboardName }, { cloudwatch }) => {
    const { DashboardBody } = await cloudwatch.send(new GetDashboardCommand({ DashboardName: dashboardName }));
    return found(DashboardBody && dashboardName);
  },
  "aws:sns/topic:Topic": async ({ name }, { sns }) => {
    const list = await all(paginateListTopics({ client: sns }, {}), ({ Topics }) => Topics);
    const arn = list.find(({ TopicArn }) => TopicArn?.split(":").at(-1) === name)?.TopicArn;
    return found(arn, { outputs: { arn } });
  },
  "aws:sns/topicPolicy:TopicPolicy": async ({ arn }, { sns }) => {
    const query = new GetTopicAttributesCommand({ TopicArn: known(arn, "topic") });
    return found((await sns.send(query)).Attributes?.Policy && arn);
  },
  "aws:sns/topicSubscription:TopicSubscription": async ({ topic, protocol, endpoint }, { sns }) => {
    const TopicArn = known<string>(topic, "topic");
    const subscriptions = await all(
      paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }),
      (page) => page.Subscriptions,
    );
    const like = subscriptions.filter(({ Protocol, Endpoint }) => Protocol === protocol && Endpoint === endpoint);
    const arn = only(like, ({ SubscriptionArn }) => SubscriptionArn)?.SubscriptionArn;
    // One that nobody has confirmed has no ARN; a second request for it makes no other.
    return found(arn?.startsWith("arn:") ? arn : undefined);
  },
};
