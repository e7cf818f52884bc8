import type { Inputs } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { AwsClients } from "./aws";
import { computeFinders } from "./compute";
import { dataFinders } from "./data";
import { dnsFinders, publicZoneId } from "./dns";
import { type ExistingResource, type Finders, NotAdopted } from "./finder";
import { ingressFinders } from "./ingress";
import { monitoringFinders } from "./monitoring";
import { networkFinders } from "./network";
import { releaseFinders } from "./release";
import { remoteComponents } from "./remote-components";
import { securityFinders } from "./security";
import { storageFinders } from "./storage";

/** A resource in the file that `pulumi import` takes. */
export interface ImportResource {
  readonly type: string;
  readonly name: string;
  /** The program's name, where `name` is another. */
  readonly logicalName?: string;
  readonly id?: string;
  readonly component?: boolean;
  readonly parent?: string;
}

export interface ImportFile {
  readonly nameTable?: Readonly<Record<string, string>>;
  readonly resources?: readonly ImportResource[];
}

export interface Adoption {
  readonly file: ImportFile;
  readonly found: readonly ImportResource[];
  /** What a deployment will make or set. */
  readonly missing: readonly (ImportResource & { readonly why: string })[];
}

const finders: Finders = {
  ...networkFinders,
  ...securityFinders,
  ...dataFinders,
  ...storageFinders,
  ...dnsFinders,
  ...ingressFinders,
  ...computeFinders,
  ...monitoringFinders,
  ...releaseFinders,
};

/** What nothing in AWS is looked up for, and why it isn't imported, unless another resource brings it. */
const UNSEARCHED: Readonly<Record<string, string>> = {
  "aws:ec2/eip:Eip": "its NAT gateway wasn't found",
  "aws:kms/key:Key": "neither its alias nor what it encrypts was found",
  "aws:acm/certificateValidation:CertificateValidation": "it waits for the certificate, and is nothing in AWS",
  "aws:secretsmanager/secretVersion:SecretVersion": "it is the new value; the one before stays as AWSPREVIOUS",
  "aws:secretsmanager/secretRotation:SecretRotation": "it only says how often RDS makes another password",
  "random:index/randomId:RandomId": "it is in Pulumi's state only",
  "random:index/randomPassword:RandomPassword": "it is made anew, see docs/runbooks/adopt.md",
};

/**
 * Fills an import file with the ids of what exists, and leaves out what doesn't.
 *
 * @param run runs the program as in a preview, with these answers in place of AWS's
 * @param region the stack's
 */
export async function adopt(
  file: ImportFile,
  run: (answers: pulumi.runtime.Mocks) => Promise<unknown>,
  aws: AwsClients,
  region: string,
): Promise<Adoption> {
  const search = new Search(aws, region);
  await run(search);
  const ids = search.results();
  const resources = file.resources ?? [];
  const found: ImportResource[] = [];
  const missing: (ImportResource & { why: string })[] = [];
  for (const resource of resources.filter(({ component }) => !component)) {
    const { type, name, logicalName = name } = resource;
    const id = ids.get(keyOf(type, logicalName)) ?? new NotAdopted("the program doesn't say what it is given");
    if (typeof id === "string") found.push({ ...resource, id });
    else missing.push({ ...resource, why: id.message });
  }
  const components = resources.filter(({ component }) => component);
  return { file: { ...file, resources: [...components, ...found] }, found, missing };
}

/** An id, or why there is none. */
type Result = string | NotAdopted;

/** Looks each resource up as the program registers it: what it is given of others is already AWS's. */
class Search implements pulumi.runtime.Mocks {
  private readonly own = new Map<string, Result>();
  private readonly brought = new Map<string, Result[]>();
  private readonly failures: unknown[] = [];

  constructor(
    private readonly aws: AwsClients,
    private readonly region: string,
  ) {}

