import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  type ServiceNamespace,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeRepositoriesCommand, GetLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import { DescribeClustersCommand, DescribeServicesCommand, ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import { paginateListNamespaces, paginateListServices } from "@aws-sdk/client-servicediscovery";
import type { Inputs } from "@pulumi/pulumi";
import { all, type Finders, found, known, NotAdopted, only } from "./finder";

export const computeFinders: Finders = {
  "aws:ecr/repository:Repository": async ({ name }, { ecr }) => {
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    return found(repositories?.[0]?.repositoryName);
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": async ({ repository }, { ecr }) => {
    const repositoryName = known(repository, "repository");
    const { lifecyclePolicyText } = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    return found(lifecyclePolicyText && repositoryName);
  },
  "aws:ecs/cluster:Cluster": async ({ name }, { ecs }) => {
    const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [name] }));
    const cluster = clusters.find(({ status }) => status === "ACTIVE");
    return found(cluster?.clusterName, { outputs: { arn: cluster?.clusterArn } });
  },
  "aws:ecs/service:Service": async ({ cluster, name }, { ecs }) => {
    const arn = known<string>(cluster, "cluster");
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: arn, services: [name] }));
    const service = services.find(({ status }) => status === "ACTIVE");
    if (!service?.taskDefinition) return undefined;
    // What runs is the current revision, also after a roll-back.
    const brings = { "aws:ecs/taskDefinition:TaskDefinition": service.taskDefinition };
    return { id: `${arn.split("/").at(-1)}/${name}`, brings };
  },
  "aws:ecs/taskDefinition:TaskDefinition": async ({ family }, { ecs }) => {
    const { taskDefinitionArns = [] } = await ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, status: "ACTIVE", sort: "DESC", maxResults: 1 }),
    );
    return found(taskDefinitionArns[0]);
  },
  "aws:appautoscaling/target:Target": async (inputs, { appautoscaling }) => {
    const { ServiceNamespace, ScalableDimension, ResourceId } = scaled(inputs);
    const { ScalableTargets } = await appautoscaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace, ScalableDimension, ResourceIds: [ResourceId] }),
    );
    return ScalableTargets?.length ? { id: `${ServiceNamespace}/${ResourceId}/${ScalableDimension}` } : undefined;
  },
  "aws:appautoscaling/policy:Policy": async (inputs, { appautoscaling }) => {
    const target = scaled(inputs);
    const { ScalingPolicies = [] } = await appautoscaling.send(new DescribeScalingPoliciesCommand(target));
    const metricOf = (policy?: (typeof ScalingPolicies)[number]) =>
      policy?.TargetTrackingScalingPolicyConfiguration?.PredefinedMetricSpecification?.PredefinedMetricType;
    if (ScalingPolicies.some(({ PolicyName }) => PolicyName === inputs.name)) {
      return { id: `${target.ServiceNamespace}/${target.ResourceId}/${target.ScalableDimension}/${inputs.name}` };
    }
    const { predefinedMetricType } =
      inputs.targetTrackingScalingPolicyConfiguration?.predefinedMetricSpecification ?? {};
    const rival = ScalingPolicies.find((policy) => metricOf(policy) === predefinedMetricType);
    if (rival) throw new NotAdopted(`delete the policy ${rival.PolicyName} first: AWS allows one for a metric`);
    return undefined;
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": async ({ name, vpc }, { servicediscovery }) => {
    const namespaces = await all(
      paginateListNamespaces({ client: servicediscovery }, {}),
      ({ Namespaces }) => Namespaces,
    );
    const like = namespaces.filter(({ Type, Name }) => Type === "DNS_PRIVATE" && Name === name);
    const id = only(like, ({ Id }) => Id)?.Id;
    return found(id && `${id}:${known(vpc, "VPC")}`, { physicalId: id });
  },
  "aws:servicediscovery/service:Service": async ({ name, dnsConfig }, { servicediscovery }) => {
    const Filters = [{ Name: "NAMESPACE_ID" as const, Values: [known<string>(dnsConfig?.namespaceId, "namespace")] }];
    const services = await all(
      paginateListServices({ client: servicediscovery }, { Filters }),
      ({ Services }) => Services,
    );
    const like = services.filter(({ Name }) => Name === name);
    return found(only(like, ({ Id }) => Id)?.Id);
  },
};

function scaled({ serviceNamespace, scalableDimension, resourceId }: Inputs) {
  return {
    ServiceNamespace: known<ServiceNamespace>(serviceNamespace, "service"),
    ScalableDimension: known(scalableDimension, "service"),
    ResourceId: known<string>(resourceId, "service"),
  };
}
