// biome-ignore lint/suspicious/noExplicitAny: resources' inputs have every shape.
type Inputs = Record<string, any>;

type Fact = string | false | undefined;

/** Between facts: what follows stands on a line of its own. */
const NEXT_LINE = "\n";

/** What a reviewer wants to know of a resource, in the order of importance: a list of facts a line. */
export function factsOf(type: string, inputs: Readonly<Record<string, unknown>>): string[][] {
  const lines: string[][] = [[]];
  for (const fact of (table[type] ?? byDefault)(inputs)) {
    if (fact === NEXT_LINE) lines.push([]);
    else if (fact) lines.at(-1)?.push(fact);
  }
  return lines;
}

/** The types of resource of which {@link factsOf} knows more than a name. */
export function knowsFactsOf(type: string): boolean {
  return type in table;
}

function byDefault(inputs: Inputs): Fact[] {
  return [inputs.name];
}

const table: Readonly<Record<string, (inputs: Inputs) => Fact[]>> = {
  "awsx:ec2:Vpc": (i) => [
    i.cidrBlock,
    ...i.subnetSpecs.flatMap((spec: Inputs) => [
      NEXT_LINE,
      `${spec.name} subnets ${spec.cidrBlocks.map((cidr: string, zone: number) => `${cidr} (${i.availabilityZoneNames[zone]})`).join(" ")}`,
    ]),
  ],
  "awsx:ecr:Repository": (i) => [
    i.name,
    `tags ${String(i.imageTagMutability).toLowerCase()}`,
    i.imageScanningConfiguration.scanOnPush && "scan on push",
    ...i.lifecyclePolicy.rules.map((rule: Inputs) => String(rule.description).toLowerCase()),
  ],
  "aws:ec2/eip:Eip": (i) => [i.tags?.Name],
  "aws:ec2/natGateway:NatGateway": (i) => [`in ${i.subnetId}`],
  "aws:ec2/route:Route": (i) => [`${i.destinationCidrBlock} from ${i.routeTableId} through ${i.natGatewayId}`],
  "aws:ec2/vpcEndpoint:VpcEndpoint": (i) => [i.serviceName, i.vpcEndpointType, i.routeTableIds.join(" ")],
  "aws:ec2/flowLog:FlowLog": (i) => [`${String(i.trafficType).toLowerCase()} traffic to ${i.logDestination}`],
  "aws:ec2/networkAcl:NetworkAcl": (i) => [
    `in: ${i.ingress.map(aclRule).join(", ")}`,
    NEXT_LINE,
    `out: ${i.egress.map(aclRule).join(", ")}`,
  ],
  "aws:ec2/securityGroup:SecurityGroup": (i) => [i.name],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (i) => [
    `${i.ipProtocol} ${i.fromPort} from ${i.cidrIpv4 ?? i.prefixListId ?? i.referencedSecurityGroupId}`,
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (i) => [
    `${i.ipProtocol === "-1" ? "all" : i.ipProtocol} to ${i.cidrIpv4}`,
  ],
  "aws:route53/zone:Zone": (i) => [i.name],
  "aws:route53/record:Record": (i) => [
    `${i.name} ${i.type} ${i.aliases ? `alias of ${i.aliases[0].name}` : i.records.join(" ")}`,
  ],
  "aws:acm/certificate:Certificate": (i) => [
    [i.domainName, ...(i.subjectAlternativeNames ?? [])].join(" "),
    `${i.validationMethod} validation`,
    i.region,
  ],
  "aws:acm/certificateValidation:CertificateValidation": (i) => [i.validationRecordFqdns.join(" ")],
  "aws:lb/loadBalancer:LoadBalancer": (i) => [
    i.name,
    i.internal ? "internal" : "internet-facing",
    i.subnets.join(" "),
    i.accessLogs && `logs to ${i.accessLogs.bucket}/${i.accessLogs.prefix}`,
    i.enableDeletionProtection && "deletion protection",
  ],
  "aws:lb/targetGroup:TargetGroup": (i) => [
    i.name,
    `${i.protocol} ${i.port}`,
    `${i.targetType} targets`,
    `health ${i.healthCheck.path} every ${i.healthCheck.interval} s, ${i.healthCheck.unhealthyThreshold} failures`,
    `deregistration ${i.deregistrationDelay} s`,
  ],
  "aws:lb/listener:Listener": (i) => [`${i.protocol} ${i.port}`, i.sslPolicy, action(i.defaultActions[0])],
  "aws:lb/listenerRule:ListenerRule": (i) => [
    `${i.priority}: ${i.conditions[0].pathPattern.values.join(" ")}`,
    action(i.actions[0]),
  ],
  "aws:cloudfront/distribution:Distribution": (i) => [
    i.aliases.join(" "),
    `HTTP ${i.httpVersion.replace(/^http/, "")}`,
    i.viewerCertificate.minimumProtocolVersion,
    i.priceClass,
    NEXT_LINE,
    `* from ${i.defaultCacheBehavior.targetOriginId}`,
    ...i.orderedCacheBehaviors.map((behavior: Inputs) => `${behavior.pathPattern} from ${behavior.targetOriginId}`),
    NEXT_LINE,
    ...i.origins.map((origin: Inputs) => `${origin.originId}: ${origin.domainName}`),
  ],
  "aws:cloudfront/originAccessControl:OriginAccessControl": (i) => [i.name, i.description],
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (i) => [i.logType, `of ${i.resourceArn}`],
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (i) => [
    i.outputFormat,
    `to ${i.deliveryDestinationConfiguration.destinationResourceArn}`,
  ],
  "aws:cloudwatch/logDelivery:LogDelivery": (i) => [i.deliverySourceName],
  "aws:ecs/cluster:Cluster": (i) => [i.name, `${i.settings[0].name} ${i.settings[0].value}`],
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": (i) => [i.name],
  "aws:servicediscovery/service:Service": (i) => [i.name],
  "aws:ecs/taskDefinition:TaskDefinition": (i) => [
    i.family,
    `${i.cpu} CPU`,
    `${i.memory} MiB`,
    ...JSON.parse(i.containerDefinitions).flatMap(container),
  ],
  "aws:ecs/service:Service": (i) => [
    i.name,
    `desired ${i.desiredCount}`,
    i.loadBalancers && `port ${i.loadBalancers[0].containerPort} behind the load balancer`,
    `in ${i.networkConfiguration.subnets.join(" ")}`,
    i.networkConfiguration.assignPublicIp && "public IP",
    i.deploymentCircuitBreaker?.rollback && "circuit breaker with rollback",
  ],
  "aws:appautoscaling/target:Target": (i) => [`${i.minCapacity} to ${i.maxCapacity}`, i.resourceId],
  "aws:appautoscaling/policy:Policy": ({ targetTrackingScalingPolicyConfiguration: i }) => [
    `${i.predefinedMetricSpecification.predefinedMetricType} ${i.targetValue} %`,
  ],
  "aws:cloudwatch/logGroup:LogGroup": (i) => [i.name, days(i.retentionInDays)],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": (i) => [`lines with ${i.pattern} in ${i.logGroupName}`],
  "aws:cloudwatch/metricAlarm:MetricAlarm": (i) => [
    i.name,
    `${measure(i)} ${i.comparisonOperator === "LessThanThreshold" ? "below" : "above"} ${i.threshold}`,
    `for ${alarmMinutes(i)} min`,
    i.treatMissingData === "breaching" && "or no data",
  ],
  "aws:cloudwatch/dashboard:Dashboard": (i) => [
    i.dashboardName,
    ...JSON.parse(i.dashboardBody).widgets.flatMap(({ type, properties }: Inputs) =>
      type === "metric" ? [NEXT_LINE, properties.title] : [],
    ),
  ],
  "aws:sns/topic:Topic": (i) => [i.name, i.kmsMasterKeyId && "encrypted"],
  "aws:sns/topicPolicy:TopicPolicy": (i) => policy(i.policy),
  "aws:sns/topicSubscription:TopicSubscription": (i) => [`${i.protocol} ${i.endpoint}`],
  "aws:iam/role:Role": (i) => [i.name, `assumed by ${principals(i.assumeRolePolicy)}`],
  "aws:iam/rolePolicy:RolePolicy": (i) => policy(i.policy),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (i) => [i.policyArn],
  "aws:lambda/function:Function": (i) => [
    i.name,
    `${i.runtime} ${i.architectures.join(" ")}`,
    `${i.memorySize} MiB`,
    `${i.timeout} s`,
    i.reservedConcurrentExecutions && `at most ${i.reservedConcurrentExecutions} at once`,
    i.tracingConfig.mode === "Active" && "traced",
    i.deadLetterConfig && "with dead letters",
    `code ${i.code["index.js"].sha256.slice(0, 12)}`,
    NEXT_LINE,
    `environment ${Object.entries(i.environment.variables)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ")}`,
  ],
  "aws:lambda/alias:Alias": (i) => [i.name],
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": (i) => [
    `${i.provisionedConcurrentExecutions} ready`,
  ],
  "aws:lambda/permission:Permission": (i) => [`invoked by ${i.principal} for ${i.sourceArn}`],
  "aws:lambda/eventSourceMapping:EventSourceMapping": (i) => [
    i.eventSourceArn,
    `batches of ${i.batchSize}`,
    i.scalingConfig && `at most ${i.scalingConfig.maximumConcurrency} at once`,
  ],
  "aws:sqs/queue:Queue": (i) => [
    i.name,
    `kept ${days(i.messageRetentionSeconds / 86_400)}`,
    i.visibilityTimeoutSeconds && `hidden ${i.visibilityTimeoutSeconds} s`,
    i.redrivePolicy && `dead after ${JSON.parse(i.redrivePolicy).maxReceiveCount} attempts`,
  ],
  "aws:sqs/queuePolicy:QueuePolicy": (i) => policy(i.policy),
  "aws:cloudwatch/eventBus:EventBus": (i) => [i.name],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (i) => policy(i.policy),
  "aws:cloudwatch/eventRule:EventRule": (i) => [i.name, i.eventPattern],
  "aws:cloudwatch/eventTarget:EventTarget": (i) => [`to ${i.arn}`],
  "aws:scheduler/scheduleGroup:ScheduleGroup": (i) => [i.name],
  "aws:scheduler/schedule:Schedule": (i) => [i.scheduleExpression, i.scheduleExpressionTimezone, i.target.input],
  "aws:apigateway/restApi:RestApi": (i) => [i.name, i.endpointConfiguration.types],
  "aws:apigateway/requestValidator:RequestValidator": () => ["checks body and parameters"],
  "aws:apigateway/authorizer:Authorizer": (i) => [i.type, i.providerArns.join(" ")],
  "aws:apigateway/resource:Resource": (i) => [i.pathPart],
  "aws:apigateway/model:Model": (i) => [i.name],
  "aws:apigateway/method:Method": (i) => [
    i.httpMethod,
    i.authorization === "NONE" ? "open to all" : i.authorization,
    i.requestModels && `body ${Object.values(i.requestModels).join(" ")}`,
    ...Object.keys(i.requestParameters).filter((name) => i.requestParameters[name]),
  ],
  "aws:apigateway/integration:Integration": (i) => [i.type, String(i.uri).split("/").at(-2)],
  "aws:apigateway/response:Response": (i) => [`${i.responseType} is ${i.statusCode}`],
  "aws:apigateway/deployment:Deployment": (i) => [`of ${String(i.triggers.sha256).slice(0, 12)}`],
  "aws:apigateway/stage:Stage": (i) => [
    i.stageName,
    i.xrayTracingEnabled && "traced",
    `log ${i.accessLogSettings.destinationArn}`,
  ],
  "aws:apigateway/methodSettings:MethodSettings": ({ methodPath, settings: i }) => [
    methodPath,
    `${i.throttlingRateLimit} requests a second`,
    `burst ${i.throttlingBurstLimit}`,
  ],
  "aws:apigateway/domainName:DomainName": (i) => [i.domainName, i.securityPolicy],
  "aws:apigateway/basePathMapping:BasePathMapping": (i) => [i.stageName],
  "aws:apigateway/account:Account": (i) => [i.cloudwatchRoleArn],
  "aws:wafv2/ipSet:IpSet": (i) => [i.name, i.addresses.join(" ") || "empty"],
  "aws:wafv2/webAcl:WebAcl": (i) => [i.name, ...i.rules.map(firewallRule)],
  "aws:wafv2/webAclAssociation:WebAclAssociation": (i) => [i.resourceArn],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (i) => [i.logDestinationConfigs.join(" ")],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (i) => [i.url, `for ${i.clientIdLists.join(" ")}`],
  "aws:rds/cluster:Cluster": (i) => [
    i.clusterIdentifier,
    `${i.engine} ${i.engineVersion}`,
    `${i.serverlessv2ScalingConfiguration.minCapacity} to ${i.serverlessv2ScalingConfiguration.maxCapacity} ACU`,
    `database ${i.databaseName}`,
    `user ${i.masterUsername}`,
    `backups ${days(i.backupRetentionPeriod)}`,
    i.storageEncrypted && "encrypted",
    i.deletionProtection && "deletion protection",
  ],
  "aws:rds/clusterInstance:ClusterInstance": (i) => [i.identifier, i.instanceClass, i.availabilityZone],
  "aws:rds/instance:Instance": (i) => [
    i.identifier,
    i.engine && `${i.engine} ${i.engineVersion}`,
    i.instanceClass,
    i.allocatedStorage && `${i.allocatedStorage} GiB ${i.storageType}`,
    i.maxAllocatedStorage && `up to ${i.maxAllocatedStorage} GiB`,
    i.dbName && `database ${i.dbName}`,
    i.username && `user ${i.username}`,
    i.multiAz ? "two zones" : "one zone",
    i.backupRetentionPeriod && `backups ${days(i.backupRetentionPeriod)}`,
    i.storageEncrypted && "encrypted",
    i.deletionProtection && "deletion protection",
  ],
  "aws:rds/subnetGroup:SubnetGroup": (i) => [i.name, i.subnetIds.join(" ")],
  "aws:rds/parameterGroup:ParameterGroup": (i) => [i.name, ...parameters(i)],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": (i) => [i.name, ...parameters(i)],
  "aws:elasticache/subnetGroup:SubnetGroup": (i) => [i.name, i.subnetIds.join(" ")],
  "aws:elasticache/replicationGroup:ReplicationGroup": (i) => [
    i.replicationGroupId,
    `${i.engine} ${i.engineVersion}`,
    i.nodeType,
    i.numCacheClusters === 1 ? "1 node" : `${i.numCacheClusters} nodes`,
    i.atRestEncryptionEnabled && i.transitEncryptionEnabled && "encrypted at rest and in transit",
    i.authToken && "with a token",
  ],
  "aws:s3/bucket:Bucket": (i) => [i.bucket, i.region],
  "aws:s3/bucketVersioning:BucketVersioning": (i) => [String(i.versioningConfiguration.status).toLowerCase()],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (i) => [
    i.rules[0].applyServerSideEncryptionByDefault.sseAlgorithm,
  ],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (i) => [
    i.blockPublicPolicy ? "no public access" : "public access by policy",
  ],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (i) => [i.rule.objectOwnership],
  "aws:s3/bucketPolicy:BucketPolicy": (i) => policy(i.policy),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (i) => i.rules.map(lifecycle),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (i) =>
    i.rules.map(
      ({ destination }: Inputs) =>
        `to ${destination.bucket} within ${destination.replicationTime.time.minutes} minutes, delete markers too`,
    ),
  "aws:kms/key:Key": (i) => [i.description, i.enableKeyRotation && "rotates every year", i.region],
  "aws:kms/alias:Alias": (i) => [i.name],
  "aws:secretsmanager/secret:Secret": (i) => [
    i.name,
    i.recoveryWindowInDays === 0 ? "no recovery" : `recovery ${days(i.recoveryWindowInDays)}`,
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": (i) => [String(i.secretString)],
  "aws:ssm/parameter:Parameter": (i) => [i.name, i.type, String(i.value)],
  "random:index/randomPassword:RandomPassword": (i) => [`${i.length} letters and digits`],
  "random:index/randomId:RandomId": (i) => [`${i.byteLength} bytes`],
};

function aclRule({ protocol, fromPort, toPort, cidrBlock }: Inputs): string {
  const ports = fromPort === toPort ? fromPort : `${fromPort}-${toPort}`;
  return protocol === "-1" ? `all ${cidrBlock}` : `${protocol} ${ports} ${cidrBlock}`;
}

function action({ type, redirect, targetGroupArn }: Inputs): string {
  if (type === "redirect")
    return `redirect to ${redirect.protocol} (${String(redirect.statusCode).replace("HTTP_", "")})`;
  return `to ${String(targetGroupArn).split("/").at(-2)}`;
}

function container({ name, image, command, environment = [], secrets = [] }: Inputs): Fact[] {
  const values = environment.map((variable: Inputs) => `${variable.name}=${variable.value}`);
  const secretNames = secrets.map((secret: Inputs) => secret.name);
  return [
    NEXT_LINE,
    `${name}: ${image}`,
    command?.join(" "),
    ...(values.length ? [NEXT_LINE, `environment ${values.join(" ")}`] : []),
    ...(secretNames.length ? [NEXT_LINE, `secrets ${secretNames.join(" ")}`] : []),
  ];
}

function principals(document: string): string {
  const { Statement } = JSON.parse(document);
  return Statement.map(({ Principal }: Inputs) =>
    typeof Principal === "string" ? Principal : Object.values(Principal).join(" "),
  ).join(" ");
}

function policy(document: string): Fact[] {
  return JSON.parse(document).Statement.flatMap(({ Sid, Effect, Resource }: Inputs, i: number) => {
    const resources = [Resource].flat().map((arn) => String(arn).replace(/^arn:aws:/, ""));
    const statement = `${Effect === "Deny" ? "denies" : "allows"} ${Sid} on ${resources.join(" ")}`;
    return i === 0 ? [statement] : [NEXT_LINE, statement];
  });
}

function firewallRule({ name, statement }: Inputs): string {
  const rate = statement.rateBasedStatement;
  return rate ? `${name} ${rate.limit} in ${rate.evaluationWindowSec} s` : name;
}

function parameters({ parameters: list }: Inputs): string[] {
  return list.map(({ name, value }: Inputs) => `${name} = ${value}`);
}

function lifecycle({ id, filter, expiration, noncurrentVersionTransitions: transitions = [] }: Inputs): string {
  const steps = transitions.map(
    ({ noncurrentDays, storageClass }: Inputs) => `${storageClass} after ${days(noncurrentDays)}`,
  );
  return [id, filter.prefix, expiration && `after ${days(expiration.days)}`, steps.join(", ")]
    .filter(Boolean)
    .join(" ");
}

function measure({ metricName, statistic, extendedStatistic, metricQueries = [] }: Inputs): string {
  if (metricName) return `${metricName} ${extendedStatistic ?? statistic}`;
  return metricQueries.flatMap(({ expression }: Inputs) => expression ?? []).join();
}

function alarmMinutes({ period, evaluationPeriods, metricQueries = [] }: Inputs): number {
  const seconds = period ?? metricQueries.flatMap(({ metric }: Inputs) => metric?.period ?? [])[0];
  return (seconds * evaluationPeriods) / 60;
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
