import { expect } from "vitest";
import { bundleHandlers, type HandlerName } from "../../src/lib/handler-bundle";
import { allow, assumedBy } from "../support/expected";
import type { Check } from "../support/facts";
import { type Inputs, type Plan, ROOT, statementsOf } from "../support/plan";
import {
  API_ACCOUNT,
  API_AUTHORIZER,
  API_DEPLOYMENT,
  API_INTEGRATION,
  API_METHOD,
  API_METHOD_SETTINGS,
  API_RESPONSE,
  API_STAGE,
  EVENT_BUS,
  EVENT_BUS_POLICY,
  EVENT_RULE,
  EVENT_TARGET,
  FUNCTION,
  FUNCTION_ALIAS,
  FUNCTION_PERMISSION,
  LOG_GROUP,
  REST_API,
  ROLE_POLICY_ATTACHMENT,
} from "../support/types";
import type { Stage } from "./sagebrush";

const HOUSEKEEPING = "374073887345";

/** What Lambda needs to place a function in subnets. */
const ATTACH_TO_NETWORK = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

const WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** What every function's role allows: nothing that the function's own code can use but logs and the database's secret. */
const BASIC_ACTIONS = [...ATTACH_TO_NETWORK, ...WRITE_LOGS, "secretsmanager:GetSecretValue"];

export const READ_WRITE_BUCKET = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:ListBucket",
  "s3:PutObject",
];

const bundles = bundleHandlers(ROOT);

/** The hashes of what the handlers' sources compile to. */
export async function hashesOfBundles(): Promise<Record<HandlerName, string>> {
  const { createHash } = await import("node:crypto");
  const hash = (text = "") => createHash("sha256").update(text).digest("hex");
  return Object.fromEntries(
    Object.entries(await bundles).map(([name, { files }]) => [name, hash(files["index.js"])]),
  ) as Record<HandlerName, string>;
}

