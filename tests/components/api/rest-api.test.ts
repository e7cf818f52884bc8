import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { GATEWAY_RESPONSES } from "../../../src/components/api/gateway-responses";
import * as openapi from "../../../src/lib/openapi";
import { deploymentOf, methods } from "../../facts/sagebrush-serverless";
import { expectDescribed } from "../../support/handlers/openapi";
import { changedConfig, type Inputs, planAgain, planOf, planWith, rawConfig } from "../../support/plan";
import {
  API_ACCOUNT,
  API_AUTHORIZER,
  API_BASE_PATH,
  API_DEPLOYMENT,
  API_DOMAIN,
  API_INTEGRATION,
  API_METHOD,
  API_METHOD_SETTINGS,
  API_RESPONSE,
  API_STAGE,
  FIREWALL,
  FIREWALL_ASSOCIATION,
  LOG_GROUP,
  RECORD,
  REST_API,
} from "../../support/types";

const PRODUCTION = "sagebrush-prod";

const DESCRIPTION = readFileSync("handlers/api/openapi.yaml", "utf8");

/** A document of its own with what API Gateway puts in. */
function filled(template: string): unknown {
  const variables: Record<string, string> = {
    "error.messageString": '"Forbidden"',
    path: "/v1/nope",
    requestId: "c6af9ac6",
  };
  return JSON.parse(template.replace(/\$context\.([\w.]*\w)/g, (_, name) => variables[name] ?? "unknown"));
}

const planWithApi = (change: (api: Inputs) => Inputs) => planWith(PRODUCTION, changedConfig(PRODUCTION, "api", change));

