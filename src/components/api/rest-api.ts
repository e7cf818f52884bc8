import { createHash } from "node:crypto";
import * as apigateway from "@pulumi/aws/apigateway";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../../lib/iam";
import type { Route } from "../../lib/openapi";
import type { LambdaFunction } from "../compute/lambda-function";
import { when } from "../security/access";
import { createGatewayResponses, GATEWAY_RESPONSES } from "./gateway-responses";
import { createMethods } from "./methods";

export interface RestApiArgs {
  /** Physical name. */
  readonly apiName: string;
  /** Name of the stage, the first part of the URL's path. */
  readonly stageName: string;
  readonly routes: readonly Route[];
  /** Who answers. */
  readonly handler: LambdaFunction;
  /** Most requests of all callers together, in a second. */
  readonly requestsPerSecond: number;
  /** Requests at one moment that are let through above the rate. */
  readonly burst: number;
  /** ARNs of the user pools whose tokens authorize; undefined: IAM signatures do. */
  readonly cognitoUserPools?: readonly string[];
  /** Other accounts whose IAM policies may let their principals call; none: only this account's may. */
  readonly callerAccounts: readonly string[];
  /** Whether it has a name of its own, and answers under that one only. */
  readonly named: boolean;
  /** Whether X-Ray gets traces. */
  readonly tracing: boolean;
  readonly logRetentionDays: number;
  /** What must stand before API Gateway can write logs. */
  readonly logRole?: pulumi.Resource;
}

const ACCESS_LOG = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  caller: "$context.identity.userArn",
  method: "$context.httpMethod",
  path: "$context.path",
  resource: "$context.resourcePath",
  status: "$context.status",
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  integrationLatencyMs: "$context.integrationLatency",
  // Not the message: of a wrong signature it is the whole request, the caller's session token with it.
  error: "$context.error.responseType",
  firewall: "$context.wafResponseCode",
});

/** TLS 1.2 and 1.3, as the load balancer has it. API Gateway's default takes 1.0. */
const TLS_POLICY = "SecurityPolicy_TLS13_1_2_2021_06";

/** A REST API that checks who calls, and hands the request to a function: that knows best what is wrong with it. */
export class RestApi extends pulumi.ComponentResource {
  /** Where it answers, by AWS's name. */
  readonly url: pulumi.Output<string>;
  readonly stageArn: pulumi.Output<string>;

  private readonly api: apigateway.RestApi;
  private readonly stage: apigateway.Stage;
  /** The arguments of all that takes effect with a deployment. */
  private readonly deployed: unknown[] = [];

  constructor(
    private readonly name: string,
    private readonly args: RestApiArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:api:RestApi", name, {}, opts);

    this.api = this.createApi();
    const parts = [
      ...this.createMethods(),
      ...createGatewayResponses(name, this.api.id, this),
      ...this.admitAccounts(),
    ];
    this.allowInvocation();
    this.stage = this.createStage(this.createDeployment(parts));
    this.throttle();
    this.url = this.stage.invokeUrl;
    this.stageArn = this.stage.arn;

    this.registerOutputs({ url: this.url });
  }

  /**
   * Gives the API a name of its own.
   *
   * @param certificateArn of a certificate in the API's region that covers the name
   * @returns what an alias record of that name points to
   */
  addDomain(domain: string, certificateArn: pulumi.Input<string>) {
    const created = new apigateway.DomainName(
      this.name,
      {
        domainName: domain,
        regionalCertificateArn: certificateArn,
        endpointConfiguration: { types: "REGIONAL" },
        securityPolicy: "TLS_1_2",
      },
      { parent: this },
    );
    new apigateway.BasePathMapping(
      this.name,
      { restApi: this.api.id, stageName: this.stage.stageName, domainName: created.domainName },
      { parent: this },
    );
    return { dnsName: created.regionalDomainName, zoneId: created.regionalZoneId };
  }

  private createApi(): apigateway.RestApi {
    return new apigateway.RestApi(
      this.name,
      {
        name: this.args.apiName,
        endpointConfiguration: { types: "REGIONAL" },
        disableExecuteApiEndpoint: this.args.named,
        securityPolicy: TLS_POLICY,
        // Calls that don't name their host in TLS are refused, too.
        endpointAccessMode: "STRICT",
      },
      { parent: this },
    );
  }

