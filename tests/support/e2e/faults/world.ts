import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "./aws";

/** What stands in an emulator before faults are tried. */
export interface World {
  readonly aws: Aws;
  readonly vpc: string;
  /** Two, in two zones. */
  readonly subnets: readonly string[];
  /** The security group of the load balancer. */
  readonly group: string;
  readonly loadBalancer: string;
  /** The listener of the load balancer forwards to it. */
  readonly targetGroup: string;
  /** The address of a NAT gateway. */
  readonly address: string;
  readonly role: string;
  readonly roleArn: string;
  readonly bucket: string;
  readonly logGroup: string;
}

/** A cluster with a service of one task. */
export const CLUSTER = "used";

/** Makes it. */
export async function makeWorld(aws: Aws): Promise<World> {
  const { Subnets } = await aws.send(EC2Client, new DescribeSubnetsCommand());
  const [first, second] = Subnets;
  const vpc = first.VpcId;
  const subnets = [first.SubnetId, second.SubnetId];
  const { GroupId: group } = await aws.send(
    EC2Client,
    new CreateSecurityGroupCommand({ GroupName: "used", Description: "used", VpcId: vpc }),
  );
  const { AllocationId: address } = await aws.send(EC2Client, new AllocateAddressCommand({ Domain: "vpc" }));
  await aws.send(EC2Client, new CreateNatGatewayCommand({ SubnetId: subnets[0], AllocationId: address }));
  const { LoadBalancers } = await aws.send(
    ElasticLoadBalancingV2Client,
    new CreateLoadBalancerCommand({ Name: "used", Subnets: subnets, SecurityGroups: [group] }),
  );
  const targets = { Name: "used", Protocol: "HTTP", Port: 80, VpcId: vpc, TargetType: "ip" } as const;
  const { TargetGroups } = await aws.send(ElasticLoadBalancingV2Client, new CreateTargetGroupCommand(targets));
  const loadBalancer = LoadBalancers[0].LoadBalancerArn;
  const targetGroup = TargetGroups[0].TargetGroupArn;
  await aws.send(ElasticLoadBalancingV2Client, new CreateListenerCommand(listener(loadBalancer, targetGroup)));
  const trust = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await aws.send(IAMClient, new CreateRoleCommand({ RoleName: "used", AssumeRolePolicyDocument }));
  const bucket = "a-bucket-of-faults";
  await aws.send(S3Client, new CreateBucketCommand({ Bucket: bucket }));
  await aws.send(CloudWatchLogsClient, new CreateLogGroupCommand({ logGroupName: "used" }));
  await aws.send(ECSClient, new CreateClusterCommand({ clusterName: CLUSTER }));
  const containerDefinitions = [{ name: "app", image: "image", memory: 128 }];
  await aws.send(ECSClient, new RegisterTaskDefinitionCommand({ family: "used", containerDefinitions }));
  const service = { cluster: CLUSTER, serviceName: "used", taskDefinition: "used", desiredCount: 1 };
  await aws.send(ECSClient, new CreateServiceCommand(service));
  const names = { role: "used", roleArn: Role.Arn, bucket, logGroup: "used" };
  return { aws, vpc, subnets, group, loadBalancer, targetGroup, address, ...names };
}

/** A listener on port 80 that forwards everything. */
export function listener(LoadBalancerArn: string, TargetGroupArn: string) {
  const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
  return { LoadBalancerArn, Protocol: "HTTP" as const, Port: 80, DefaultActions };
}
