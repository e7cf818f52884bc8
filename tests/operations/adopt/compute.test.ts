import { expect, it } from "vitest";
import { computeFinders } from "../../../src/operations/adopt/compute";
import { asked, describeFinders, search, throws } from "../../support/finders";

const CLUSTER = "arn:aws:ecs:us-west-2:1:cluster/dev";
const SCALED = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/dev/api",
};
const CPU = { predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" } };

const CPU_IN_AWS = { PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" } };

describeFinders(computeFinders, {
  "aws:ecr/repository:Repository": {
    inputs: { name: "inventory/api" },
    there: {
      ecr: {
        DescribeRepositories: ({ repositoryNames }) => ({ repositories: [{ repositoryName: repositoryNames[0] }] }),
      },
    },
    id: "inventory/api",
    absent: { ecr: { DescribeRepositories: throws("RepositoryNotFoundException") } },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    inputs: { repository: "inventory/api" },
    there: { ecr: { GetLifecyclePolicy: { lifecyclePolicyText: "{}" } } },
    id: "inventory/api",
    absent: { ecr: { GetLifecyclePolicy: throws("LifecyclePolicyNotFoundException") } },
    needs: ["repository", "its repository wasn't found"],
  },
  "aws:ecs/cluster:Cluster": {
    inputs: { name: "dev" },
    there: { ecs: { DescribeClusters: { clusters: [{ status: "ACTIVE", clusterName: "dev", clusterArn: CLUSTER }] } } },
    id: "dev",
    more: { outputs: { arn: CLUSTER } },
    absent: { ecs: { DescribeClusters: { clusters: [{ status: "INACTIVE", clusterName: "dev" }] } } },
  },
  "aws:ecs/service:Service": {
    inputs: { cluster: CLUSTER, name: "api" },
    there: { ecs: { DescribeServices: { services: [{ status: "ACTIVE", taskDefinition: "arn:api:7" }] } } },
    id: "dev/api",
    more: { brings: { "aws:ecs/taskDefinition:TaskDefinition": "arn:api:7" } },
    absent: { ecs: { DescribeServices: { services: [{ status: "DRAINING", taskDefinition: "arn:api:7" }] } } },
    needs: ["cluster", "its cluster wasn't found"],
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    inputs: { family: "migrate" },
    there: {
      ecs: {
        ListTaskDefinitions: ({ familyPrefix, status, sort }) => ({
          taskDefinitionArns: status === "ACTIVE" && sort === "DESC" ? [`arn:${familyPrefix}:3`] : [],
        }),
      },
    },
    id: "arn:migrate:3",
  },
  "aws:appautoscaling/target:Target": {
    inputs: SCALED,
    there: { appautoscaling: { DescribeScalableTargets: { ScalableTargets: [{}] } } },
    id: "ecs/service/dev/api/ecs:service:DesiredCount",
    needs: ["resourceId", "its service wasn't found"],
  },
  "aws:appautoscaling/policy:Policy": {
    inputs: { ...SCALED, name: "api-cpu", targetTrackingScalingPolicyConfiguration: CPU },
    there: { appautoscaling: { DescribeScalingPolicies: { ScalingPolicies: [{ PolicyName: "api-cpu" }] } } },
    id: "ecs/service/dev/api/ecs:service:DesiredCount/api-cpu",
    absent: { appautoscaling: { DescribeScalingPolicies: { ScalingPolicies: [{ PolicyName: "by-hand" }] } } },
    needs: ["resourceId", "its service wasn't found"],
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    inputs: { name: "dev.local", vpc: "vpc-1" },
    there: {
      servicediscovery: {
        ListNamespaces: {
          Namespaces: [
            { Type: "HTTP", Name: "dev.local", Id: "ns-http" },
            { Type: "DNS_PRIVATE", Name: "dev.local", Id: "ns-1" },
            { Type: "DNS_PRIVATE", Name: "staging.local", Id: "ns-2" },
          ],
        },
      },
    },
    id: "ns-1:vpc-1",
    more: { physicalId: "ns-1" },
    several: {
      servicediscovery: {
        ListNamespaces: {
          Namespaces: [
            { Type: "DNS_PRIVATE", Name: "dev.local", Id: "ns-1" },
            { Type: "DNS_PRIVATE", Name: "dev.local", Id: "ns-2" },
          ],
        },
      },
    },
  },
  "aws:servicediscovery/service:Service": {
    inputs: { name: "api", dnsConfig: { namespaceId: "ns-1" } },
    there: {
      servicediscovery: {
        ListServices: (query) =>
          asked(query).NAMESPACE_ID === "ns-1" ? { Services: [{ Name: "api", Id: "srv-1" }] } : {},
      },
    },
    id: "srv-1",
    absent: { servicediscovery: { ListServices: { Services: [{ Name: "other", Id: "srv-2" }] } } },
    needs: ["dnsConfig", "its namespace wasn't found"],
  },
});

it("names the policy of another name that already follows the metric", async () => {
  const policy = { PolicyName: "by-hand", TargetTrackingScalingPolicyConfiguration: CPU_IN_AWS };
  const { missing } = await search(
    "aws:appautoscaling/policy:Policy",
    { ...SCALED, name: "api-cpu", targetTrackingScalingPolicyConfiguration: CPU },
    { appautoscaling: { DescribeScalingPolicies: { ScalingPolicies: [policy] } } },
  );
  expect(missing[0]?.why).toBe("delete the policy by-hand first: AWS allows one for a metric");
});
