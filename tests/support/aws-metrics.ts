/**
 * What AWS documents that it publishes: metrics with the statistics that mean something, by namespace and dimensions. An alarm on
 * anything else is accepted, and never goes off.
 */
export const AWS_METRICS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "AWS/ApplicationELB LoadBalancer": {
    HTTPCode_ELB_5XX_Count: ["Sum"],
    HTTPCode_Target_4XX_Count: ["Sum"],
    HTTPCode_Target_5XX_Count: ["Sum"],
    RequestCount: ["Sum"],
    TargetResponseTime: ["Average", "p95"],
  },
  "AWS/ApplicationELB LoadBalancer TargetGroup": {
    HealthyHostCount: ["Average", "Minimum", "Maximum"],
    UnHealthyHostCount: ["Average", "Minimum", "Maximum"],
  },
  "AWS/ApiGateway ApiName Stage": {
    "4XXError": ["Sum", "Average"],
    "5XXError": ["Sum", "Average"],
    Count: ["Sum", "SampleCount"],
    Latency: ["Average", "p95"],
  },
  "AWS/ECS ClusterName ServiceName": {
    CPUUtilization: ["Average", "Maximum"],
    MemoryUtilization: ["Average", "Maximum"],
  },
  "ECS/ContainerInsights ClusterName ServiceName": { DesiredTaskCount: ["Average"], RunningTaskCount: ["Average"] },
  "AWS/ElastiCache CacheClusterId": {
    DatabaseMemoryUsagePercentage: ["Average"],
    EngineCPUUtilization: ["Average"],
  },
  "AWS/Lambda FunctionName": {
    Duration: ["Average", "Maximum", "p95"],
    Errors: ["Sum"],
    Invocations: ["Sum"],
    Throttles: ["Sum"],
  },
  "AWS/RDS DBClusterIdentifier": { ACUUtilization: ["Average", "Maximum"] },
  "AWS/RDS DBClusterIdentifier Role": { CPUUtilization: ["Average"], DatabaseConnections: ["Average", "Maximum"] },
  "AWS/RDS DBInstanceIdentifier": {
    CPUUtilization: ["Average"],
    DatabaseConnections: ["Average", "Maximum"],
    FreeStorageSpace: ["Average", "Minimum"],
  },
  "AWS/S3 DestinationBucket RuleId SourceBucket": {
    BytesPendingReplication: ["Maximum"],
    OperationsFailedReplication: ["Sum"],
    ReplicationLatency: ["Maximum"],
  },
  "AWS/SQS QueueName": {
    ApproximateAgeOfOldestMessage: ["Maximum"],
    ApproximateNumberOfMessagesVisible: ["Maximum"],
  },
};
