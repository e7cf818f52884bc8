import type { Operation } from "../operations";
import {
  type Finding,
  grouped,
  type Inputs,
  inputsOf,
  kindOf,
  type Rank,
  type Rule,
  type StackChange,
} from "./consequence";

/** Something that AWS has once: a name, a range, a priority, a place for a policy. */
interface Slot {
  /** Inputs that are it together. */
  readonly is: (inputs: Inputs) => readonly unknown[];
  /** What AWS does with a second that wants it. */
  readonly second: Refused | TakenOver;
}

/** The call and its error. */
interface Refused {
  readonly call: string;
  readonly error: string;
}

/** The second gets it, and the first takes it away when it is deleted. */
interface TakenOver {
  readonly call: string;
  readonly loses: string;
  readonly rank: LossRank;
}

/** Of what may be lost. */
type LossRank = Exclude<Rank, "stuck half-way" | "readers keep the old">;

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
  "apigateway.Model": slot(by("restApi", "name"), refused("CreateModel", "ConflictException")),
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

/** A slot and who has it before, or wants it after. */
interface Holder {
  readonly key: string;
  readonly operation: Operation;
}

const NO_KEY = JSON.stringify([]);

/**
 * A successor that wants what its predecessor, or another resource, still has: AWS refuses it, or gives it what is taken away again then. What that
 * loses has a rule for each rank, as who accepts one loss of a resource hasn't accepted a worse one.
 */
export const slotRules: readonly Rule[] = [
  takenOverRule("data-taken", "data lost"),
  takenOverRule("duty-taken", "outage"),
  { name: "slot-taken", rank: "stuck half-way", find: refusedSlots },
  takenOverRule("guard-taken", "less secure"),
  takenOverRule("saving-taken", "cost"),
  takenOverRule("setting-taken", "harmless"),
  { name: "priority-swapped", rank: "stuck half-way", find: swappedPriorities },
];

/** A successor, and who has its slot. */
interface Clash {
  readonly operation: Operation;
  readonly holder: Operation;
}

/** Kinds whose names are everybody's, or the account's: another region is no other place. */
const EVERYWHERE = /^(iam|s3|route53|cloudfront)\./;

/** By whether AWS refuses the successor. */
function clashesOf({ operations: all, before, after }: StackChange): { refusals: Clash[]; handed: Clash[] } {
  const elsewhere = before.recording.region !== after.recording.region;
  const operations = all.filter((one) => !elsewhere || EVERYWHERE.test(kindOf(one)));
  const leaving = operations.filter(leavesLater).flatMap((operation) => holderOf(operation, "from"));
  const held = new Map(leaving.map(({ key, operation }) => [key, operation]));
  const clashes = operations
    .filter(wants)
    .flatMap((operation) => holderOf(operation, "to"))
    .flatMap(({ key, operation }): Clash[] => {
      const holder = held.get(key);
      return holder ? [{ operation, holder }] : [];
    });
  const refusals = clashes.filter(isRefused);
  const never = standingOn(new Set(refusals.map(({ operation }) => operation.urn)), after);
  return { refusals, handed: clashes.filter((clash) => !isRefused(clash) && !never.has(clash.operation.urn)) };
}

/** What depends on these, and so is never made where they are refused. */
function standingOn(urns: ReadonlySet<string>, { resources }: StackChange["after"]): ReadonlySet<string> {
  const found = new Set(urns);
  // The program registers what is depended on first.
  for (const { urn, dependencies } of resources.values()) {
    if (dependencies.some((on) => found.has(on))) found.add(urn);
  }
  return found;
}

function takenOverRule(name: string, rank: LossRank): Rule {
  const find = (change: StackChange) => {
    const { refusals, handed } = clashesOf(change);
    const lost = handed.filter(({ operation }) => takenOverBy(operation).rank === rank);
    return lost.map((clash) => takenOverFinding(clash, refusals.length > 0));
  };
  return { name, rank, find };
}

function refusedSlots(change: StackChange): Finding[] {
  const { refusals, handed } = clashesOf(change);
  // up stops at the first that is refused: they are one consequence where one entry has another key, and one each otherwise.
  const [renames, successors] = [refusals.filter(isRenamed), refusals.filter((clash) => !isRenamed(clash))];
  return [
    ...(renames.length > 0 ? [refusedFinding(renames, handed.length > 0)] : []),
    ...grouped(successors, ({ operation }) => operation.name).map((group) => refusedFinding(group, handed.length > 0)),
  ];
}

function isRefused({ operation }: Clash): boolean {
  return "error" in (SLOTS[kindOf(operation)] as Slot).second;
}

