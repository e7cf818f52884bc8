import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { API_STAGE, METHOD_SETTINGS, REST_API, WEB_ACL, WEB_ACL_ASSOCIATION, WEB_ACL_LOGGING } from "./types";

export const apiControls: readonly Control[] = [
  {
    id: "APIGateway.1",
    title: "API stages log what goes wrong",
    severity: "medium",
    types: [API_STAGE],
    violation: (stage, stack) =>
      stack
        .about(stage, METHOD_SETTINGS)
        .some(({ inputs }) => ["ERROR", "INFO"].includes(inputs.settings?.loggingLevel))
        ? undefined
        : "it logs nothing",
    good: [
      { type: API_STAGE, inputs: {} },
      { type: METHOD_SETTINGS, inputs: { settings: { loggingLevel: "ERROR" } } },
    ],
    bad: [
      { type: API_STAGE, inputs: {} },
      { type: METHOD_SETTINGS, inputs: { settings: { loggingLevel: "OFF" } } },
    ],
  },
  {
    id: "APIGateway.2",
    title: "API stages show a certificate to what is behind them",
    severity: "medium",
    types: [API_STAGE],
    violation: must(({ clientCertificateId }) => clientCertificateId, "it shows none"),
    good: [{ type: API_STAGE, inputs: { clientCertificateId: "c" } }],
    bad: [{ type: API_STAGE, inputs: {} }],
  },
  {
    id: "APIGateway.3",
    title: "API stages are traced",
    severity: "low",
    types: [API_STAGE],
    violation: must(({ xrayTracingEnabled }) => xrayTracingEnabled, "it isn't"),
    good: [{ type: API_STAGE, inputs: { xrayTracingEnabled: true } }],
    bad: [{ type: API_STAGE, inputs: { xrayTracingEnabled: false } }],
  },
  {
    id: "APIGateway.4",
    title: "A web application firewall stands before API stages",
    severity: "medium",
    types: [API_STAGE],
    violation: (stage, stack) =>
      stack.about(stage, WEB_ACL_ASSOCIATION).length > 0 ? undefined : "none stands before it",
    good: [
      { type: API_STAGE, inputs: {} },
      { type: WEB_ACL_ASSOCIATION, inputs: {} },
    ],
    bad: [{ type: API_STAGE, inputs: {} }],
  },
  {
    id: "APIGateway.9",
    title: "API stages write access logs",
    severity: "medium",
    types: [API_STAGE],
    violation: must(({ accessLogSettings }) => accessLogSettings?.destinationArn, "it writes none"),
    good: [{ type: API_STAGE, inputs: { accessLogSettings: { destinationArn: "arn" } } }],
    bad: [{ type: API_STAGE, inputs: {} }],
  },
  {
    id: "Platform.11",
    title: "APIs refuse TLS older than 1.2",
    severity: "medium",
    types: [REST_API],
    violation: must(
      ({ securityPolicy = "" }) => /^(TLS_1_2$|SecurityPolicy_TLS1[23])/.test(securityPolicy),
      "it takes 1.0",
    ),
    good: [{ type: REST_API, inputs: { securityPolicy: "SecurityPolicy_TLS13_1_2_2021_06" } }],
    bad: [{ type: REST_API, inputs: {} }],
  },
  {
    id: "Platform.12",
    title: "Access logs of APIs hold nothing that a caller wrote",
    severity: "medium",
    types: [API_STAGE],
    violation: must(
      ({ accessLogSettings }) =>
        !/\$context\.(error\.message|identity\.userAgent|requestOverride)/.test(accessLogSettings?.format ?? ""),
      "its format repeats parts of requests",
    ),
    good: [{ type: API_STAGE, inputs: { accessLogSettings: { format: '{"error":"$context.error.responseType"}' } } }],
    bad: [{ type: API_STAGE, inputs: { accessLogSettings: { format: '{"error":"$context.error.message"}' } } }],
  },
  {
    id: "WAF.10",
    title: "Firewalls have rules",
    severity: "medium",
    types: [WEB_ACL],
    violation: must(({ rules }) => rules?.length > 0, "it has none"),
    good: [{ type: WEB_ACL, inputs: { rules: [{}] } }],
    bad: [{ type: WEB_ACL, inputs: { rules: [] } }],
  },
  {
    id: "WAF.11",
    title: "Firewalls log",
    severity: "low",
    types: [WEB_ACL],
    violation: (acl, stack) => (stack.about(acl, WEB_ACL_LOGGING).length > 0 ? undefined : "it doesn't"),
    good: [
      { type: WEB_ACL, inputs: {} },
      { type: WEB_ACL_LOGGING, inputs: {} },
    ],
    bad: [{ type: WEB_ACL, inputs: {} }],
  },
  {
    id: "WAF.12",
    title: "Rules of firewalls are counted",
    severity: "medium",
    types: [WEB_ACL],
    violation: must(
      ({ rules = [] }) => rules.every(({ visibilityConfig }: Inputs) => visibilityConfig?.cloudwatchMetricsEnabled),
      "one isn't",
    ),
    good: [{ type: WEB_ACL, inputs: { rules: [{ visibilityConfig: { cloudwatchMetricsEnabled: true } }] } }],
    bad: [{ type: WEB_ACL, inputs: { rules: [{ visibilityConfig: { cloudwatchMetricsEnabled: false } }] } }],
  },
  {
    id: "Platform.5",
    title: "Firewalls keep credentials out of logs and samples",
    severity: "medium",
    types: [WEB_ACL],
    violation: ({ inputs }) => {
      const kept: string[] = (inputs.dataProtectionConfig?.dataProtections ?? []).flatMap(
        ({ field }: Inputs) => field?.fieldKeys ?? [],
      );
      const shown = ["authorization", "cookie", "x-amz-security-token"].filter((header) => !kept.includes(header));
      return shown.length > 0 ? `it shows ${shown.join(", ")}` : undefined;
    },
    good: [
      {
        type: WEB_ACL,
        inputs: {
          dataProtectionConfig: {
            dataProtections: [
              { field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization", "cookie", "x-amz-security-token"] } },
            ],
          },
        },
      },
    ],
    bad: [{ type: WEB_ACL, inputs: {} }],
  },
];