/** Checks of functions, API and events that the documents of both stages state alike. */
export function serverless({ name, account, zones, uploads }: Stage) {
  const prefix = `sagebrush-${name}`;
  const uploadsArn = `arn:aws:s3:::sagebrush-${uploads}`;
  const secretArn = `arn:aws:secretsmanager:us-west-2:${account}:secret:sagebrush/${name}/database-xxxxxx`;
  const liveArn = (handler: string) => `arn:aws:lambda:us-west-2:${account}:function:${prefix}-${handler}:live`;
  const logGroupArn = (handler: string) =>
    `arn:aws:logs:us-west-2:${account}:log-group:/aws/lambda/${prefix}-${handler}`;
  const rule = `arn:aws:events:us-west-2:${account}:rule/${prefix}-housekeeping/backup-inventory`;
  const bus = `arn:aws:events:us-west-2:${account}:event-bus/${prefix}-housekeeping`;

  function runsOnArm(handler: HandlerName): Check {
    return (plan) => {
      expect(plan.inputs(FUNCTION, handler)).toMatchObject({
        name: `${prefix}-${handler}`,
        architectures: ["arm64"],
        runtime: "nodejs22.x",
        // Production's API is ready before somebody asks.
        handler: name === "production" && handler === "api" ? "ready.handler" : "index.handler",
        publish: true,
      });
      expect(plan.inputs(FUNCTION_ALIAS, handler)).toEqual({
        name: "live",
        functionName: `${prefix}-${handler}`,
        functionVersion: "1",
      });
      runsInPrivateSubnets(plan, handler);
    };
  }

  function allRunOnArm(plan: Plan): void {
    const functions = plan.all(FUNCTION).map(({ inputs }) => inputs.architectures);
    expect(functions.length).toBeGreaterThan(2);
    expect(new Set(functions.flat())).toEqual(new Set(["arm64"]));
  }

  function runsInPrivateSubnets(plan: Plan, handler: string): void {
    expect(plan.inputs(FUNCTION, handler).vpcConfig).toEqual({
      subnetIds: zones.map((zone) => `subnet-private-${zone}`),
      securityGroupIds: [`sg-${prefix}-${handler}-sg`],
    });
    expect(plan.ingress(`${prefix}-${handler}-sg`)).toEqual([]);
  }

  /** That a function gets in to the database, and how one logs in. */
  function queriesDatabase(handler: HandlerName): Check {
    return (plan) => {
      expect(plan.ingress(`${prefix}-db-sg`)).toContain(`5432 ${prefix}-${handler}-sg`);
      expect(plan.egress(`${prefix}-${handler}-sg`)).toEqual(["-1 0.0.0.0/0"]);
      expect(plan.inputs(FUNCTION, handler).environment.variables.DATABASE_SECRET_ARN).toBe(secretArn);
      fetchesSecret(handler)(plan);
    };
  }

  function fetchesSecret(handler: HandlerName): Check {
    return (plan) => {
      const reading = plan
        .statements(`${prefix}-${handler}`)
        .filter(({ Action }) => Action.join().includes("secretsmanager:"));
      expect(reading).toEqual([allow("ReadSecrets", ["secretsmanager:GetSecretValue"], [secretArn])]);
    };
  }

  function readsAndWritesUploads(handler: HandlerName): Check {
    return (plan) => {
      expect(plan.actionsOn(`${prefix}-${handler}`, uploadsArn)).toEqual(["s3:GetBucketLocation", "s3:ListBucket"]);
      expect(plan.actionsOn(`${prefix}-${handler}`, `${uploadsArn}/letter.pdf`)).toEqual(
        READ_WRITE_BUCKET.filter((action) => action.endsWith("Object") || action.endsWith("Upload")),
      );
      expect(plan.inputs(FUNCTION, handler).environment.variables.UPLOADS_BUCKET).toBe(`sagebrush-${uploads}`);
    };
  }

  /** All that a function's role allows, over the whole of AWS. */
  function mayOnly(handler: HandlerName, actions: readonly string[]): Check {
    return (plan) => expect(plan.actions(`${prefix}-${handler}`)).toEqual([...BASIC_ACTIONS, ...actions].sort());
  }

  function writesLogs(handler: HandlerName, retentionInDays: number): Check {
    return (plan) => {
      expect(plan.inputsWhere(LOG_GROUP, "name", `/aws/lambda/${prefix}-${handler}`)).toMatchObject({
        retentionInDays,
      });
      expect(plan.actionsOn(`${prefix}-${handler}`, `${logGroupArn(handler)}:log-stream:1`)).toEqual(WRITE_LOGS);
    };
  }

  /** Lambda's own metrics need nothing; the API's are by method and path. */
  function sendsMetrics(plan: Plan): void {
    expect(plan.inputs(API_METHOD_SETTINGS)).toMatchObject({ methodPath: "*/*", settings: { metricsEnabled: true } });
  }

  function hasRole(handler: HandlerName): Check {
    return (plan) => {
      expect(plan.inputs(FUNCTION, handler).role).toBe(`arn:aws:iam::${account}:role/${prefix}-${handler}`);
      expect(plan.trust(`${prefix}-${handler}`)).toEqual([
        { ...assumedBy("lambda.amazonaws.com", account)[0], Condition: undefined },
      ]);
    };
  }

  /** The network's actions know no resource: the function's own code is denied them. */
  function onlyLambdaAttaches(plan: Plan): void {
    for (const { inputs } of plan.all(FUNCTION)) {
      expect(plan.statements(inputs.name).filter(({ Effect }) => Effect === "Deny")).toEqual([
        {
          ...allow("OnlyLambdaAttaches", ATTACH_TO_NETWORK, ["*"]),
          Effect: "Deny",
          Condition: {
            ArnEquals: { "lambda:SourceFunctionArn": `arn:aws:lambda:us-west-2:${account}:function:${inputs.name}` },
          },
        },
      ]);
    }
  }

  function restApi(plan: Plan): void {
    expect(plan.inputs(REST_API)).toEqual({
      name: `${prefix}-api`,
      endpointConfiguration: { types: "REGIONAL" },
      securityPolicy: "SecurityPolicy_TLS13_1_2_2021_06",
      endpointAccessMode: "STRICT",
      disableExecuteApiEndpoint: false,
    });
    expect(plan.outputs.apiUrl).toBe("https://api-id.execute-api.us-west-2.amazonaws.com/v1");
  }

  function apiInvokesFunction(plan: Plan): void {
    const integrations = plan.all(API_INTEGRATION).map(({ inputs }) => inputs);
    expect(integrations).toHaveLength(plan.all(API_METHOD).length);
    for (const { type, integrationHttpMethod, uri } of integrations) {
      expect({ type, integrationHttpMethod, uri }).toEqual({
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: `arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/${liveArn("api")}/invocations`,
      });
    }
    expect(plan.inputs(FUNCTION_PERMISSION, "api-from-api")).toMatchObject({
      action: "lambda:InvokeFunction",
      function: `${prefix}-api`,
      qualifier: "live",
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:aws:execute-api:us-west-2:${account}:api-id/v1/*`,
    });
    const { restApi: deployed, stageName } = plan.inputs(API_STAGE);
    expect([deployed, stageName]).toEqual(["api-id", "v1"]);
  }

  function apiAuthorizesByIam(plan: Plan): void {
    expect(methods(plan)).toEqual({
      "delete-uploads-id": "AWS_IAM",
      "get-health": "NONE",
      "get-health-ready": "AWS_IAM",
      "get-jobs-id": "AWS_IAM",
      "get-reports-daily": "AWS_IAM",
      "get-uploads": "AWS_IAM",
      "get-uploads-id": "AWS_IAM",
      "post-jobs": "AWS_IAM",
      "post-uploads": "AWS_IAM",
    });
    expect(plan.all(API_AUTHORIZER)).toEqual([]);
  }

  function apiThrottles(plan: Plan): void {
    expect(plan.inputs(API_METHOD_SETTINGS)).toMatchObject({
      restApi: "api-id",
      stageName: "v1",
      methodPath: "*/*",
      settings: { throttlingRateLimit: 10_000, throttlingBurstLimit: 5000 },
    });
  }

  function apiAnswersErrors(plan: Plan): void {
    const errors = Object.fromEntries(
      plan.all(API_RESPONSE).map(({ inputs }) => [inputs.responseType, inputs]),
    ) as Record<string, Inputs>;
    expect(errors.THROTTLED).toMatchObject({
      statusCode: "429",
      responseParameters: {
        "gatewayresponse.header.Content-Type": "'application/problem+json'",
        "gatewayresponse.header.x-correlation-id": "method.request.header.x-correlation-id",
      },
    });
    for (const type of ["BAD_REQUEST_BODY", "ACCESS_DENIED", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"]) {
      const { statusCode, responseTemplates } = errors[type] as Inputs;
      // What API Gateway puts in.
      const answer = responseTemplates["application/json"].replace("$context.error.messageString", '"message"');
      expect(JSON.parse(answer)).toMatchObject({
        type: "about:blank",
        status: Number(statusCode),
        detail: expect.stringMatching(/./),
      });
    }
  }

  function apiWritesAccessLogs(plan: Plan, retentionInDays: number): void {
    const logGroup = plan.inputsWhere(LOG_GROUP, "name", `/aws/apigateway/${prefix}-api`);
    expect(logGroup.retentionInDays).toBe(retentionInDays);
    const { accessLogSettings } = plan.inputs(API_STAGE);
    expect(accessLogSettings.destinationArn).toBe(
      `arn:aws:logs:us-west-2:${account}:log-group:/aws/apigateway/${prefix}-api`,
    );
    expect(JSON.parse(accessLogSettings.format)).toMatchObject({ status: "$context.status" });
    expect(plan.inputs(API_ACCOUNT).cloudwatchRoleArn).toBe(`arn:aws:iam::${account}:role/${prefix}-api-logs`);
    expect(plan.inputs(ROLE_POLICY_ATTACHMENT)).toMatchObject({
      role: `${prefix}-api-logs`,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    });
    expect(plan.one(API_STAGE).dependencies).toContain(plan.one(API_ACCOUNT).urn);
  }

  function housekeepingSendsEvents(plan: Plan): void {
    expect(plan.inputs(EVENT_BUS).name).toBe(`${prefix}-housekeeping`);
    expect(plan.outputs.eventBusArn).toBe(bus);
    expect(statementsOf(plan.inputs(EVENT_BUS_POLICY).policy)).toEqual([
      {
        ...allow("SentByAccount", ["events:PutEvents"], [bus]),
        Principal: { AWS: `arn:aws:iam::${HOUSEKEEPING}:root` },
        Condition: { StringEquals: { "events:detail-type": ["Backup Inventory Requested"] } },
      },
    ]);
  }

  function eventsInvokeWorker(plan: Plan): void {
    housekeepingSendsEvents(plan);
    expect(JSON.parse(plan.inputs(EVENT_RULE).eventPattern)).toEqual({
      account: [HOUSEKEEPING],
      "detail-type": ["Backup Inventory Requested"],
    });
    expect(plan.inputs(EVENT_TARGET)).toEqual({
      rule: "backup-inventory",
      eventBusName: `${prefix}-housekeeping`,
      targetId: "backup-inventory",
      arn: liveArn("worker"),
      deadLetterConfig: { arn: `arn:aws:sqs:us-west-2:${account}:${prefix}-housekeeping-dlq` },
    });
    expect(plan.inputs(FUNCTION_PERMISSION, "worker-from-backup-inventory")).toMatchObject({
      qualifier: "live",
      principal: "events.amazonaws.com",
      sourceArn: rule,
    });
    expect(plan.inputs(FUNCTION, "worker").deadLetterConfig).toEqual({
      targetArn: `arn:aws:sqs:us-west-2:${account}:${prefix}-worker-dlq`,
    });
  }

  return {
    allRunOnArm,
    apiAnswersErrors,
    apiAuthorizesByIam,
    apiInvokesFunction,
    apiThrottles,
    apiWritesAccessLogs,
    eventsInvokeWorker,
    fetchesSecret,
    hasRole,
    mayOnly,
    onlyLambdaAttaches,
    queriesDatabase,
    readsAndWritesUploads,
    restApi,
    runsOnArm,
    sendsMetrics,
    writesLogs,
  };
}

/** How each method of the API is authorized, by its name without `api-`. */
export function methods(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.all(API_METHOD).map(({ name, inputs }) => [name.replace(/^api-/, ""), inputs.authorization]),
  );
}

/** What the API was deployed for. */
export function deploymentOf(plan: Plan): string {
  return plan.inputs(API_DEPLOYMENT).triggers.sha256;
}
