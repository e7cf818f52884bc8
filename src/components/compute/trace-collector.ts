import type { ContainerArgs } from "./container";

/**
 * AWS's distribution of the OpenTelemetry collector, v0.50.0, for every architecture. ECS documents a tag or a digest, and not
 * both: the version stands here only.
 */
const IMAGE =
  "public.ecr.aws/aws-observability/aws-otel-collector@sha256:7968fb60db6a2390a47ba6a2df029745638486e285c9b2487da1b722d0855a3e";

/** Of the configurations in the image, the one that takes traces only: others publish metrics and write logs. */
const CONFIGURATION = "/etc/ecs/ecs-xray.yaml";

/** Containers of a task share a network. */
const ENDPOINT = "http://localhost:4318";

/** The container of an application, told where its traces go, and the collector that brings them to X-Ray. */
export function withTracing(application: ContainerArgs): ContainerArgs[] {
  const { name, logGroupName, region, environment } = application;
  return [
    {
      ...application,
      environment: {
        OTEL_SERVICE_NAME: name,
        OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        OTEL_TRACES_EXPORTER: "otlp",
        // The collector takes neither.
        OTEL_METRICS_EXPORTER: "none",
        OTEL_LOGS_EXPORTER: "none",
        ...environment,
      },
    },
    {
      name: "trace-collector",
      image: IMAGE,
      command: [`--config=${CONFIGURATION}`],
      // An application without traces is better than none.
      essential: false,
      restart: true,
      memoryMiB: 256,
      // It reads its configuration, and writes nothing. The image knows no users but by their numbers.
      readonlyRootFilesystem: true,
      user: "4317:4317",
      logGroupName,
      region,
      environment: { AWS_REGION: region },
      secrets: {},
    },
  ];
}
