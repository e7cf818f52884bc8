import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import * as servicediscovery from "@pulumi/aws/servicediscovery";
import * as pulumi from "@pulumi/pulumi";
import type { Strategy } from "../../lib/deployment";
import { fitName } from "../../lib/names";
import { NO_RELEASE } from "../../lib/no-release";
import type { Shift } from "../ingress/target";
import type { Client, SecurityGroup } from "../network/security-group";
import type { AccessArgs } from "../security/access";
import type { SecretReference } from "../security/secret";
import type { Cluster } from "./cluster";
import type { ContainerArgs } from "./container";
import type { Repository } from "./registry";
import { scaleService } from "./service-scaling";
import { createTaskDefinition, type TaskArgs, type TaskSize } from "./task-definition";
import { TaskRoles } from "./task-roles";
import { withTracing } from "./trace-collector";
import { TrafficRole } from "./traffic-role";

export interface ServiceArgs extends TaskSize {
  /** Physical name. */
  readonly serviceName: string;
  /** Family of the task definition. */
  readonly family: string;
  readonly cluster: Cluster;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly repository: Repository;
  /** Tag of the image that runs; undefined: there is none yet, and no task is started. */
  readonly release?: string;
  /** Port that the container listens on. */
  readonly port: number;
  /** Tasks at the start, and for good where there is no scaling. */
  readonly desiredCount: number;
  /** Limits within which the number of tasks follows the average CPU. */
  readonly scaling?: { readonly min: number; readonly max: number; readonly cpuPercent: number };
  /** Whether a schedule puts it to sleep: the number of tasks is the schedule's then. */
  readonly sleeps: boolean;
  readonly subnetIds: pulumi.Input<string[]>;
  /** Whether tasks have a public address. */
  readonly publicIp: boolean;
  readonly securityGroup: SecurityGroup;
  /** What the application uses of AWS. */
  readonly access: AccessArgs;
  /** Who may reach the port. */
  readonly clients: readonly Client[];
  /** Target group where tasks register, what ECS moves its traffic with, and what must stand before. */
  readonly target?: {
    readonly groupArn: pulumi.Input<string>;
    readonly shift?: Shift;
    readonly listeners: readonly pulumi.Resource[];
  };
  /** How another revision comes into service, and the alarms that put the one before back; undefined: rolling, and none does. */
  readonly deployment?: { readonly strategy: Strategy; readonly alarmNames: readonly string[] };
  readonly logGroupName: string;
  /** Log group that the application itself writes to. */
  readonly applicationLogGroupName?: string;
  readonly logRetentionDays: number;
  /** CloudWatch namespace in which the application publishes metrics; none: it doesn't. */
  readonly metricsNamespace?: string;
  /** Whether X-Ray gets traces of the application, through a collector beside it. */
  readonly tracing: boolean;
  /** Plain values, by variable. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** By variable. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** Whether operators may open a shell in its tasks: the cluster has a record of it then. */
  readonly executeCommand: boolean;
  readonly containerHealthCheck?: ContainerArgs["healthCheck"];
  /** Whether the container can't write to its image's files, but to `writablePaths`. */
  readonly readonlyRootFilesystem: boolean;
  /** Folders that it may write to and that each task starts with empty. */
  readonly writablePaths: readonly string[];
  /** User that the container runs as; none: the image's. */
  readonly user?: string;
}

