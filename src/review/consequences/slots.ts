import type { Inputs } from "@pulumi/pulumi";
import type { Rank } from "./consequence";

/** Something that AWS has once: a name, a range, a priority, a place for a policy. */
export interface Slot {
  /** Inputs that are it together. */
  readonly is: (inputs: Inputs) => readonly unknown[];
  /** What AWS does with a second that wants it. */
  readonly second: Refused | TakenOver;
}

/** The call and its error. */
export interface Refused {
  readonly call: string;
  readonly error: string;
}

/** The second gets it, and the first takes it away when it is deleted. */
export interface TakenOver {
  readonly call: string;
  readonly loses: string;
  readonly rank: LossRank;
}

/** Of what may be lost. */
export type LossRank = Exclude<Rank, "stuck half-way" | "readers keep the old">;

const refused = (call: string, error: string): Refused => ({ call, error });
const takenOver = (call: string, loses: string, rank: LossRank): TakenOver => ({ call, loses, rank });
const by =
  (...names: readonly string[]) =>
  (inputs: Inputs) =>
    names.map((name) => inputs[name]);
const slot = (is: Slot["is"], second: Slot["second"]): Slot => ({ is, second });

const BUCKET_SETTING = (what: string, rank: LossRank = "less secure") =>
  slot(by("bucket"), takenOver("its Put… call", `the bucket has no ${what}`, rank));

