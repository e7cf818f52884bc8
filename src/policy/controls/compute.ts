import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { ECS_CLUSTER, ECS_SERVICE, FUNCTION, PERMISSION, REPOSITORY, TASK_DEFINITION } from "./types";

/** Runtimes of Lambda whose support ends in 2027 or later. */
const RUNTIMES = ["nodejs22.x", "nodejs24.x", "python3.12", "python3.13", "python3.14", "provided.al2023"];

export const computeControls: readonly Control[] = [
  {
    id: "ECS.2",
    title: "Services take no public addresses",
    severity: "high",
    types: [ECS_SERVICE],
    violation: must(({ networkConfiguration }) => !networkConfiguration?.assignPublicIp, "its tasks have public ones"),
    good: [{ type: ECS_SERVICE, inputs: { networkConfiguration: { assignPublicIp: false } } }],
    bad: [{ type: ECS_SERVICE, inputs: { networkConfiguration: { assignPublicIp: true } } }],
  },
  ofContainers("ECS.4", "high", "Containers have no privileges on their host", ({ privileged }) => !privileged, {
    good: {},
    bad: { privileged: true },
  }),
  ofContainers(
    "ECS.5",
    "high",
    "Containers can't write to their root file system",
    ({ readonlyRootFilesystem }) => readonlyRootFilesystem,
    { good: { readonlyRootFilesystem: true }, bad: {} },
  ),
  ofContainers(
    "ECS.8",
    "high",
    "Containers have no credentials in plain variables",
    ({ environment = [] }) =>
      !environment.some(({ name }: Inputs) =>
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"].includes(name),
      ),
    { good: { environment: [{ name: "PORT" }] }, bad: { environment: [{ name: "AWS_SECRET_ACCESS_KEY" }] } },
  ),
  ofContainers("ECS.9", "high", "Containers log", ({ logConfiguration }) => logConfiguration?.logDriver, {
    good: { logConfiguration: { logDriver: "awslogs" } },
    bad: {},
  }),
  {
    id: "ECS.10",
    title: "Services run on Fargate's latest platform",
    severity: "medium",
    types: [ECS_SERVICE],
    violation: must(({ platformVersion = "LATEST" }) => platformVersion === "LATEST", "it runs on a certain one"),
    good: [{ type: ECS_SERVICE, inputs: {} }],
    bad: [{ type: ECS_SERVICE, inputs: { platformVersion: "1.3.0" } }],
  },
  {
    id: "ECS.12",
    title: "Clusters have Container Insights",
    severity: "medium",
    types: [ECS_CLUSTER],
    violation: must(
      ({ settings = [] }) =>
        settings.some(({ name, value }: Inputs) => name === "containerInsights" && value !== "disabled"),
      "it has none",
    ),
    good: [{ type: ECS_CLUSTER, inputs: { settings: [{ name: "containerInsights", value: "enabled" }] } }],
    bad: [{ type: ECS_CLUSTER, inputs: { settings: [{ name: "containerInsights", value: "disabled" }] } }],
  },
  ofContainers(
    "ECS.20",
    "medium",
    "Containers name a user who isn't root",
    ({ user = "" }) => user !== "" && !/^(0|root)(:|$)/.test(user),
    { good: { user: "1000" }, bad: { user: "root" } },
  ),
  {
    id: "ECR.1",
    title: "Images are scanned when they are pushed",
    severity: "high",
    types: [REPOSITORY],
    violation: must(({ imageScanningConfiguration }) => imageScanningConfiguration?.scanOnPush, "they aren't"),
    good: [{ type: REPOSITORY, inputs: { imageScanningConfiguration: { scanOnPush: true } } }],
    bad: [{ type: REPOSITORY, inputs: {} }],
  },
  {
    id: "ECR.2",
    title: "Image tags can't be moved",
    severity: "medium",
    types: [REPOSITORY],
    violation: must(({ imageTagMutability }) => imageTagMutability === "IMMUTABLE", "they can"),
    good: [{ type: REPOSITORY, inputs: { imageTagMutability: "IMMUTABLE" } }],
    bad: [{ type: REPOSITORY, inputs: { imageTagMutability: "MUTABLE" } }],
  },
  {
    id: "ECR.3",
    title: "Repositories have a lifecycle",
    severity: "medium",
    types: [REPOSITORY],
    violation: must(({ lifecyclePolicy }) => lifecyclePolicy && !lifecyclePolicy.skip, "it keeps all images"),
    good: [{ type: REPOSITORY, inputs: { lifecyclePolicy: { rules: [] } } }],
    bad: [{ type: REPOSITORY, inputs: { lifecyclePolicy: { skip: true } } }],
  },
  {
    id: "Lambda.1",
    title: "Functions can't be invoked by everybody",
    severity: "critical",
    types: [PERMISSION],
    violation: must(
      ({ principal, sourceArn, sourceAccount }) =>
        principal !== "*" && (!String(principal).endsWith(".amazonaws.com") || sourceArn || sourceAccount),
      "it lets everybody invoke one, if by way of a service",
    ),
    good: [{ type: PERMISSION, inputs: { principal: "events.amazonaws.com", sourceArn: "arn:aws:events:rule" } }],
    bad: [{ type: PERMISSION, inputs: { principal: "s3.amazonaws.com" } }],
  },
  {
    id: "Lambda.2",
    title: "Functions have a supported runtime",
    severity: "medium",
    types: [FUNCTION],
    violation: ({ inputs }) => (RUNTIMES.includes(inputs.runtime) ? undefined : `it has ${inputs.runtime}`),
    good: [{ type: FUNCTION, inputs: { runtime: "nodejs22.x" } }],
    bad: [{ type: FUNCTION, inputs: { runtime: "nodejs16.x" } }],
  },
  {
    id: "Lambda.3",
    title: "Functions are in a VPC",
    severity: "low",
    types: [FUNCTION],
    violation: must(({ vpcConfig }) => vpcConfig?.subnetIds?.length > 0, "it isn't"),
    good: [{ type: FUNCTION, inputs: { vpcConfig: { subnetIds: ["a"] } } }],
    bad: [{ type: FUNCTION, inputs: {} }],
  },
  {
    id: "Lambda.5",
    title: "Functions run in two zones or more",
    severity: "medium",
    types: [FUNCTION],
    violation: must(({ vpcConfig }) => vpcConfig?.subnetIds?.length >= 2, "it has one subnet"),
    good: [{ type: FUNCTION, inputs: { vpcConfig: { subnetIds: ["a", "b"] } } }],
    bad: [{ type: FUNCTION, inputs: { vpcConfig: { subnetIds: ["a"] } } }],
  },
  {
    id: "Lambda.7",
    title: "Functions are traced",
    severity: "low",
    types: [FUNCTION],
    violation: must(({ tracingConfig }) => tracingConfig?.mode === "Active", "it isn't"),
    good: [{ type: FUNCTION, inputs: { tracingConfig: { mode: "Active" } } }],
    bad: [{ type: FUNCTION, inputs: { tracingConfig: { mode: "PassThrough" } } }],
  },
];

/** A control that all containers of a task definition must keep. */
function ofContainers(
  id: string,
  severity: Control["severity"],
  title: string,
  keeps: (container: Inputs) => unknown,
  { good, bad }: { readonly good: Inputs; readonly bad: Inputs },
): Control {
  const example = (container: Inputs) => [
    { type: TASK_DEFINITION, inputs: { containerDefinitions: JSON.stringify([{ name: "main", ...container }]) } },
  ];
  return {
    id,
    severity,
    title,
    types: [TASK_DEFINITION],
    violation: ({ inputs }) => {
      const containers: Inputs[] = JSON.parse(inputs.containerDefinitions);
      const names = containers.filter((container) => !keeps(container)).map(({ name }) => name);
      return names.length > 0 ? `container ${names.join(", ")} doesn't keep it` : undefined;
    },
    good: example(good),
    bad: example(bad),
  };
}
