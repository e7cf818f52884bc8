import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import type { Emulator } from "../../../src/engine/emulator";
import type { Pulumi, State, StateResource } from "../../../src/engine/pulumi";
import type { EmulatedStack } from "../../../src/engine/stack";
import { clientOptions } from "../../../src/engine/surroundings";

const ECS_SERVICE = "aws:ecs/service:Service";

/** What may be tagged as ours after `destroy`, by ARN. */
const LEFT_ON_PURPOSE: readonly { readonly arn: RegExp; readonly why: string }[] = [
  { arn: /:task-definition\//, why: "earlier revisions stay for rollbacks (skipDestroy)" },
  { arn: /:(cluster-)?snapshot:/, why: "every database leaves a final snapshot" },
];

/** What isn't looked for by the provider after `destroy`, and why. */
const NOT_LOOKED_FOR: readonly { readonly type: string; readonly why: string }[] = [
  {
    type: ECS_SERVICE,
    why: "the provider looks for it for two minutes, as on AWS; DescribeServices shows no active one",
  },
  { type: "aws:ecs/taskDefinition:TaskDefinition", why: "earlier revisions stay for rollbacks (skipDestroy)" },
  { type: "aws:apigateway/account:Account", why: "the account's own setting, which every account has" },
];

/**
 * What is still in the account after `destroy`. The stack gets its last state back and is refreshed: so the provider itself looks for each
 * resource. Beside that, whatever has the stack's tags must have been in the state.
 *
 * @param last the state before `destroy`
 * @returns a line for each; none: all is gone
 */
export async function leftBehind({ pulumi, emulator }: EmulatedStack, last: State): Promise<string[]> {
  const resources = last.deployment.resources ?? [];
  const orphans = await unknownTagged(emulator, resources);
  const services = resources.filter(({ type }) => type === ECS_SERVICE);
  const running = await activeServices(emulator, services);
  await pulumi.importState(last);
  await refreshReadable(pulumi, resources);
  const { deployment } = await pulumi.exportState();
  const found = (deployment.resources ?? []).filter((resource) => isLookedFor(resource));
  return [
    ...orphans.map((arn) => `${arn} (tagged, in no state)`),
    ...running.map((name) => `service ${name} is active`),
    ...found.map(({ urn }) => urn),
  ];
}

async function refreshReadable(pulumi: Pulumi, resources: readonly StateResource[]): Promise<void> {
  const left = resources.filter(({ type }) => NOT_LOOKED_FOR.some((one) => one.type === type));
  await pulumi.run("refresh", "--yes", "--skip-preview", ...left.flatMap(({ urn }) => ["--exclude", urn]));
}

/** Components and random values are in the state only; logs, images and keys of snapshots outlive the stack. */
function isLookedFor({ custom, type, retainOnDelete }: StateResource): boolean {
  return custom && !retainOnDelete && type.startsWith("aws:") && !NOT_LOOKED_FOR.some((left) => left.type === type);
}

async function activeServices(emulator: Emulator, services: readonly StateResource[]): Promise<string[]> {
  const client = new ECSClient(clientOptions(emulator));
  const active: string[] = [];
  for (const { inputs, outputs } of services) {
    const query = new DescribeServicesCommand({ cluster: String(inputs?.cluster), services: [String(outputs?.name)] });
    // Without its cluster it is gone, too.
    const { services: found = [] } = await client.send(query).catch(() => ({ services: [] }));
    if (found.some(({ status }) => status === "ACTIVE")) active.push(String(outputs?.name));
  }
  return active;
}

/** ARNs of what is tagged as ours, and stands in no state. */
export async function unknownTagged(emulator: Emulator, resources: readonly StateResource[]): Promise<string[]> {
  const known = JSON.stringify(resources.map(({ id, outputs }) => [id, outputs?.arn, outputs?.name]));
  const arns = await taggedArns(emulator, regionsOf(resources));
  return arns.filter(
    (arn) => !LEFT_ON_PURPOSE.some((left) => left.arn.test(arn)) && !known.includes(arn.split(/[/:]/).at(-1) ?? arn),
  );
}

function regionsOf(resources: readonly StateResource[]): string[] {
  return [...new Set(resources.flatMap(({ outputs }) => (outputs?.region ? [String(outputs.region)] : [])))];
}

/** The ARNs of all that the program's default tags mark, in some regions. */
export async function taggedArns(emulator: Emulator, regions: readonly string[]): Promise<string[]> {
  const arns = new Set<string>();
  for (const region of regions) {
    const client = new ResourceGroupsTaggingAPIClient(clientOptions({ ...emulator, region }));
    let token: string | undefined;
    do {
      const page = await client.send(
        new GetResourcesCommand({ TagFilters: [{ Key: "ManagedBy", Values: ["pulumi"] }], PaginationToken: token }),
      );
      for (const { ResourceARN } of page.ResourceTagMappingList ?? []) if (ResourceARN) arns.add(ResourceARN);
      token = page.PaginationToken || undefined;
    } while (token);
  }
  return [...arns].sort();
}
