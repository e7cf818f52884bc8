import type * as pulumi from "@pulumi/pulumi";

/**
 * What becomes of a resource that can't be changed in place.
 *
 * - `create first`: the successor stands, under a name of its own, before the predecessor goes. Where only the name is the
 *   same, AWS refuses the successor: nothing is lost, and putting the file back helps.
 * - `delete first`: AWS has one place for both.
 */
type Order = "create first" | "delete first";

interface Replacement {
  readonly order: Order;
  /** The engine neither replaces nor deletes it, in any stack, until `pulumi state unprotect` has been said of it. */
  readonly kept?: "protected";
  /** What leaves the program stays in AWS, and is nobody's then. */
  readonly left?: true;
}

const CREATE_FIRST: Replacement = { order: "create first" };
const DELETE_FIRST: Replacement = { order: "delete first" };
/** Holds data, or is known to others by its address. */
const PROTECTED: Replacement = { order: "create first", kept: "protected" };
/** Nobody could read what was logged. */
const LEFT: Replacement = { order: "create first", left: true };

/**
 * Every kind of resource of the program. Left to itself the provider deletes first whatever has a name that the program gave
 * (pulumi/pulumi-aws#4220): nearly everything here, and nearly always something in use.
 */
export const REPLACEMENTS: Readonly<Record<string, Replacement>> = {
  // Network. The group of an instance in use can't go: another name or description is ignored, see SecurityGroup.
  "aws:ec2/securityGroup:SecurityGroup": CREATE_FIRST,
  // It comes with the VPC: a deletion only leaves it as it is.
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": CREATE_FIRST,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": CREATE_FIRST,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": CREATE_FIRST,
  "aws:ec2/eip:Eip": CREATE_FIRST,
  // Its address can be associated once.
  "aws:ec2/natGateway:NatGateway": DELETE_FIRST,
  "aws:ec2/route:Route": CREATE_FIRST,
  "aws:ec2/vpcEndpoint:VpcEndpoint": CREATE_FIRST,
  "aws:ec2/networkAcl:NetworkAcl": CREATE_FIRST,
  // AWS takes one for a VPC and a destination.
  "aws:ec2/flowLog:FlowLog": DELETE_FIRST,

  // DNS
  "aws:route53/zone:Zone": PROTECTED,
  "aws:route53/record:Record": CREATE_FIRST,
  "aws:acm/certificate:Certificate": CREATE_FIRST,
  "aws:acm/certificateValidation:CertificateValidation": CREATE_FIRST,

  // Ingress. A target group belongs to one load balancer: two can't stand beside each other.
  "aws:lb/loadBalancer:LoadBalancer": { order: "delete first", kept: "protected" },
  "aws:lb/listener:Listener": CREATE_FIRST,
  "aws:lb/listenerRule:ListenerRule": CREATE_FIRST,
  // The port is in its name.
  "aws:lb/targetGroup:TargetGroup": CREATE_FIRST,
  "aws:cloudfront/distribution:Distribution": CREATE_FIRST,
  "aws:cloudfront/originAccessControl:OriginAccessControl": CREATE_FIRST,
  // AWS takes one source for a distribution.
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": DELETE_FIRST,
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": CREATE_FIRST,
  "aws:cloudwatch/logDelivery:LogDelivery": DELETE_FIRST,

  // Compute
  "aws:ecs/cluster:Cluster": CREATE_FIRST,
  "aws:ecs/service:Service": CREATE_FIRST,
  "aws:ecs/taskDefinition:TaskDefinition": CREATE_FIRST,
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": CREATE_FIRST,
  "aws:servicediscovery/service:Service": CREATE_FIRST,
  "aws:appautoscaling/target:Target": CREATE_FIRST,
  // AWS takes one for a metric.
  "aws:appautoscaling/policy:Policy": DELETE_FIRST,
  "aws:lambda/function:Function": CREATE_FIRST,
  "aws:lambda/alias:Alias": CREATE_FIRST,
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": CREATE_FIRST,
  // The statement's id stays: for some seconds there is none.
  "aws:lambda/permission:Permission": DELETE_FIRST,
  "aws:lambda/eventSourceMapping:EventSourceMapping": CREATE_FIRST,

  // Messaging. CreateQueue hands out the queue that has the name, and the predecessor's deletion would then take it away.
  "aws:sqs/queue:Queue": PROTECTED,
  "aws:sqs/queuePolicy:QueuePolicy": CREATE_FIRST,
  "aws:cloudwatch/eventBus:EventBus": CREATE_FIRST,
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": CREATE_FIRST,
  "aws:cloudwatch/eventRule:EventRule": CREATE_FIRST,
  "aws:cloudwatch/eventTarget:EventTarget": CREATE_FIRST,
  "aws:scheduler/schedule:Schedule": CREATE_FIRST,
  "aws:scheduler/scheduleGroup:ScheduleGroup": CREATE_FIRST,

  // API
  "aws:apigateway/account:Account": CREATE_FIRST,
  "aws:apigateway/authorizer:Authorizer": CREATE_FIRST,
  "aws:apigateway/basePathMapping:BasePathMapping": CREATE_FIRST,
  "aws:apigateway/deployment:Deployment": CREATE_FIRST,
  "aws:apigateway/domainName:DomainName": CREATE_FIRST,
  // A method has one.
  "aws:apigateway/integration:Integration": DELETE_FIRST,
  "aws:apigateway/method:Method": CREATE_FIRST,
  "aws:apigateway/methodSettings:MethodSettings": CREATE_FIRST,
  "aws:apigateway/resource:Resource": CREATE_FIRST,
  "aws:apigateway/response:Response": CREATE_FIRST,
  "aws:apigateway/restApi:RestApi": CREATE_FIRST,
  "aws:apigateway/restApiPolicy:RestApiPolicy": CREATE_FIRST,
  "aws:apigateway/stage:Stage": CREATE_FIRST,

  // Data. A database is empty after a replacement; replicas and readers aren't, but are named after it.
  "aws:rds/cluster:Cluster": PROTECTED,
  "aws:rds/instance:Instance": PROTECTED,
  "aws:rds/clusterInstance:ClusterInstance": CREATE_FIRST,
  // The major version is in its name.
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": CREATE_FIRST,
  "aws:rds/parameterGroup:ParameterGroup": CREATE_FIRST,
  // A database in use can't move to another: another name is ignored, see createDatabaseBase.
  "aws:rds/subnetGroup:SubnetGroup": CREATE_FIRST,
  "aws:elasticache/replicationGroup:ReplicationGroup": CREATE_FIRST,
  "aws:elasticache/subnetGroup:SubnetGroup": CREATE_FIRST,

  // What runs and what ran.
  "aws:dynamodb/table:Table": PROTECTED,

  // Storage. A bucket's settings are named after it.
  "aws:s3/bucket:Bucket": PROTECTED,
  "aws:s3/bucketLogging:BucketLogging": CREATE_FIRST,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": CREATE_FIRST,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": CREATE_FIRST,
  "aws:s3/bucketPolicy:BucketPolicy": CREATE_FIRST,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": CREATE_FIRST,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": CREATE_FIRST,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": CREATE_FIRST,
  "aws:s3/bucketVersioning:BucketVersioning": CREATE_FIRST,

  // Security
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": CREATE_FIRST,
  "aws:iam/role:Role": CREATE_FIRST,
  "aws:iam/rolePolicy:RolePolicy": CREATE_FIRST,
  // The same policy of a role of the same name would be taken away again.
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": DELETE_FIRST,
  "aws:kms/key:Key": CREATE_FIRST,
  "aws:kms/alias:Alias": CREATE_FIRST,
  "aws:secretsmanager/secret:Secret": CREATE_FIRST,
  "aws:secretsmanager/secretVersion:SecretVersion": CREATE_FIRST,
  "aws:ssm/parameter:Parameter": CREATE_FIRST,
  "aws:wafv2/ipSet:IpSet": CREATE_FIRST,
  "aws:wafv2/webAcl:WebAcl": CREATE_FIRST,
  // A stage has one: the predecessor's deletion would take the successor away.
  "aws:wafv2/webAclAssociation:WebAclAssociation": DELETE_FIRST,
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": CREATE_FIRST,
  "aws:secretsmanager/secretRotation:SecretRotation": CREATE_FIRST,
  "random:index/randomId:RandomId": CREATE_FIRST,
  "random:index/randomPassword:RandomPassword": CREATE_FIRST,

  // Monitoring
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": CREATE_FIRST,
  "aws:cloudwatch/dashboard:Dashboard": CREATE_FIRST,
  "aws:cloudwatch/logGroup:LogGroup": LEFT,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": CREATE_FIRST,
  "aws:cloudwatch/metricAlarm:MetricAlarm": CREATE_FIRST,
  "aws:sns/topic:Topic": CREATE_FIRST,
  "aws:sns/topicPolicy:TopicPolicy": CREATE_FIRST,
  "aws:sns/topicSubscription:TopicSubscription": CREATE_FIRST,
};

/** Gives each resource of the program what {@link REPLACEMENTS} says of its kind; what a resource says itself comes first. */
export const withReplacement: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  // Components and providers have nothing in AWS, and what awsx hands out has a URN already.
  if (!type.includes("/") || opts.urn) return undefined;
  const decided = REPLACEMENTS[type];
  if (!decided) throw new Error(`Nobody has decided how ${type} is replaced: see src/components/replacement.ts`);
  const { order, kept, left } = decided;
  const options: pulumi.CustomResourceOptions = {
    deleteBeforeReplace: order === "delete first",
    ...(kept && { protect: true }),
    ...(left && { retainOnDelete: true }),
  };
  return { props, opts: { ...options, ...opts } };
};