  /** A policy of its own also decides about methods that are open to all: without a word on them they would be shut. */
  private admitAccounts(): pulumi.Resource[] {
    const { callerAccounts, routes, stageName } = this.args;
    if (callerAccounts.length === 0) return [];
    const methods = (some: readonly Route[]) =>
      some.map(({ method, path }) => {
        const anything = path.replace(/\{[^}]+\}/g, "*");
        return pulumi.interpolate`${this.api.executionArn}/${stageName}/${method}${anything}`;
      });
    const open = routes.filter((route) => route.open);
    const policy = policyDocument([
      {
        Sid: "CalledByAccounts",
        Principal: { AWS: callerAccounts.map((account) => `arn:aws:iam::${account}:root`) },
        Action: "execute-api:Invoke",
        Resource: methods(routes.filter((route) => !route.open)),
      },
      ...when(open, () => ({
        Sid: "OpenToAll",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: methods(open),
      })),
    ]);
    return [
      new apigateway.RestApiPolicy(this.name, this.deploys({ restApiId: this.api.id, policy }), { parent: this }),
    ];
  }

  private createMethods(): pulumi.Resource[] {
    const { routes, handler, cognitoUserPools } = this.args;
    const owner = { name: this.name, api: this.api, parent: this, deploys: <Args>(args: Args) => this.deploys(args) };
    return createMethods(owner, { routes, invokeArn: handler.invokeArn, cognitoUserPools });
  }

  private allowInvocation(): void {
    const { handler, stageName } = this.args;
    const requests = pulumi.interpolate`${this.api.executionArn}/${stageName}/*`;
    handler.allowInvocation("api", "apigateway.amazonaws.com", requests);
  }

  /** A new one when and only when something changes that is deployed. */
  private createDeployment(parts: pulumi.Resource[]): apigateway.Deployment {
    const deployed = pulumi.jsonStringify([...this.deployed, ...GATEWAY_RESPONSES]);
    return new apigateway.Deployment(
      this.name,
      {
        restApi: this.api.id,
        triggers: { sha256: deployed.apply((json) => createHash("sha256").update(json).digest("hex")) },
      },
      { parent: this, dependsOn: parts },
    );
  }

  private deploys<Args>(args: Args): Args {
    this.deployed.push(args);
    return args;
  }

  private createStage(deployment: apigateway.Deployment): apigateway.Stage {
    const { apiName, stageName, tracing, logRole } = this.args;
    const accessLog = this.createLogGroup("access", `/aws/apigateway/${apiName}`);
    // API Gateway would make it itself, and keep it for ever.
    const executionLog = this.createLogGroup(
      "execution",
      pulumi.interpolate`API-Gateway-Execution-Logs_${this.api.id}/${stageName}`,
    );
    return new apigateway.Stage(
      this.name,
      {
        restApi: this.api.id,
        deployment: deployment.id,
        stageName,
        xrayTracingEnabled: tracing,
        accessLogSettings: { destinationArn: accessLog.arn, format: ACCESS_LOG },
      },
      { parent: this, dependsOn: [executionLog, ...(logRole ? [logRole] : [])] },
    );
  }

  private createLogGroup(kind: string, groupName: pulumi.Input<string>): cloudwatch.LogGroup {
    return new cloudwatch.LogGroup(
      `${this.name}-${kind}`,
      { name: groupName, retentionInDays: this.args.logRetentionDays },
      { parent: this },
    );
  }

  private throttle(): void {
    new apigateway.MethodSettings(
      this.name,
      {
        restApi: this.api.id,
        stageName: this.stage.stageName,
        methodPath: "*/*",
        settings: {
          throttlingRateLimit: this.args.requestsPerSecond,
          throttlingBurstLimit: this.args.burst,
          metricsEnabled: true,
          loggingLevel: "ERROR",
          dataTraceEnabled: false,
        },
      },
      { parent: this },
    );
  }
}