  async newResource({ type, name, inputs, provider, custom }: pulumi.runtime.MockResourceArgs) {
    const given = knownIn(inputs);
    const look = async (type: string, name: string, inputs: Inputs) => (await this.look(type, name, inputs))?.id ?? "";
    const component = remoteComponents[type];
    if (component) return { id: undefined, state: await component(name, given, look) };
    const found = custom && (await this.look(type, name, given, provider));
    if (!found) return { id: undefined, state: inputs };
    return { id: found.physicalId ?? found.id, state: { ...inputs, ...found.outputs } };
  }

  async call({ token, inputs }: pulumi.runtime.MockCallArgs) {
    switch (token) {
      case "aws:ec2/getVpc:getVpc":
        return { id: inputs.id };
      case "aws:route53/getZone:getZone":
        return { zoneId: await this.orNothing(() => publicZoneId(inputs.name, this.aws.route53)), nameServers: [] };
      default:
        // Nothing is looked up by what else the program asks for.
        return {};
    }
  }

  /** @throws what AWS said, where a look-up failed */
  results(): Map<string, Result> {
    if (this.failures.length > 0) throw this.failures[0];
    // Whoever uses a resource knows better which one it is than its name does.
    const results = new Map([...this.own, ...[...this.brought].map(([key, list]) => [key, agreed(list)] as const)]);
    return withoutShared(results);
  }

  private async look(
    type: string,
    name: string,
    inputs: Inputs,
    provider?: string,
  ): Promise<ExistingResource | undefined> {
    const key = keyOf(type, name);
    if (this.own.has(key)) {
      this.own.set(key, new NotAdopted("the program has several of this type and name"));
      return undefined;
    }
    this.own.set(key, new NotAdopted("AWS has none"));
    const found = await this.orNothing(async () => {
      if (UNSEARCHED[type]) throw new NotAdopted(UNSEARCHED[type]);
      if (provider || (inputs.region && inputs.region !== this.region)) {
        throw new NotAdopted("other regions and accounts aren't searched");
      }
      if (!finders[type]) throw new NotAdopted("this type isn't looked up, see docs/runbooks/adopt.md");
      return finders[type](inputs, this.aws);
    }, key);
    if (!found) return undefined;
    this.own.set(key, found.id);
    for (const [type, result] of Object.entries(found.brings ?? {})) {
      const brought = keyOf(type, name);
      this.brought.set(brought, [...(this.brought.get(brought) ?? []), result]);
    }
    return found;
  }

  /** AWS says in many ways that something isn't there; whatever else is wrong must be heard, once the program has ended. */
  private async orNothing<T>(ask: () => Promise<T | undefined>, key?: string): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof NotAdopted) {
        if (key) this.own.set(key, error);
      } else if (!(error instanceof Error && /NotFound|NoSuch/.test(error.name))) this.failures.push(error);
      return undefined;
    }
  }
}

function keyOf(type: string, name: string): string {
  return `${type} ${name}`;
}

function knownIn(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !pulumi.containsUnknowns(value)));
}

function agreed(results: readonly Result[]): Result {
  const refusal = results.find((result) => result instanceof NotAdopted);
  if (refusal) return refusal;
  const ids = [...new Set(results)];
  return ids.length === 1 ? (ids[0] as string) : new NotAdopted(`several match: ${ids.join(", ")}`);
}

/** What two resources of the program would both take over belongs to neither. */
function withoutShared(results: ReadonlyMap<string, Result>): Map<string, Result> {
  const owners = new Map<string, string[]>();
  const claim = (key: string, id: string) => `${key.split(" ")[0]} ${id}`;
  for (const [key, id] of results) {
    if (typeof id === "string") owners.set(claim(key, id), [...(owners.get(claim(key, id)) ?? []), key]);
  }
  return new Map(
    [...results].map(([key, id]) => {
      const shared = typeof id === "string" ? (owners.get(claim(key, id)) ?? []) : [];
      return [key, shared.length > 1 ? new NotAdopted(`${id} is also that of another: ${shared.join(", ")}`) : id];
    }),
  );
}
