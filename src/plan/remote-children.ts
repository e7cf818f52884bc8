import type { Inputs } from "@pulumi/pulumi";
import type { Recording } from "./record";
import type { RecordedResource } from "./recorder";

/** A resource with the id that the plan has made up for it, where it has. */
export type ResourceWithId = RecordedResource & { readonly id?: string };

interface SubnetSpec {
  readonly type: "Public" | "Private" | "Isolated";
  readonly name: string;
  readonly cidrBlocks: readonly string[];
}

/**
 * The resources of a recording, and what awsx makes of its components: subnets, tables of routes, repositories. Only awsx's own plugin
 * registers those, so a program that runs without an engine never sees them. Those of secret inputs have none in clear.
 */
export function withRemoteChildren({ resources }: Pick<Recording, "resources">): ResourceWithId[] {
  return resources.flatMap((resource) => [resource, ...(CHILDREN[resource.type]?.(resource) ?? [])]);
}

const CHILDREN: Readonly<Record<string, (component: RecordedResource) => ResourceWithId[]>> = {
  "awsx:ec2:Vpc": vpcChildren,
  "awsx:ecr:Repository": repositoryChildren,
};

/** Named by zone and kind of subnet, in the order of the zones, like `network-public-1`. */
function vpcChildren(component: RecordedResource): ResourceWithId[] {
  const { name } = component;
  const { availabilityZoneNames, subnetSpecs, subnetStrategy: _, natGateways: __, ...own } = component.inputs;
  const tags = { Name: name, ...(own.tags as Inputs) };
  const vpc = child(component, "aws:ec2/vpc:Vpc", name, { ...own, tags }, { id: `vpc-${name}` });
  const vpcId = { value: `vpc-${name}`, of: vpc };
  const gateway = child(vpc, "aws:ec2/internetGateway:InternetGateway", name, { vpcId, tags }, { id: `igw-${name}` });
  const zones = availabilityZoneNames as readonly string[];
  return [
    vpc,
    gateway,
    ...zones.flatMap((zone, i) =>
      (subnetSpecs as readonly SubnetSpec[]).flatMap(({ type, name: kind, cidrBlocks }) => {
        const called = `${name}-${kind}-${i + 1}`;
        const ownTags = { ...tags, Name: called, SubnetType: type };
        const place = { availabilityZone: zone, cidrBlock: cidrBlocks[i], mapPublicIpOnLaunch: false };
        const subnetInputs = { vpcId, ...place, assignIpv6AddressOnCreation: false, tags: ownTags };
        const subnet = child(vpc, "aws:ec2/subnet:Subnet", called, subnetInputs, {
          id: `subnet-${type.toLowerCase()}-${zone}`,
        });
        const table = child(
          subnet,
          "aws:ec2/routeTable:RouteTable",
          called,
          { vpcId, tags: ownTags },
          {
            id: `rtb-${type.toLowerCase()}-${zone}`,
          },
        );
        const routeTableId = { value: table.id, of: table };
        const subnetId = { value: subnet.id, of: subnet };
        const association = child(table, "aws:ec2/routeTableAssociation:RouteTableAssociation", called, {
          routeTableId,
          subnetId,
        });
        const gatewayId = { value: gateway.id, of: gateway };
        const route = { routeTableId, gatewayId, destinationCidrBlock: "0.0.0.0/0" };
        return [
          subnet,
          table,
          association,
          ...(type === "Public" ? [child(table, "aws:ec2/route:Route", called, route)] : []),
        ];
      }),
    ),
  ];
}

interface LifecycleRule {
  readonly description: string;
  readonly tagStatus: string;
  readonly maximumAgeLimit?: number;
  readonly maximumNumberOfImages?: number;
}

function repositoryChildren(component: RecordedResource): ResourceWithId[] {
  const { lifecyclePolicy, ...own } = component.inputs;
  const called = component.name.toLowerCase();
  const repository = child(component, "aws:ecr/repository:Repository", called, own, { id: String(own.name) });
  const { rules } = lifecyclePolicy as { readonly rules: readonly LifecycleRule[] };
  // awsx puts the rule for any image last.
  const sorted = [...rules].sort((one, other) => Number(one.tagStatus === "any") - Number(other.tagStatus === "any"));
  const policy = {
    rules: sorted.map(({ description, tagStatus, maximumAgeLimit, maximumNumberOfImages }, i) => ({
      rulePriority: i + 1,
      description,
      selection: {
        tagStatus,
        ...(maximumNumberOfImages === undefined
          ? { countType: "sinceImagePushed", countNumber: maximumAgeLimit, countUnit: "days" }
          : { countType: "imageCountMoreThan", countNumber: maximumNumberOfImages }),
      },
      action: { type: "expire" },
    })),
  };
  return [
    repository,
    child(component, "aws:ecr/lifecyclePolicy:LifecyclePolicy", called, {
      repository: { value: own.name, of: repository },
      policy: JSON.stringify(policy),
    }),
  ];
}

/** An input that is another resource's. */
interface Reference {
  readonly value: unknown;
  readonly of: RecordedResource;
}

/** A child has its parent's protection; which is to go first, the provider decides. */
function child(
  parent: RecordedResource,
  type: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
  { id }: { readonly id?: string } = {},
): ResourceWithId {
  const [stack = "", project = "", types = ""] = parent.urn.split("::");
  const entries = Object.entries(given).map(([key, value]) =>
    isReference(value) ? { key, value: value.value, of: value.of.urn } : { key, value, of: undefined },
  );
  const inputDependencies = Object.fromEntries(entries.flatMap(({ key, of }) => (of ? [[key, [of]]] : [])));
  return {
    urn: `${stack}::${project}::${types}$${type}::${name}`,
    type,
    name,
    parent: parent.urn,
    custom: true,
    inputs: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    protect: parent.protect,
    retainOnDelete: parent.retainOnDelete,
    aliases: [],
    ignoreChanges: [],
    dependencies: [...new Set(Object.values(inputDependencies).flat())],
    inputDependencies,
    id,
  };
}

function isReference(value: unknown): value is Reference {
  return value !== null && typeof value === "object" && "of" in value && "value" in value;
}
