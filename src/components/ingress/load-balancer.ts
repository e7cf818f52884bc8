import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "../network/security-group";
import {
  createTargetGroup,
  forwardTo,
  forwardToFirst,
  type ListenerAction,
  type Shift,
  type TargetArgs,
} from "./target";

/** What only one sender knows. */
export interface RequiredHeader {
  readonly name: string;
  /** Secret. */
  readonly value: pulumi.Input<string>;
  /** Nobody is refused before it sends the header. */
  readonly sender: pulumi.Resource;
}

export interface LoadBalancerArgs {
  /** Physical name, 32 characters at most. */
  readonly loadBalancerName: string;
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets in two zones or more. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** With it: HTTPS, and HTTP redirects there. Without: HTTP. */
  readonly certificateArn?: pulumi.Input<string>;
  /** Who reaches it: everybody on 80 and 443, or CloudFront, which speaks HTTPS only, on 443. */
  readonly clients: "internet" | "cloudfront";
  /** A header that requests must have, or they are refused; none: all are answered. */
  readonly requiredHeader?: RequiredHeader;
  readonly targets: readonly TargetArgs[];
  readonly deregistrationDelaySeconds: number;
  /** Bucket that admits the load balancer's logs, and where in it they go. */
  readonly accessLogs?: { readonly bucketName: pulumi.Input<string>; readonly prefix: string };
  /** Whether AWS refuses to delete it. */
  readonly protect: boolean;
}

/** The last that AWS has: where the default target has a rule, paths come before them. */
const LAST_PRIORITIES = { admit: 49_999, refuse: 50_000 };