/** What of each kind AWS has once, and what a second one meets. */
export const SLOTS: Readonly<Record<string, Slot>> = {
  "iam.Role": slot(by("name"), refused("CreateRole", "EntityAlreadyExists")),
  "iam.RolePolicy": slot(by("role", "name"), takenOver("PutRolePolicy", "the role may do nothing of it", "outage")),
  "iam.RolePolicyAttachment": slot(
    by("role", "policyArn"),
    takenOver("AttachRolePolicy", "the role has the policy no more", "outage"),
  ),
  "ec2.SecurityGroup": slot(by("vpcId", "name"), refused("CreateSecurityGroup", "InvalidGroup.Duplicate")),
  "vpc.SecurityGroupIngressRule": slot(
    (of) => [
      of.securityGroupId,
      of.ipProtocol,
      of.fromPort,
      of.toPort,
      of.cidrIpv4 ?? of.referencedSecurityGroupId ?? of.prefixListId,
    ],
    refused("AuthorizeSecurityGroupIngress", "InvalidPermission.Duplicate"),
  ),
  "vpc.SecurityGroupEgressRule": slot(
    (of) => [
      of.securityGroupId,
      of.ipProtocol,
      of.fromPort,
      of.toPort,
      of.cidrIpv4 ?? of.referencedSecurityGroupId ?? of.prefixListId,
    ],
    refused("AuthorizeSecurityGroupEgress", "InvalidPermission.Duplicate"),
  ),
  "ec2.Subnet": slot(by("vpcId", "cidrBlock"), refused("CreateSubnet", "InvalidSubnet.Conflict")),
  "ec2.Route": slot(by("routeTableId", "destinationCidrBlock"), refused("CreateRoute", "RouteAlreadyExists")),
  "ec2.NatGateway": slot(by("allocationId"), refused("CreateNatGateway", "Resource.AlreadyAssociated")),
  "ec2.RouteTableAssociation": slot(by("subnetId"), refused("AssociateRouteTable", "Resource.AlreadyAssociated")),
  "ec2.FlowLog": slot(by("vpcId"), refused("CreateFlowLogs", "FlowLogAlreadyExists")),
  "ec2.VpcEndpoint": slot(
    (of) => [of.vpcId, of.serviceName, JSON.stringify(of.routeTableIds)],
    refused("CreateVpcEndpoint", "RouteAlreadyExists"),
  ),
  "route53.Record": slot(
    by("zoneId", "name", "type"),
    refused("ChangeResourceRecordSets", "InvalidChangeBatch: it already exists"),
  ),
  "lb.LoadBalancer": slot(by("name"), refused("CreateLoadBalancer", "DuplicateLoadBalancerName")),
  "lb.TargetGroup": slot(by("name"), refused("CreateTargetGroup", "DuplicateTargetGroupName")),
  "lb.Listener": slot(by("loadBalancerArn", "port"), refused("CreateListener", "DuplicateListener")),
  "lb.ListenerRule": slot(by("listenerArn", "priority"), refused("CreateRule", "PriorityInUse")),
  "cloudfront.OriginAccessControl": slot(
    by("name"),
    refused("CreateOriginAccessControl", "OriginAccessControlAlreadyExists"),
  ),
  "ecs.Cluster": slot(
    by("name"),
    takenOver("CreateCluster", "the cluster is deleted, or its services stop that", "outage"),
  ),
  "ecs.Service": slot(by("cluster", "name"), refused("CreateService", "Creation of service was not idempotent")),
  "servicediscovery.PrivateDnsNamespace": slot(
    by("vpc", "name"),
    refused("CreatePrivateDnsNamespace", "ConflictingDomainExists"),
  ),
  "servicediscovery.Service": slot(by("namespaceId", "name"), refused("CreateService", "ServiceAlreadyExists")),
  "appautoscaling.Target": slot(
    by("serviceNamespace", "resourceId", "scalableDimension"),
    takenOver("RegisterScalableTarget", "nothing scales any more", "outage"),
  ),
  "appautoscaling.Policy": slot(
    by("resourceId", "scalableDimension", "name"),
    takenOver("PutScalingPolicy", "nothing scales any more", "outage"),
  ),
  "ecr.Repository": slot(by("name"), refused("CreateRepository", "RepositoryAlreadyExists")),
  "lambda.Function": slot(by("name"), refused("CreateFunction", "ResourceConflictException")),
  "lambda.Alias": slot(by("functionName", "name"), refused("CreateAlias", "ResourceConflictException")),
  "lambda.Permission": slot(
    by("function", "qualifier", "statementId"),
    refused("AddPermission", "ResourceConflictException"),
  ),
  "lambda.EventSourceMapping": slot(
    by("eventSourceArn", "functionName"),
    refused("CreateEventSourceMapping", "ResourceConflictException"),
  ),
  "sqs.Queue": slot(
    by("name"),
    takenOver(
      "CreateQueue",
      "the queue is deleted with its messages, and the state says that it is there",
      "data lost",
    ),
  ),
  "sqs.QueuePolicy": slot(
    by("queueUrl"),
    takenOver("SetQueueAttributes", "nobody else may send to the queue", "outage"),
  ),
  "cloudwatch.EventBus": slot(by("name"), refused("CreateEventBus", "ResourceAlreadyExistsException")),
  "cloudwatch.EventRule": slot(by("eventBusName", "name"), takenOver("PutRule", "events go nowhere", "outage")),
  "cloudwatch.EventTarget": slot(
    by("eventBusName", "rule", "targetId"),
    takenOver("PutTargets", "events go nowhere", "outage"),
  ),
  "cloudwatch.EventBusPolicy": slot(
    by("eventBusName"),
    takenOver("PutPermission", "the other account's events are refused", "outage"),
  ),
  "scheduler.Schedule": slot(by("groupName", "name"), refused("CreateSchedule", "ConflictException")),
  "scheduler.ScheduleGroup": slot(by("name"), refused("CreateScheduleGroup", "ConflictException")),
  "apigateway.DomainName": slot(
    by("domainName"),
    refused("CreateDomainName", "BadRequestException: it already exists"),
  ),
  "apigateway.BasePathMapping": slot(
    by("domainName", "basePath"),
    refused("CreateBasePathMapping", "ConflictException"),
  ),
  "apigateway.Stage": slot(
    by("restApi", "stageName"),
    refused("CreateStage", "ConflictException: Stage already exists"),
  ),
  "apigateway.Method": slot(by("restApi", "resourceId", "httpMethod"), refused("PutMethod", "ConflictException")),
  "apigateway.Resource": slot(by("restApi", "parentId", "pathPart"), refused("CreateResource", "ConflictException")),
  "apigateway.MethodSettings": slot(
    by("restApi", "stageName", "methodPath"),
    takenOver("UpdateStage", "the stage has no limits and no logs", "less secure"),
  ),
  "rds.Instance": slot(by("identifier"), refused("CreateDBInstance", "DBInstanceAlreadyExists")),
  "rds.Cluster": slot(by("clusterIdentifier"), refused("CreateDBCluster", "DBClusterAlreadyExistsFault")),
  "rds.ClusterInstance": slot(by("identifier"), refused("CreateDBInstance", "DBInstanceAlreadyExists")),
  "rds.SubnetGroup": slot(by("name"), refused("CreateDBSubnetGroup", "DBSubnetGroupAlreadyExists")),
  "rds.ParameterGroup": slot(by("name"), refused("CreateDBParameterGroup", "DBParameterGroupAlreadyExists")),
  "rds.ClusterParameterGroup": slot(
    by("name"),
    refused("CreateDBClusterParameterGroup", "DBParameterGroupAlreadyExists"),
  ),
  "elasticache.ReplicationGroup": slot(
    by("replicationGroupId"),
    refused("CreateReplicationGroup", "ReplicationGroupAlreadyExists"),
  ),
  "elasticache.SubnetGroup": slot(by("name"), refused("CreateCacheSubnetGroup", "CacheSubnetGroupAlreadyExists")),
  "dynamodb.Table": slot(by("name"), refused("CreateTable", "ResourceInUseException")),
  "s3.Bucket": slot(by("bucket"), refused("CreateBucket", "BucketAlreadyOwnedByYou")),
  "s3.BucketPolicy": BUCKET_SETTING("policy"),
  "s3.BucketPublicAccessBlock": BUCKET_SETTING("block of public access"),
  "s3.BucketServerSideEncryptionConfiguration": BUCKET_SETTING("key of its own"),
  "s3.BucketVersioning": BUCKET_SETTING("versions", "data lost"),
  "s3.BucketReplicationConfig": BUCKET_SETTING("copy in the other region", "data lost"),
  "s3.BucketLifecycleConfiguration": BUCKET_SETTING("lifecycle", "cost"),
  "secretsmanager.Secret": slot(by("name"), refused("CreateSecret", "ResourceExistsException")),
  "ssm.Parameter": slot(by("name"), refused("PutParameter", "ParameterAlreadyExists")),
  "kms.Alias": slot(by("name"), refused("CreateAlias", "AlreadyExistsException")),
  "wafv2.WebAcl": slot(by("scope", "name"), refused("CreateWebACL", "WAFDuplicateItemException")),
  "wafv2.IpSet": slot(by("scope", "name"), refused("CreateIPSet", "WAFDuplicateItemException")),
  "wafv2.WebAclAssociation": slot(
    by("resourceArn"),
    takenOver("AssociateWebACL", "the API has no firewall", "less secure"),
  ),
  "wafv2.WebAclLoggingConfiguration": slot(
    by("resourceArn"),
    takenOver("PutLoggingConfiguration", "the firewall logs nothing", "less secure"),
  ),
  "sns.Topic": slot(
    by("name"),
    takenOver("CreateTopic", "the topic is deleted with its subscriptions: nobody is told of alarms", "less secure"),
  ),
  "sns.TopicPolicy": slot(by("arn"), takenOver("SetTopicAttributes", "alarms can't reach the topic", "less secure")),
  "cloudwatch.MetricAlarm": slot(by("name"), takenOver("PutMetricAlarm", "the alarm is deleted", "less secure")),
  "cloudwatch.AlarmMuteRule": slot(by("name"), takenOver("PutAlarmMuteRule", "alarms ring at night", "harmless")),
  "cloudwatch.LogMetricFilter": slot(
    by("logGroupName", "name"),
    takenOver("PutMetricFilter", "the metric ends, and its alarm with it", "less secure"),
  ),
  "cloudwatch.Dashboard": slot(by("dashboardName"), takenOver("PutDashboard", "the dashboard is deleted", "harmless")),
  "cloudwatch.LogGroup": slot(by("name"), refused("CreateLogGroup", "ResourceAlreadyExistsException")),
  "cloudwatch.LogDeliverySource": slot(
    by("name"),
    takenOver("PutDeliverySource", "the distribution writes no access logs", "less secure"),
  ),
  "cloudwatch.LogDeliveryDestination": slot(
    by("name"),
    takenOver("PutDeliveryDestination", "the distribution writes no access logs", "less secure"),
  ),
  "iam.OpenIdConnectProvider": slot(by("url"), refused("CreateOpenIDConnectProvider", "EntityAlreadyExists")),
};