/** A service on Fargate: its task definition, roles, logs, scaling, and its name in the cluster's namespace. */
export class Service extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly roles: TaskRoles;
  /** The service's size, roles and container, for tasks that run with its image. */
  readonly task: TaskArgs;
  readonly container: ContainerArgs;

  constructor(
    private readonly name: string,
    private readonly args: ServiceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:compute:Service", name, {}, opts);

    const logGroup = this.createLogGroup(name, args.logGroupName);
    this.logGroupName = logGroup.name;
    const applicationLogGroup =
      args.applicationLogGroupName && this.createLogGroup(`${name}-application`, args.applicationLogGroupName);
    this.roles = this.createRoles(logGroup, applicationLogGroup || undefined);
    this.task = { ...args, roles: this.roles };
    this.container = this.describeContainer();
    args.securityGroup.allowClients(args.port, args.clients);
    const containers = args.tracing ? withTracing(this.container) : [this.container];
    const taskDefinition = createTaskDefinition(name, { ...this.task, family: args.family }, containers, this);
    const service = this.createService(taskDefinition, this.createDiscovery());
    if (args.scaling && args.release) {
      const { clusterName } = args.cluster;
      scaleService(
        name,
        { ...args.scaling, clusterName, service, serviceName: args.serviceName, sleeps: args.sleeps },
        this,
      );
    }
    this.serviceName = service.name;

    this.registerOutputs({ serviceName: this.serviceName });
  }

  private createLogGroup(name: string, groupName: string): cloudwatch.LogGroup {
    return new cloudwatch.LogGroup(
      name,
      { name: groupName, retentionInDays: this.args.logRetentionDays },
      { parent: this },
    );
  }

  private createRoles(logGroup: cloudwatch.LogGroup, applicationLogGroup?: cloudwatch.LogGroup): TaskRoles {
    const { args } = this;
    return new TaskRoles(
      this.name,
      {
        roleName: args.serviceName,
        accountId: args.accountId,
        repositoryArn: args.repository.arn,
        logGroupArn: logGroup.arn,
        applicationLogGroupArn: applicationLogGroup?.arn,
        secrets: Object.values(args.secrets),
        access: args.access,
        metricsNamespace: args.metricsNamespace,
        tracing: args.tracing,
        shellAudit: args.executeCommand ? args.cluster.shellAudit : undefined,
      },
      { parent: this },
    );
  }

  private describeContainer(): ContainerArgs {
    const { args } = this;
    return {
      name: this.name,
      image: pulumi.interpolate`${args.repository.url}:${args.release ?? NO_RELEASE}`,
      port: args.port,
      logGroupName: args.logGroupName,
      region: args.region,
      environment: args.environment,
      secrets: args.secrets,
      healthCheck: args.containerHealthCheck,
      readonlyRootFilesystem: args.readonlyRootFilesystem,
      writablePaths: args.writablePaths,
      user: args.user,
      reapsProcesses: args.executeCommand,
    };
  }

  private createDiscovery(): servicediscovery.Service | undefined {
    const { namespace } = this.args.cluster;
    if (!namespace) return undefined;
    return new servicediscovery.Service(
      this.name,
      {
        name: this.name,
        dnsConfig: {
          namespaceId: namespace.id,
          routingPolicy: "MULTIVALUE",
          dnsRecords: [{ type: "A", ttl: 10 }],
        },
        // ECS reports the health of its tasks.
        healthCheckCustomConfig: { failureThreshold: 1 },
        // A task that ECS hasn't deregistered yet must not stop a deletion.
        forceDestroy: true,
      },
      { parent: this },
    );
  }

  private createTrafficRole(): TrafficRole | undefined {
    const { target, accountId, serviceName } = this.args;
    if (!target?.shift) return undefined;
    const { alternateGroupArn, ruleArn } = target.shift;
    return new TrafficRole(
      `${this.name}-traffic`,
      {
        roleName: fitName(`${serviceName}-traffic`, 64),
        accountId,
        targetGroupArns: [target.groupArn, alternateGroupArn],
        ruleArn,
      },
      { parent: this },
    );
  }

  private createService(taskDefinition: ecs.TaskDefinition, discovery?: servicediscovery.Service): ecs.Service {
    const { args } = this;
    const trafficRole = this.createTrafficRole();
    return new ecs.Service(
      this.name,
      {
        name: args.serviceName,
        cluster: args.cluster.arn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        desiredCount: args.release ? args.desiredCount : 0,
        networkConfiguration: {
          subnets: args.subnetIds,
          securityGroups: [args.securityGroup.id],
          assignPublicIp: args.publicIp,
        },
        loadBalancers: args.target && [
          {
            targetGroupArn: args.target.groupArn,
            containerName: this.name,
            containerPort: args.port,
            advancedConfiguration: args.target.shift &&
              trafficRole && {
                alternateTargetGroupArn: args.target.shift.alternateGroupArn,
                productionListenerRule: args.target.shift.ruleArn,
                roleArn: trafficRole.arn,
              },
          },
        ],
        healthCheckGracePeriodSeconds: args.target && 60,
        serviceRegistries: discovery && { registryArn: discovery.arn },
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentConfiguration: args.deployment && inProvidersWords(args.deployment.strategy),
        alarms: args.deployment?.alarmNames.length
          ? { alarmNames: [...args.deployment.alarmNames], enable: true, rollback: true }
          : undefined,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        // Releases wait themselves: here a roll-back of the circuit breaker would count as success.
        waitForSteadyState: false,
        enableExecuteCommand: args.executeCommand || undefined,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
      },
      {
        parent: this,
        dependsOn: [
          ...this.roles.policies,
          ...(args.target?.listeners ?? []),
          ...(trafficRole ? [trafficRole.policy] : []),
        ],
        // While scaling or a schedule owns the number of tasks, a deployment must not set it back.
        ignoreChanges: (args.scaling && args.release) || args.sleeps ? ["desiredCount"] : [],
      },
    );
  }
}

/** The provider takes minutes as text. */
function inProvidersWords({
  strategy,
  bakeTimeInMinutes,
  canaryConfiguration: canary,
  linearConfiguration: linear,
}: Strategy) {
  return {
    strategy,
    bakeTimeInMinutes: bakeTimeInMinutes?.toString(),
    canaryConfiguration: canary && { ...canary, canaryBakeTimeInMinutes: String(canary.canaryBakeTimeInMinutes) },
    linearConfiguration: linear && { ...linear, stepBakeTimeInMinutes: String(linear.stepBakeTimeInMinutes) },
  };
}
