import { ListSubscriptionsByTopicCommand, type Subscription } from "@aws-sdk/client-sns";
import { ifThere } from "../ask";
import { blocking, type Check, type Fault, type Subject, warning } from "../check";

/** Somebody gets the alarms, and has confirmed it. */
export const subscriptions: Check<Subject> = {
  name: "subscriptions",
  async look({ stack, aws, made }) {
    const topics = made.fields("aws:sns/topic:Topic", "arn");
    const faults = topics.map(async (TopicArn): Promise<Fault[]> => {
      const [, , , region = "", , name = ""] = TopicArn.split(":");
      const found: Subscription[] = [];
      for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
        const query = new ListSubscriptionsByTopicCommand({ TopicArn, NextToken });
        const page = await ifThere(aws(region).sns.send(query));
        if (!page) return [blocking(`the topic ${name} in ${region} is gone`, `pulumi up --refresh --stack ${stack}`)];
        found.push(...(page.Subscriptions ?? []));
        NextToken = page.NextToken;
      }
      if (found.length === 0)
        return [
          warning(
            `nobody gets the alarms of ${name} in ${region}`,
            "add addresses to emails below platform:monitoring, or set platform:pagerDutyUrl",
          ),
        ];
      return found
        .filter(({ SubscriptionArn }) => SubscriptionArn === "PendingConfirmation")
        .map(({ Protocol, Endpoint }) =>
          warning(
            `${Protocol === "email" ? Endpoint : `the ${Protocol} subscriber`} hasn't confirmed ${name} in ${region}, and gets nothing`,
            "follow the link in AWS's message; after three days SNS drops it: pulumi up --refresh sends another",
          ),
        );
    });
    return (await Promise.all(faults)).flat();
  },
};