describe("the API", () => {
  it("leaves bodies and parameters to the function, which says what is wrong with them", async () => {
    const { requestValidatorId, requestModels, requestParameters } = (await planOf(PRODUCTION)).inputs(
      API_METHOD,
      "api-post-uploads",
    );
    expect([requestValidatorId, requestModels, requestParameters]).toEqual([undefined, undefined, undefined]);
  });

  it("tells clients how to go on after its own answers", async () => {
    const plan = await planOf(PRODUCTION);
    const answer = (name: string) => plan.inputs(API_RESPONSE, `api-${name}`);
    expect(answer("throttled").responseParameters["gatewayresponse.header.Retry-After"]).toBe("'1'");
    expect(answer("unauthorized").responseParameters["gatewayresponse.header.WWW-Authenticate"]).toBe("'Bearer'");
    for (const { inputs } of plan.all(API_RESPONSE)) {
      expect(inputs.responseParameters["gatewayresponse.header.x-correlation-id"]).toBe(
        "method.request.header.x-correlation-id",
      );
    }
    // A function that takes no more requests is such a failure.
    expect(answer("integration-failure").statusCode).toBe("503");
    for (const failure of ["integration-failure", "integration-timeout"]) {
      expect(answer(failure).responseParameters["gatewayresponse.header.Retry-After"]).toBe("'5'");
    }
    expect(filled(answer("missing-authentication-token").responseTemplates["application/json"])).toEqual({
      type: "about:blank",
      title: "Forbidden",
      status: 403,
      detail: "The request isn't signed, or there is no such path or method.",
      instance: "/v1/nope",
      correlationId: "c6af9ac6",
    });
    expect(filled(answer("waf-filtered").responseTemplates["application/json"])).toMatchObject({ detail: "Forbidden" });
  });

  it.each(openapi.readRoutes(DESCRIPTION))(
    "describes to clients what it answers by itself to $method $path",
    (route) => {
      const never = ["BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "RESOURCE_NOT_FOUND", "UNSUPPORTED_MEDIA_TYPE"];
      const authorizing = /^(ACCESS|AUTHORIZER|EXPIRED|INVALID|MISSING|UNAUTHORIZED)/;
      const answers = GATEWAY_RESPONSES.filter(
        ({ responseType: type }) =>
          // It checks no bodies and parameters, and has all paths that are described.
          !never.includes(type) &&
          !(route.open && authorizing.test(type)) &&
          !(route.method !== "POST" && type === "REQUEST_TOO_LARGE"),
      );
      for (const { statusCode, responseParameters, responseTemplates } of answers) {
        const constants = Object.entries(responseParameters).filter(([, value]) => value.startsWith("'"));
        const headers = constants.map(([name, value]) => [name.split(".").at(-1)?.toLowerCase(), value.slice(1, -1)]);
        const body = JSON.stringify(filled(responseTemplates["application/json"]));
        const result = { statusCode: Number(statusCode), headers: Object.fromEntries(headers), body };
        expectDescribed(route.method, route.path, result);
      }
    },
  );

  it("authorizes by Cognito where user pools are given", async () => {
    const pool = "arn:aws:cognito-idp:us-west-2:978489150794:userpool/us-west-2_abc";
    const plan = await planWithApi((api) => ({ ...api, cognitoUserPools: [pool] }));
    expect(plan.inputs(API_AUTHORIZER)).toMatchObject({ type: "COGNITO_USER_POOLS", providerArns: [pool] });
    const authorizations = methods(plan);
    expect(authorizations["get-health"]).toBe("NONE");
    expect(authorizations["post-jobs"]).toBe("COGNITO_USER_POOLS");
    expect(plan.inputs(API_METHOD, "api-post-jobs").authorizerId).toBe("authorizer-api");
    expect(Object.values(authorizations)).not.toContain("AWS_IAM");
  });

  it("is deployed anew when and only when what is deployed changes", async () => {
    const shipped = deploymentOf(await planOf(PRODUCTION));
    const deployed = async (change: (api: Inputs) => Inputs) => deploymentOf(await planWithApi(change));
    // The stage's settings take effect without a deployment.
    expect(await deployed((api) => ({ ...api, requestsPerSecond: 5, tracing: false, firewall: undefined }))).toBe(
      shipped,
    );
    expect(await deployed((api) => ({ ...api, cognitoUserPools: ["arn:aws:cognito-idp:x"] }))).not.toBe(shipped);
    const renamed = changedConfig(PRODUCTION, "functions", ({ api, ...others }) => ({
      ...others,
      api: { ...api, name: "another" },
    }));
    expect(deploymentOf(await planWith(PRODUCTION, renamed))).not.toBe(shipped);
    const larger = changedConfig(PRODUCTION, "functions", ({ api, ...others }) => ({
      ...others,
      api: { ...api, memoryMiB: 2048 },
    }));
    expect(deploymentOf(await planWith(PRODUCTION, larger))).toBe(shipped);
  });

  it.each<[what: string, change: (route: openapi.Route) => openapi.Route]>([
    ["path", (route) => ({ ...route, path: route.path.replace("uploads", "files") })],
    ["method", (route) => ({ ...route, method: route.method.replace("POST", "PUT") })],
    ["authorization", (route) => ({ ...route, open: true })],
  ])("is deployed anew when a %s changes", async (_, change) => {
    const shipped = deploymentOf(await planOf(PRODUCTION));
    const { readRoutes } = openapi;
    const reading = vi.spyOn(openapi, "readRoutes").mockImplementation((text) => readRoutes(text).map(change));
    const changed = deploymentOf(await planAgain(PRODUCTION, rawConfig(PRODUCTION)));
    reading.mockRestore();
    expect(changed).not.toBe(shipped);
  });

  it("is deployed anew when one of its own answers changes", async () => {
    const [answer] = GATEWAY_RESPONSES as { statusCode: string }[];
    if (!answer) throw new Error("no answers");
    const { statusCode } = answer;
    answer.statusCode = "418";
    const changed = deploymentOf(await planAgain(PRODUCTION, rawConfig(PRODUCTION)));
    answer.statusCode = statusCode;
    expect(changed).not.toBe(deploymentOf(await planOf(PRODUCTION)));
  });

  it("is deployed with all its parts: API Gateway refuses a deployment without methods", async () => {
    const plan = await planOf(PRODUCTION);
    const parts = [API_METHOD, API_INTEGRATION, API_RESPONSE].flatMap((type) => plan.all(type));
    expect(parts.length).toBeGreaterThan(30);
    expect(plan.one(API_DEPLOYMENT).dependencies).toEqual(expect.arrayContaining(parts.map(({ urn }) => urn)));
  });

  it("answers every error that API Gateway makes by itself, but those of keys and quotas, which it hasn't", async () => {
    const plan = await planOf(PRODUCTION);
    const answers = plan.all(API_RESPONSE).map(({ inputs }) => `${inputs.statusCode} ${inputs.responseType}`);
    expect(answers.sort()).toEqual([
      "400 BAD_REQUEST_BODY",
      "400 BAD_REQUEST_PARAMETERS",
      "401 UNAUTHORIZED",
      "403 ACCESS_DENIED",
      "403 EXPIRED_TOKEN",
      "403 INVALID_SIGNATURE",
      "403 MISSING_AUTHENTICATION_TOKEN",
      "403 WAF_FILTERED",
      "404 RESOURCE_NOT_FOUND",
      "413 REQUEST_TOO_LARGE",
      "415 UNSUPPORTED_MEDIA_TYPE",
      "429 THROTTLED",
      "500 API_CONFIGURATION_ERROR",
      "500 AUTHORIZER_CONFIGURATION_ERROR",
      "500 AUTHORIZER_FAILURE",
      "503 INTEGRATION_FAILURE",
      "504 INTEGRATION_TIMEOUT",
    ]);
  });

  it("keeps the log that API Gateway would make itself: of errors, and without what people send", async () => {
    const plan = await planOf(PRODUCTION);
    const name = "API-Gateway-Execution-Logs_api-id/v1";
    expect(plan.inputs(LOG_GROUP, "api-execution")).toEqual({ name, retentionInDays: 30 });
    expect(plan.one(API_STAGE).dependencies).toContain(plan.one(LOG_GROUP, "api-execution").urn);
    expect(plan.inputs(API_METHOD_SETTINGS).settings).toMatchObject({ loggingLevel: "ERROR", dataTraceEnabled: false });
  });

  it("has a name of its own where one is given", async () => {
    const plan = await planWithApi((api) => ({ ...api, domain: "api.sagebrush.services" }));
    const certificate = plan.inputs(API_DOMAIN).regionalCertificateArn;
    expect(certificate).toMatch(/^arn:aws:acm:us-west-2:978489150794:certificate/);
    expect(plan.inputs(API_DOMAIN)).toMatchObject({
      domainName: "api.sagebrush.services",
      endpointConfiguration: { types: "REGIONAL" },
      securityPolicy: "TLS_1_2",
    });
    expect(plan.inputs(API_BASE_PATH)).toEqual({
      restApi: "api-id",
      stageName: "v1",
      domainName: "api.sagebrush.services",
    });
    expect(plan.inputs(RECORD, "api")).toMatchObject({
      name: "api.sagebrush.services",
      aliases: [{ name: "d-api.execute-api.us-west-2.amazonaws.com", zoneId: "ZAPIGATEWAY" }],
    });
    expect(plan.outputs.apiUrl).toBe("https://api.sagebrush.services");
    expect((await planOf(PRODUCTION)).all(API_DOMAIN)).toEqual([]);
  });

  it("can do without a firewall, traces, and the account's log role", async () => {
    const plan = await planWithApi(({ firewall: _, ...api }) => ({ ...api, tracing: false, ownsLogRole: false }));
    expect(plan.all(FIREWALL)).toEqual([]);
    expect(plan.all(FIREWALL_ASSOCIATION)).toEqual([]);
    expect(plan.inputs(API_STAGE).xrayTracingEnabled).toBe(false);
    expect(plan.all(API_ACCOUNT)).toEqual([]);
    expect(plan.has(REST_API)).toBe(true);
  });

  it("blocks the addresses that are given", async () => {
    const plan = await planWithApi((api) => ({
      ...api,
      firewall: { requestsPerMinute: 500, blockedAddresses: ["192.0.2.0/24"] },
    }));
    expect(plan.inputs("aws:wafv2/ipSet:IpSet").addresses).toEqual(["192.0.2.0/24"]);
    expect(plan.inputs(FIREWALL).rules[1].statement.rateBasedStatement.limit).toBe(500);
  });

  it("has the firewall tell an address that asks too much what the description says", async () => {
    const { rules, customResponseBodies } = (await planOf(PRODUCTION)).inputs(FIREWALL);
    const { responseCode, responseHeaders, customResponseBodyKey } = rules[1].action.block.customResponse;
    const { contentType, content } = customResponseBodies.find(({ key }: Inputs) => key === customResponseBodyKey);
    const headers = responseHeaders.map(({ name, value }: Inputs) => [name.toLowerCase(), value]);
    expect(contentType).toBe("APPLICATION_JSON");
    for (const { method, path } of openapi.readRoutes(DESCRIPTION)) {
      expectDescribed(method, path, {
        statusCode: responseCode,
        headers: { ...Object.fromEntries(headers), "content-type": "application/json" },
        body: content,
      });
    }
  });

  it("can be left out, and its function stays", async () => {
    const { "platform:api": _, ...raw } = changedConfig(PRODUCTION, "api", (api) => api);
    const plan = await planWith(PRODUCTION, raw);
    expect(plan.all(REST_API)).toEqual([]);
    expect(plan.outputs.functionNames.api).toBe("sagebrush-production-api");
    expect(plan.outputs.apiUrl).toBeUndefined();
  });
});
