/** Type tokens of the resources that tests ask a plan for. */

export const VPC = "awsx:ec2:Vpc";
export const ELASTIC_IP = "aws:ec2/eip:Eip";
export const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
export const ROUTE = "aws:ec2/route:Route";
export const NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl";
export const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
export const VPC_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

export const HOSTED_ZONE = "aws:route53/zone:Zone";
export const RECORD = "aws:route53/record:Record";
export const CERTIFICATE = "aws:acm/certificate:Certificate";
export const CERTIFICATE_VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
export const PROVIDER = "pulumi:providers:aws";

export const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
export const ORIGIN_ACCESS_CONTROL = "aws:cloudfront/originAccessControl:OriginAccessControl";
export const LOG_DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";
export const LOG_DELIVERY_DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
export const LOG_DELIVERY_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";

export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const LISTENER = "aws:lb/listener:Listener";
export const LISTENER_RULE = "aws:lb/listenerRule:ListenerRule";
export const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";

export const ECS_CLUSTER = "aws:ecs/cluster:Cluster";
export const ECS_SERVICE = "aws:ecs/service:Service";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const SCALING_TARGET = "aws:appautoscaling/target:Target";
export const SCALING_POLICY = "aws:appautoscaling/policy:Policy";
export const DNS_NAMESPACE = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
export const DISCOVERY_SERVICE = "aws:servicediscovery/service:Service";
export const REPOSITORY = "awsx:ecr:Repository";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** A cluster of Aurora, its instances and its parameters. */
export const DB_CLUSTER = "aws:rds/cluster:Cluster";
export const DB_CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
export const DB_CLUSTER_PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
/** A database that stands alone, and its parameters. */
export const DB_INSTANCE = "aws:rds/instance:Instance";
export const DB_PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup";
export const DB_SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";
/** Redis. */
export const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
export const CACHE_SUBNET_GROUP = "aws:elasticache/subnetGroup:SubnetGroup";

export const BUCKET = "aws:s3/bucket:Bucket";
export const BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
export const BUCKET_ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
export const BUCKET_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
export const BUCKET_REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
export const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
export const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

export const SECRET = "aws:secretsmanager/secret:Secret";
export const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
export const PARAMETER = "aws:ssm/parameter:Parameter";
export const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";
export const KEY = "aws:kms/key:Key";
export const KEY_ALIAS = "aws:kms/alias:Alias";
export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

export const FUNCTION = "aws:lambda/function:Function";
export const FUNCTION_ALIAS = "aws:lambda/alias:Alias";
export const FUNCTION_PERMISSION = "aws:lambda/permission:Permission";
export const PROVISIONED_CONCURRENCY = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
export const QUEUE = "aws:sqs/queue:Queue";
export const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
export const QUEUE_CONSUMER = "aws:lambda/eventSourceMapping:EventSourceMapping";
export const EVENT_BUS = "aws:cloudwatch/eventBus:EventBus";
export const EVENT_BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy";
export const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
export const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";
export const SCHEDULE = "aws:scheduler/schedule:Schedule";
export const SCHEDULE_GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup";

export const REST_API = "aws:apigateway/restApi:RestApi";
export const API_ACCOUNT = "aws:apigateway/account:Account";
export const API_AUTHORIZER = "aws:apigateway/authorizer:Authorizer";
export const API_BASE_PATH = "aws:apigateway/basePathMapping:BasePathMapping";
export const API_DEPLOYMENT = "aws:apigateway/deployment:Deployment";
export const API_DOMAIN = "aws:apigateway/domainName:DomainName";
export const API_INTEGRATION = "aws:apigateway/integration:Integration";
export const API_METHOD = "aws:apigateway/method:Method";
export const API_METHOD_SETTINGS = "aws:apigateway/methodSettings:MethodSettings";
export const API_RESPONSE = "aws:apigateway/response:Response";
export const API_STAGE = "aws:apigateway/stage:Stage";
export const FIREWALL = "aws:wafv2/webAcl:WebAcl";
export const FIREWALL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
export const FIREWALL_BLOCK_LIST = "aws:wafv2/ipSet:IpSet";
export const FIREWALL_LOG = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

export const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
export const ALARM_MUTE_RULE = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule";
export const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
export const LOG_METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
export const TOPIC = "aws:sns/topic:Topic";
export const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";
export const TOPIC_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
