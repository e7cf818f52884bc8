import type { Inputs } from "@pulumi/pulumi";
import type { Sketch } from "./graph";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What roles may do, and what services do by themselves. */
export function drawPermissions(sketch: Sketch): void {
  outsiders(sketch);
  for (const { role, policy } of sketch.all("aws:iam/rolePolicy:RolePolicy")) {
    for (const statement of statementsOf(policy)) allow(sketch, role, statement);
  }
  events(sketch);
  replications(sketch);
  written(sketch);
}

/** Roles that another account takes, and the event bus that it sends to. */
function outsiders(sketch: Sketch): void {
  for (const { name, assumeRolePolicy } of sketch.all("aws:iam/role:Role")) {
    const account = /arn:aws:iam::(\d{12}):root/.exec(assumeRolePolicy)?.[1];
    if (!account) continue;
    sketch.box(name, "side", [name, "IAM role"], sketch.frame("operation", ["Operation"], "account"), [`role/${name}`]);
    sketch.arrow(otherAccount(sketch, account), name, "permission", "assumes");
  }
  for (const { policy } of sketch.all("aws:cloudwatch/eventBusPolicy:EventBusPolicy")) {
    const account = /arn:aws:iam::(\d{12}):root/.exec(policy)?.[1];
    if (account) sketch.arrow(otherAccount(sketch, account), "event-bus", "invocation", "sends events");
  }
}

function otherAccount(sketch: Sketch, account: string): string {
  return sketch.box(`account-${account}`, "outside", [`Account ${account}`], "outside");
}

function allow(sketch: Sketch, role: string, { Effect, Action, Resource }: Statement): void {
  if (Effect !== "Allow") return;
  for (const owner of sketch.at(`role/${role}`)) {
    for (const action of Action) {
      for (const [target, verb] of targets(sketch, action, Resource)) sketch.arrow(owner, target, "permission", verb);
    }
  }
}

/** What an action on resources is, in a word, and where it leads. */
function targets(sketch: Sketch, action: string, resources: readonly string[]): [box: string, verb: string][] {
  const [service = "", name = ""] = action.split(":");
  const lead = (box: string, verb: string): [string, string][] => [[box, verb]];
  switch (service) {
    case "s3":
      if (!/^(Get|Put|Delete)Object$/.test(name)) return [];
      return resources
        .flatMap((arn) => sketch.at(arn.replace(/\/\*?$/, "")))
        .map((box) => [box, name === "GetObject" ? "reads" : "writes"]);
    case "logs":
      return lead("logs", /^(Get|Filter|Describe)/.test(name) ? "reads" : "logs");
    case "cloudwatch":
      return name === "PutMetricData" ? lead("metrics", "metrics") : [];
    case "xray":
      return name === "PutTraceSegments" ? lead(sketch.box("traces", "side", ["X-Ray"], "operation"), "traces") : [];
    case "secretsmanager":
      return lead("secrets", "fetches");
    case "ssm":
      return lead("parameters", "fetches");
    case "kms":
      return lead(sketch.box("keys", "side", ["KMS keys"], "operation"), name === "Decrypt" ? "decrypts" : "encrypts");
    case "ecr":
      return name === "BatchGetImage" ? lead("registry", "pulls") : [];
    case "rds":
      return name.startsWith("Describe") ? sketch.at("rds").map((box) => [box, "describes"]) : [];
    case "sqs":
      if (name !== "SendMessage") return [];
      return resources.flatMap((arn) => sketch.at(`sqs:${arn.split(":").at(-1)}`)).map((box) => [box, "sends"]);
    default:
      return [];
  }
}

function events(sketch: Sketch): void {
  const functionsAt = (arn: string) => sketch.at(`function:${/:function:([^:]+)/.exec(arn)?.[1]}`);
  for (const { arn, deadLetterConfig } of sketch.all("aws:cloudwatch/eventTarget:EventTarget")) {
    deadLetters(sketch, ["event-bus"], deadLetterConfig?.arn);
    for (const box of functionsAt(arn)) sketch.arrow("event-bus", box, "invocation", "invokes");
  }
  for (const { eventSourceArn, functionName } of sketch.all("aws:lambda/eventSourceMapping:EventSourceMapping")) {
    const [queue] = sketch.at(`sqs:${eventSourceArn.split(":").at(-1)}`);
    for (const box of functionsAt(functionName)) if (queue) sketch.arrow(queue, box, "invocation", "invokes");
  }
  for (const { target } of sketch.all("aws:scheduler/schedule:Schedule")) {
    deadLetters(sketch, ["schedules"], target.deadLetterConfig?.arn);
    for (const box of functionsAt(target.arn)) sketch.arrow("schedules", box, "invocation", "invokes");
  }
}

/** Where goes what can't be handed on. */
function deadLetters(sketch: Sketch, from: readonly string[], queue: string | undefined): void {
  for (const to of sketch.at(`sqs:${queue?.split(":").at(-1)}`)) {
    for (const one of from) sketch.arrow(one, to, "invocation", "dead letters");
  }
}

function replications(sketch: Sketch): void {
  for (const { bucket, rules } of sketch.all("aws:s3/bucketReplicationConfig:BucketReplicationConfig")) {
    const [from] = sketch.at(bucket);
    for (const { destination } of rules) {
      for (const to of sketch.at(destination.bucket)) if (from) sketch.arrow(from, to, "invocation", "replicates");
    }
  }
}

/** What services write by themselves. */
function written(sketch: Sketch): void {
  for (const { name, redrivePolicy } of sketch.all("aws:sqs/queue:Queue")) {
    if (redrivePolicy) deadLetters(sketch, sketch.at(`sqs:${name}`), JSON.parse(redrivePolicy).deadLetterTargetArn);
  }
  for (const { name, deadLetterConfig } of sketch.all("aws:lambda/function:Function")) {
    deadLetters(sketch, sketch.at(`function:${name}`), deadLetterConfig?.targetArn);
  }
  for (const { deliveryDestinationConfiguration } of sketch.all(
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  )) {
    for (const box of sketch.at(deliveryDestinationConfiguration.destinationResourceArn))
      sketch.arrow("cdn", box, "invocation", "access logs");
  }
  if (sketch.all("aws:apigateway/stage:Stage").some(({ accessLogSettings }) => accessLogSettings))
    sketch.arrow("api", "logs", "invocation", "access logs");
  const workloads = sketch.boxes.filter(({ tier }) => ["front", "services", "functions"].includes(tier));
  for (const { id } of workloads) sketch.arrow(id, "metrics", "invocation", "metrics");
  for (const { accessLogs } of sketch.all("aws:lb/loadBalancer:LoadBalancer")) {
    for (const box of sketch.at(accessLogs?.bucket)) sketch.arrow("load-balancer", box, "invocation", "access logs");
  }
  if (sketch.all("aws:ec2/flowLog:FlowLog").length > 0) sketch.arrow("vpc", "logs", "invocation", "flow logs");
}

function statementsOf(policy: string): Statement[] {
  return JSON.parse(policy).Statement.map((statement: Inputs) => ({
    ...statement,
    Action: [statement.Action].flat(),
    Resource: [statement.Resource ?? []].flat(),
  }));
}
