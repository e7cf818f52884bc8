import { z } from "zod";
import { FARGATE_MEMORY_MIB } from "../../lib/fargate";
import { HANDLERS } from "../../lib/handler-bundle";
import { closest, suggestion } from "../../lib/suggest";
import type { Advice } from "../mistakes";
import { access, environmentValue } from "./access";
import { deployment } from "./deployment";
import {
  absolutePath,
  domain,
  environmentName,
  integer,
  key,
  logGroupName,
  pathPattern,
  previously,
  takenOnce,
  text,
} from "./values";

export const cluster = z.strictObject({
  name: text(/^[a-zA-Z0-9_-]{1,240}$/, "at most 240 letters, digits, _ and -", "shorten or rename it").describe(
    "name of the ECS cluster",
  ),
  containerInsights: z.boolean().default(true).describe("CloudWatch metrics of tasks, such as their number"),
  publicIp: z.boolean().default(false).describe("tasks run in public subnets with a public address"),
  namespace: domain.optional().describe("Cloud Map namespace: every service is found as <service>.<namespace>"),
});

export const registry = z.strictObject({
  immutableTags: z.boolean().describe("a pushed tag can't be moved to another image"),
  keepImages: integer(1, 1000).optional().describe("images kept in each repository; none given: all"),
  untaggedDays: integer(1, 3650).default(1).describe("days after which untagged images are deleted"),
});

const healthCheck = z.strictObject({
  path: absolutePath.describe("path that answers 200 while the task is healthy"),
  intervalSeconds: integer(5, 300).default(30).describe("time from one check to the next"),
  timeoutSeconds: integer(2, 120).default(5).describe("time that an answer may take"),
  healthyThreshold: integer(2, 10).default(2).describe("good answers in a row that make a task healthy"),
  unhealthyThreshold: integer(2, 10).default(3).describe("bad answers in a row that make a task unhealthy"),
});

const route = z.strictObject({
  targetGroup: text(
    /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
    "at most 32 letters, digits and dashes, no dash at an end",
    "shorten or rename it",
  )
    .optional()
    .describe("name of the target group; default <service name>-<port>"),
  paths: z
    .record(pathPattern, integer(1, 50_000))
    .optional()
    .describe(
      "path pattern: priority of its listener rule, the same for all where traffic moves gradually; none: the default target of the load balancer",
    ),
  healthCheck: healthCheck.describe("how the load balancer asks a task whether it is healthy"),
});

const containerHealthCheck = z
  .strictObject({
    path: absolutePath
      .optional()
      .describe("path on its port that `curl`, which the image must have, gets an answer of"),
    command: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe("shell command that ends with 0 while the container is healthy"),
    intervalSeconds: integer(5, 300).default(30).describe("time from one check to the next"),
    timeoutSeconds: integer(2, 60).default(5).describe("time that the command may take"),
    retries: integer(1, 10).default(3).describe("failures in a row that make the container unhealthy"),
    startPeriodSeconds: integer(0, 300).default(60).describe("time after the start in which failures don't count"),
  })
  .refine(({ path, command }) => (path === undefined) !== (command === undefined), {
    params: { allowed: "path or command, one of them", fix: "write it like {path: /health}" } satisfies Advice,
  });

