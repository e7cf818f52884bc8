import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  paginateDescribeListeners,
  paginateDescribeRules,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { all, type Finders, found, known } from "./finder";

export const ingressFinders: Finders = {
  "aws:lb/loadBalancer:LoadBalancer": async ({ name }, { elb }) => {
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [name] }));
    const arn = LoadBalancers?.[0]?.LoadBalancerArn;
    return found(arn, { outputs: { arn } });
  },
  "aws:lb/targetGroup:TargetGroup": async ({ name }, { elb }) => {
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: [name] }));
    return found(TargetGroups?.[0]?.TargetGroupArn);
  },
  "aws:lb/listener:Listener": async ({ loadBalancerArn, port }, { elb }) => {
    const LoadBalancerArn = known<string>(loadBalancerArn, "load balancer");
    const listeners = await all(
      paginateDescribeListeners({ client: elb }, { LoadBalancerArn }),
      (page) => page.Listeners,
    );
    const arn = listeners.find((listener) => listener.Port === port)?.ListenerArn;
    return found(arn, { outputs: { arn } });
  },
  "aws:lb/listenerRule:ListenerRule": async ({ listenerArn, priority }, { elb }) => {
    const ListenerArn = known<string>(listenerArn, "listener");
    const rules = await all(paginateDescribeRules({ client: elb }, { ListenerArn }), ({ Rules }) => Rules);
    return found(rules.find((rule) => rule.Priority === String(priority))?.RuleArn);
  },
};
