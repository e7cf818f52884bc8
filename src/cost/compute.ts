import type { Inputs } from "@pulumi/pulumi";
import { minutesOf, type Strategy } from "../lib/deployment";
import { awakeShare } from "./asleep";
import type { Bill, Item } from "./item";

/** Containers and functions, with their images. */
export function computeItems(bill: Bill): Item[] {
  return [...fargate(bill), ...lambda(bill), ...images(bill)];
}

/** Each service at its desired count: what autoscaling adds, and one-off tasks, come on top. */
function fargate(bill: Bill): Item[] {
  const definitions = bill.all("aws:ecs/taskDefinition:TaskDefinition");
  return bill.all("aws:ecs/service:Service").flatMap((service): Item[] => {
    const definition = definitions.find(({ family }) => service.taskDefinition?.includes(`/${family}:`));
    const tasks = service.desiredCount;
    if (!definition || !tasks) return [];
    const awake = awakeShare(bill, "ecs", service.name);
    const item = (price: string, size: number, unit: string): Item => ({
      part: "Fargate",
      what: service.name,
      price,
      factors: [[tasks, tasks === 1 ? "task" : "tasks"], [size, unit], bill.hoursAwake(awake)],
      awake,
    });
    const { cpu, memory } = definition;
    return [
      item("fargateCpu", Number(cpu) / 1024, "vCPU"),
      item("fargateMemory", Number(memory) / 1024, "GB"),
      ...whileTrafficMoves(bill, service, { cpu, memory }),
    ];
  });
}

/** The tasks of the revision before, which run on until all traffic has moved and for the bake time. */
function whileTrafficMoves(bill: Bill, service: Inputs, { cpu, memory }: Inputs): Item[] {
  const hours = (bill.assumed.releases * minutesOf(withNumbers(service.deploymentConfiguration ?? {}))) / 60;
  if (hours === 0) return [];
  const item = (price: string, size: number, unit: string): Item => ({
    part: "Fargate",
    what: `${service.name}, twice while traffic moves`,
    price,
    factors: [
      [service.desiredCount, service.desiredCount === 1 ? "task" : "tasks"],
      [size, unit],
      [hours, "h"],
    ],
  });
  return [item("fargateCpu", Number(cpu) / 1024, "vCPU"), item("fargateMemory", Number(memory) / 1024, "GB")];
}

/** The provider has minutes as text. */
function withNumbers({
  bakeTimeInMinutes,
  canaryConfiguration: canary,
  linearConfiguration: linear,
  ...rest
}: Inputs): Strategy {
  return {
    strategy: rest.strategy,
    bakeTimeInMinutes: Number(bakeTimeInMinutes ?? 0),
    canaryConfiguration: canary && { ...canary, canaryBakeTimeInMinutes: Number(canary.canaryBakeTimeInMinutes) },
    linearConfiguration: linear && { ...linear, stepBakeTimeInMinutes: Number(linear.stepBakeTimeInMinutes) },
  };
}

function lambda(bill: Bill): Item[] {
  const { hours, invocations, invocationMs } = bill.assumed;
  const functions = bill.all("aws:lambda/function:Function");
  const used = functions.flatMap(({ name, memorySize }): Item[] => [
    { part: "Lambda", what: name, price: "lambdaRequests", factors: [[invocations, "million requests"]] },
    {
      part: "Lambda",
      what: name,
      price: "lambdaDuration",
      factors: [
        [invocations * 1e6, "invocations"],
        [invocationMs / 1000, "s"],
        [memorySize / 1024, "GB"],
      ],
    },
  ]);
  const ready = bill
    .all("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")
    .map(({ functionName, provisionedConcurrentExecutions }): Item => {
      const memory = functions.find(({ name }: Inputs) => name === functionName)?.memorySize ?? 0;
      return {
        part: "Lambda",
        what: `${functionName}, kept ready`,
        price: "lambdaReady",
        factors: [
          [provisionedConcurrentExecutions, "ready"],
          [memory / 1024, "GB"],
          [hours * 3600, "s"],
        ],
      };
    });
  return [...used, ...ready];
}

function images(bill: Bill): Item[] {
  const count = bill.count("awsx:ecr:Repository");
  if (count === 0) return [];
  return [
    {
      part: "Images",
      what: "repositories",
      price: "images",
      factors: [
        [count, "repositories"],
        [bill.assumed.imageGb, "GB"],
      ],
    },
  ];
}