function isRenamed({ operation, holder }: Clash): boolean {
  return operation.urn !== holder.urn;
}

/** Whether an operation puts something into a slot while predecessors may still be there. */
function wants({ kind, order }: Operation): boolean {
  return kind === "create" || (kind === "replace" && order === "create first");
}

/** Whether what an operation takes away is there until all else is made; or for ever, where it is left. */
function leavesLater({ kind, order, before }: Operation): boolean {
  return kind === "delete" || (kind === "replace" && (order === "create first" || before?.retainOnDelete === true));
}

function holderOf(operation: Operation, side: "from" | "to"): Holder[] {
  const slot = SLOTS[kindOf(operation)];
  const inputs = inputsOf(operation)[side];
  const values = slot?.is(inputs) ?? [];
  const known = values.filter((value) => value !== undefined);
  // What stands on a successor has a place of its own there, though the plan gives both one id.
  const elsewhere = operation.changes.some(({ from, after }) => from !== undefined && values.includes(after));
  if (side === "to" && elsewhere) return [];
  const key = JSON.stringify(values);
  if (known.length === 0 || key === NO_KEY) return [];
  // Something stands in the same slot only in the same region.
  return [{ key: JSON.stringify([operation.type, inputs.region, ...values]), operation }];
}

function wordFor({ operation }: Clash): string {
  const values = (SLOTS[kindOf(operation)] as Slot).is(inputsOf(operation).to);
  return `${kindOf(operation)} ${values.filter((value) => value !== undefined).at(-1)}`;
}

const ANOTHER_NAME = "Give it another name in the same change, or leave as it is what replaces it.";

function keepTheKey({ operation, holder }: Clash): string {
  return `Keep the entry's key: it is its identity. Or give the new entry another name too, move over, and remove the old one in a second change. Or rename it in the state, each URN of it: pulumi state rename '${holder.urn}' ${operation.name}`;
}

function takenOverBy(operation: Operation): TakenOver {
  return (SLOTS[kindOf(operation)] as Slot).second as TakenOver;
}

function takenOverFinding(clash: Clash, stuck: boolean): Finding {
  const { operation, holder } = clash;
  const { call, loses } = takenOverBy(operation);
  const deletes = stuck ? "putting the file back then deletes" : "then Pulumi deletes";
  return {
    resource: operation.name,
    says: `${call} gives ${operation.name} the ${wordFor(clash)} that ${holder.name} is; ${deletes} the one, which is the other: ${loses}.`,
    undo: stuck
      ? "Don't put the file back: rename in the state what was made, see Instead."
      : "Putting the file back makes it again, empty.",
    instead: isRenamed(clash) ? keepTheKey(clash) : ANOTHER_NAME,
  };
}

function refusedFinding(clashes: readonly Clash[], handed: boolean): Finding {
  const [clash, ...others] = clashes as [Clash, ...Clash[]];
  const { operation, holder } = clash;
  const { call, error } = (SLOTS[kindOf(operation)] as Slot).second as Refused;
  const who = isRenamed(clash) ? `${holder.name} has it until all else is made` : "its predecessor still has it";
  const more = others.length > 0 ? ` So it would be with ${others.length} more.` : "";
  return {
    resource: operation.name,
    says: `${call} refuses ${operation.name} the ${wordFor(clash)} (${error}): ${who}. up stops there, each time.${more}`,
    undo: handed
      ? "Putting the file back deletes what has been handed over: don't."
      : "Putting the file back helps; nothing is lost.",
    instead: isRenamed(clash) ? keepTheKey(clash) : ANOTHER_NAME,
  };
}

/** Rules that change places: the first can't have a priority that the second has until it has moved. */
function swappedPriorities({ operations, before }: StackChange): Finding[] {
  const rules = operations.filter((one) => one.kind === "update" && kindOf(one) === "lb.ListenerRule");
  return rules.flatMap((operation) => {
    const { from, to } = inputsOf(operation);
    if (from.priority === to.priority) return [];
    const holder = [...before.resources.values()].find(
      ({ urn, type, revealed }) =>
        urn !== operation.urn &&
        type === operation.type &&
        revealed.listenerArn === to.listenerArn &&
        revealed.priority === to.priority,
    );
    if (!holder) return [];
    return [
      {
        resource: operation.name,
        says: `SetRulePriorities refuses ${to.priority} (PriorityInUse): ${holder.name} has it, and rules are changed one by one, in no order that anybody knows.`,
        undo: "Putting the file back helps.",
        instead: "Move one of them to a free priority first, in a change of its own.",
      },
    ];
  });
}