/** TLS 1.2 and 1.3. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** An internet-facing application load balancer with its listeners, rules and target groups. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** The end of the ARN, by which CloudWatch knows it. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  /** Where it answers, by its own name. */
  readonly url: pulumi.Output<string>;
  readonly securityGroup: SecurityGroup;
  /** By the name of the target. */
  readonly targetGroupArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Ends of the ARNs, by the name of the target. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, pulumi.Output<string>>>;
  /** By the name of the target, of those whose traffic ECS moves. */
  readonly shifts: Readonly<Record<string, Shift>>;
  /** What must stand before a service can register with its target group. */
  readonly listeners: readonly pulumi.Resource[];

  constructor(
    private readonly name: string,
    args: LoadBalancerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:ingress:LoadBalancer", name, {}, opts);

    this.securityGroup = this.createSecurityGroup(args);
    const loadBalancer = this.createLoadBalancer(args);
    this.arn = loadBalancer.arn;
    this.arnSuffix = loadBalancer.arnSuffix;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.url = pulumi.interpolate`${args.certificateArn ? "https" : "http"}://${this.dnsName}`;

    const targetGroups = args.targets.map((target) => ({
      ...target,
      group: createTargetGroup(name, target, args, this),
    }));
    this.targetGroupArns = Object.fromEntries(targetGroups.map(({ name, group }) => [name, group.arn]));
    this.targetGroupArnSuffixes = Object.fromEntries(targetGroups.map(({ name, group }) => [name, group.arnSuffix]));
    const byDefault = targetGroups.find(({ paths }) => !paths)?.group.arn;
    if (!byDefault) throw new Error(`Load balancer ${name}: one of the targets must have no paths, as the default`);
    const listener = args.certificateArn
      ? this.createHttpsListener(args.certificateArn, forwardTo(byDefault))
      : this.createHttpListener(forwardTo(byDefault));
    const shifts: Record<string, Shift> = {};
    const rules = args.targets.flatMap((target) => {
      const alternate = target.alternateGroupName
        ? { ...target, name: `${target.name}-alternate`, targetGroupName: target.alternateGroupName }
        : undefined;
      const second = alternate && createTargetGroup(name, alternate, args, this);
      const created = this.createRules(target, listener, args, second);
      // It has one, if its traffic moves.
      const [rule] = created;
      if (second && rule) {
        const { arn: alternateGroupArn, arnSuffix: alternateGroupArnSuffix } = second;
        shifts[target.name] = { alternateGroupArn, alternateGroupArnSuffix, ruleArn: rule.arn };
      }
      return created;
    });
    this.shifts = shifts;
    this.listeners = [listener, ...rules];
    if (args.requiredHeader) this.refuseOthers(listener, rules, args.requiredHeader);

    this.registerOutputs({ dnsName: this.dnsName, url: this.url });
  }

  private createSecurityGroup(args: LoadBalancerArgs): SecurityGroup {
    const group = new SecurityGroup(
      this.name,
      {
        vpcId: args.vpcId,
        groupName: `${args.loadBalancerName}-sg`,
        description: `Load balancer ${args.loadBalancerName}`,
        allowOutbound: true,
      },
      { parent: this },
    );
    if (args.clients === "internet") {
      group.allowInternet(80);
      group.allowInternet(443);
    } else {
      // The list counts as 55 of the 60 rules that a group may have: it fits once.
      group.allowPrefixList(443, { name: "cloudfront", prefixListId: this.cloudFrontAddresses() });
    }
    return group;
  }

  private cloudFrontAddresses(): pulumi.Output<string> {
    const name = "com.amazonaws.global.cloudfront.origin-facing";
    return ec2.getManagedPrefixListOutput({ name }, { parent: this }).id;
  }

  private createLoadBalancer(args: LoadBalancerArgs): lb.LoadBalancer {
    return new lb.LoadBalancer(
      this.name,
      {
        name: args.loadBalancerName,
        loadBalancerType: "application",
        internal: false,
        ipAddressType: "ipv4",
        subnets: args.subnetIds,
        securityGroups: [this.securityGroup.id],
        dropInvalidHeaderFields: true,
        enableDeletionProtection: args.protect,
        accessLogs: args.accessLogs && {
          enabled: true,
          bucket: args.accessLogs.bucketName,
          prefix: args.accessLogs.prefix,
        },
      },
      { parent: this },
    );
  }

  private createHttpListener(action: ListenerAction): lb.Listener {
    return new lb.Listener(
      `${this.name}-http`,
      { loadBalancerArn: this.arn, port: 80, protocol: "HTTP", defaultActions: [action] },
      { parent: this },
    );
  }

  private createHttpsListener(certificateArn: pulumi.Input<string>, action: ListenerAction): lb.Listener {
    const https = new lb.Listener(
      `${this.name}-https`,
      {
        loadBalancerArn: this.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: TLS_POLICY,
        certificateArn,
        defaultActions: [action],
      },
      { parent: this },
    );
    new lb.Listener(
      `${this.name}-http`,
      {
        loadBalancerArn: this.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      },
      // Nobody is sent to a port that doesn't answer, however long the certificate takes.
      { parent: this, dependsOn: [https] },
    );
    return https;
  }

  private createRules(
    target: TargetArgs,
    listener: lb.Listener,
    { requiredHeader }: Pick<LoadBalancerArgs, "requiredHeader">,
    alternate?: lb.TargetGroup,
  ): lb.ListenerRule[] {
    const header = requiredHeader && {
      httpHeader: { httpHeaderName: requiredHeader.name, values: [requiredHeader.value] },
    };
    const first = this.targetGroupArns[target.name] as pulumi.Output<string>;
    const paths = target.paths ?? (header || alternate ? { "*": LAST_PRIORITIES.admit } : {});
    return [...new Set(Object.values(paths))].map(
      (priority) =>
        new lb.ListenerRule(
          `${this.name}-${target.name}-${priority}`,
          {
            listenerArn: listener.arn,
            priority,
            conditions: [
              { pathPattern: { values: Object.keys(paths).filter((path) => paths[path] === priority) } },
              ...(header ? [header] : []),
            ],
            actions: [alternate ? forwardToFirst(first, alternate.arn) : forwardTo(first)],
          },
          // ECS gives both target groups their weights.
          { parent: this, ignoreChanges: alternate ? ["actions"] : [] },
        ),
    );
  }

  /** By a rule, not by the default action: that would change before the sender has the header, and before a rule admits it. */
  private refuseOthers(listener: lb.Listener, rules: readonly lb.ListenerRule[], { sender }: RequiredHeader): void {
    new lb.ListenerRule(
      `${this.name}-refuse`,
      {
        listenerArn: listener.arn,
        priority: LAST_PRIORITIES.refuse,
        conditions: [{ pathPattern: { values: ["*"] } }],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", statusCode: "403", messageBody: "Forbidden" },
          },
        ],
      },
      { parent: this, dependsOn: [sender, ...rules] },
    );
  }
}