export const service = z
  .strictObject({
    name: text(
      /^(?!sg-)[a-zA-Z0-9_-]{1,54}$/,
      "at most 54 letters, digits, _ and -, by which its roles are called, too; no sg- before them: AWS keeps that",
      "shorten or rename it",
    ).describe("name of the ECS service"),
    family: text(/^[a-zA-Z0-9_-]{1,255}$/, "at most 255 letters, digits, _ and -", "shorten or rename it")
      .optional()
      .describe("task definition family; default: the service's name"),
    repository: text(
      /^(?=.{2,200}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
      "a repository name of 2 to 200 characters in lower case",
      "write it like my-project/my-service",
    ).describe("ECR repository of the image; created once, however many services use it"),
    cpu: z.literal([...FARGATE_MEMORY_MIB.keys()]).describe("CPU units; 1024 are one vCPU"),
    memoryMiB: z.number().int().meta({ minimum: 512, maximum: 122_880 }).describe("memory in MiB"),
    port: integer(1, 65_535).describe("port that the container listens on"),
    desiredCount: integer(0, 1000).describe("tasks; where scaling is set: at the start only"),
    scaling: z
      .strictObject({
        min: integer(1, 1000).describe("fewest tasks"),
        max: integer(1, 1000).describe("most tasks"),
        cpuPercent: integer(10, 95).default(70).describe("average CPU that scaling aims at"),
      })
      .optional()
      .describe("target tracking; none: the number of tasks is desiredCount"),
    logGroup: logGroupName.describe("log group of the containers"),
    applicationLogGroup: logGroupName.optional().describe("log group that the application itself writes to"),
    metricsNamespace: text(
      /^[^:][a-zA-Z0-9_./#:-]{0,254}$/,
      "a CloudWatch namespace",
      "write it like my-project/staging",
    )
      .optional()
      .describe("CloudWatch namespace in which the application publishes metrics of its own; none: it doesn't"),
    tracing: z
      .boolean()
      .default(false)
      .describe("X-Ray gets the application's traces, through an OpenTelemetry collector in each task"),
    securityGroup: text(
      /^(?!sg-)[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/,
      "a security group name of at most 255 characters, without sg- before it: AWS keeps that",
      "shorten or rename it",
    )
      .optional()
      .describe("name of the security group; default <service name>-sg"),
    route: route.optional().describe("how the load balancer reaches it; none: it doesn't"),
    deployment: deployment
      .optional()
      .describe(
        "how ECS brings another revision into service; none: rolling. Once there was another strategy, say rolling: what is left out stays as it is",
      ),
    clients: z.array(key).default([]).describe("services that may call its port, beside the load balancer"),
    access: access.prefault({}).describe("what it may reach"),
    environment: z.record(environmentName, environmentValue).default({}).describe("plain values; never secrets"),
    secrets: z.record(environmentName, key).default({}).describe("variable: entry under secrets"),
    readonlyRootFilesystem: z
      .boolean()
      .default(false)
      .describe(
        "the container can't write to its image's files: only an application's own people know whether it does",
      ),
    writablePaths: z
      .array(absolutePath)
      .max(20)
      .default([])
      .describe("folders that it may write to all the same, like /tmp; each task starts with them empty"),
    user: text(/^[\w-]+(:[\w-]+)?$/, "a user, or user:group, by number or name", 'write it like "1000:1000"')
      .optional()
      .describe("user that the container runs as; none: the image's"),
    executeCommand: z
      .boolean()
      .default(false)
      .describe(
        "operators may open a shell in its tasks (ECS Exec); what is typed is logged, and its tasks' role gets the channel",
      ),
    containerHealthCheck: containerHealthCheck.optional().describe("how ECS asks it itself; none: it doesn't"),
    previously,
  })
  .superRefine(
    ({ cpu, memoryMiB }, context) => {
      const sizes = FARGATE_MEMORY_MIB.get(cpu);
      if (!sizes || sizes.includes(memoryMiB)) return;
      context.addIssue({
        code: "custom",
        path: ["memoryMiB"],
        params: {
          allowed: `with ${cpu} CPU units: ${sizes.join(", ")}`,
          ...suggestion(
            "choose a memory size that Fargate has for this CPU, or another CPU",
            closest(memoryMiB, sizes.map(String)),
          ),
        } satisfies Advice,
      });
    },
    // Even where other values of the service are wrong.
    { when: ({ value }) => Number.isInteger((value as { memoryMiB?: unknown } | undefined)?.memoryMiB) },
  );

export const task = z.strictObject({
  service: key.describe("service whose image, roles, secrets and network it runs with"),
  steps: z
    .array(z.array(z.string().min(1)).min(1))
    .min(1)
    .max(9)
    .describe("commands, each run after the one before"),
  deadlineSeconds: integer(30, 36_000).default(600).describe("in which `npm run task` and releases expect it to end"),
});

/** Lambda sets some itself, and takes none of one letter. */
const functionVariable = text(
  /^(?!AWS_(ACCESS_KEY|ACCESS_KEY_ID|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_.*|REGION|SECRET_ACCESS_KEY|SESSION_TOKEN)$)(?!LAMBDA_(RUNTIME_DIR|TASK_ROOT)$)[A-Z][A-Z0-9_]+$/,
  "two capital letters, digits and underscores or more, and none that Lambda sets itself, like AWS_REGION",
  "write it like DATABASE_URL",
);

export const lambdaFunction = z.strictObject({
  name: text(
    /^(?!sg-)[a-zA-Z0-9_-]{1,58}$/,
    "at most 58 letters, digits, _ and -; no sg- before them: AWS keeps that",
    "shorten or rename it",
  )
    .describe("name of the Lambda function")
    // Its role is called by it.
    .register(takenOnce, { within: "an account" }),
  handler: z.enum(HANDLERS).describe("folder below handlers/ that its code is compiled from"),
  memoryMiB: integer(128, 10_240).describe("memory in MiB; 1769 come with one vCPU"),
  timeoutSeconds: integer(1, 900).describe("longest time that an invocation takes"),
  provisionedConcurrency: integer(1, 1000).optional().describe("sandboxes that are kept ready; none: each starts cold"),
  reservedConcurrency: integer(1, 1000)
    .optional()
    .describe("most invocations at once, kept free for it; none: what the account has left"),
  deadLetterQueue: z
    .boolean()
    .default(false)
    .describe("a queue for events that it failed to handle; needed where nobody waits for an answer"),
  tracing: z.boolean().default(false).describe("X-Ray traces of its invocations"),
  access: access.prefault({}).describe("what it may reach"),
  environment: z.record(functionVariable, environmentValue).default({}).describe("plain values; never secrets"),
  secrets: z
    .record(functionVariable, key)
    .default({})
    .describe("variable that gets the secret's ARN: entry under secrets that it may read"),
  previously,
});
