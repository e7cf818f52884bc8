import { ingressFinders } from "../../../src/operations/adopt/ingress";
import { describeFinders, throws } from "../../support/finders";

describeFinders(ingressFinders, {
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: { name: "dev-alb" },
    there: {
      elb: { DescribeLoadBalancers: ({ Names }) => ({ LoadBalancers: [{ LoadBalancerArn: `arn:${Names}` }] }) },
    },
    id: "arn:dev-alb",
    more: { outputs: { arn: "arn:dev-alb" } },
    absent: { elb: { DescribeLoadBalancers: throws("LoadBalancerNotFoundException") } },
  },
  "aws:lb/targetGroup:TargetGroup": {
    inputs: { name: "dev-api-8000" },
    there: { elb: { DescribeTargetGroups: ({ Names }) => ({ TargetGroups: [{ TargetGroupArn: `arn:${Names}` }] }) } },
    id: "arn:dev-api-8000",
    absent: { elb: { DescribeTargetGroups: throws("TargetGroupNotFoundException") } },
  },
  "aws:lb/listener:Listener": {
    inputs: { loadBalancerArn: "arn:lb", port: 443 },
    there: {
      elb: {
        DescribeListeners: {
          Listeners: [
            { Port: 80, ListenerArn: "arn:80" },
            { Port: 443, ListenerArn: "arn:443" },
          ],
        },
      },
    },
    id: "arn:443",
    more: { outputs: { arn: "arn:443" } },
    absent: { elb: { DescribeListeners: { Listeners: [{ Port: 80, ListenerArn: "arn:80" }] } } },
    needs: ["loadBalancerArn", "its load balancer wasn't found"],
  },
  "aws:lb/listenerRule:ListenerRule": {
    inputs: { listenerArn: "arn:443", priority: 10 },
    there: {
      elb: {
        DescribeRules: {
          Rules: [
            { Priority: "20", RuleArn: "arn:20" },
            { Priority: "10", RuleArn: "arn:10" },
          ],
        },
      },
    },
    id: "arn:10",
    absent: { elb: { DescribeRules: { Rules: [{ Priority: "20", RuleArn: "arn:20" }] } } },
    needs: ["listenerArn", "its listener wasn't found"],
  },
});
