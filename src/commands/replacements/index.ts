import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Inputs } from "@pulumi/pulumi";
import { REPLACEMENTS } from "../../components/replacement";
import { stackNames } from "../../config/stack-file";
import { Provider } from "../../engine/provider";
import { withRemoteChildren } from "../../plan/remote-children";
import table from "../../review/replacements.json";
import { parseCommand } from "../arguments";
import { recordAll } from "../plan";
import { addable, exampleOf, mutations } from "./mutations";

/** What `--help` prints. */
export const USAGE = `Asks Pulumi's AWS plugin which inputs of our kinds replace a resource when they change, and which it keeps when they go, and writes src/review/replacements.json.
Needs Pulumi's command line with the plugins of package.json's versions; no account.

  npm run replacements                            all kinds
  npm run replacements -- aws:sqs/queue:Queue     some, beside those that are there`;

const FILE = "src/review/replacements.json";

/** It asks AWS nothing. */
const SETTINGS = {
  region: "us-east-1",
  accessKey: "none",
  secretKey: "none",
  skipCredentialsValidation: "true",
  skipRequestingAccountId: "true",
  skipMetadataApiCheck: "true",
  skipRegionValidation: "true",
};

/** Resources of a kind that are tried: more show nothing new. */
const MOST_TRIED = 4;

/** The command `replacements`: writes what the provider says of each kind. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals: only } = parseCommand(args, USAGE, { positionals: ["kind..."] });
  const folder = process.cwd();
  const shapes = shapesOf((await recordAll(folder, stackNames(folder))).flatMap((one) => withRemoteChildren(one)));
  // What no stack has now, one may have tomorrow.
  const unused = Object.keys(REPLACEMENTS).filter((type) => type.startsWith("aws:") && !shapes.has(type));
  for (const type of unused) shapes.set(type, [exampleOf(declarationsOf(type))]);
  const kinds: Record<string, string[]> = only.length > 0 ? { ...table.kinds } : {};
  const kept: Record<string, string[]> = only.length > 0 ? { ...table.kept } : {};
  const asked = new Asked();
  try {
    for (const [type, inputs] of shapes) {
      if (only.length > 0 && !only.includes(type)) continue;
      const found = await inputsOf(asked, type, inputs);
      kinds[type] = found.replacing;
      kept[type] = found.kept;
      console.log(`${type}: ${found.replacing.join(", ") || "none"}`);
    }
  } finally {
    asked.stop();
  }
  // Every input of theirs is generated from: another means another value.
  for (const type of ["randomId:RandomId", "randomPassword:RandomPassword"]) kinds[`random:index/${type}`] = ["*"];
  const renewed = {
    provider: `@pulumi/aws ${packageVersion("@pulumi/aws")}`,
    date: new Date().toISOString().slice(0, 10),
    kinds: sorted(kinds),
    kept: sorted(Object.fromEntries(Object.entries(kept).filter(([, inputs]) => inputs.length > 0))),
  };
  writeFileSync(path.join(folder, FILE), `${JSON.stringify(renewed, undefined, 2)}\n`);
  console.log(`${FILE} is written.`);
}

function sorted<T>(kinds: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(kinds).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** By kind, resources that have different inputs set. */
function shapesOf(resources: readonly { readonly type: string; readonly inputs: Inputs }[]): Map<string, Inputs[]> {
  const shapes = new Map<string, Map<string, Inputs>>();
  for (const { type, inputs } of resources.filter(({ type }) => /^aws:.*\//.test(type))) {
    const ofType = shapes.get(type) ?? new Map();
    const shape = Object.keys(inputs).sort().join();
    if (ofType.size < MOST_TRIED) ofType.set(shape, inputs);
    shapes.set(type, ofType);
  }
  return new Map([...shapes].map(([type, ofType]) => [type, [...ofType.values()]]));
}

/** No kind's state has had more versions. */
const LATEST_VERSION = 4;

/** What changing the inputs of a kind does. */
interface Found {
  /** Those that replace it. */
  readonly replacing: string[];
  /** Those whose going changes nothing: it keeps what it has. */
  readonly kept: string[];
}

async function inputsOf(asked: Asked, type: string, shapes: readonly Inputs[]): Promise<Found> {
  const urn = `urn:pulumi:any::platform::${type}::any`;
  const found = new Set<string>();
  const kept = new Set<string>();
  const changed = new Set<string>();
  const unanswered = new Set<string>();
  for (const shape of shapes) {
    // An example may lack what the provider wants, and still be asked about.
    const before = (await asked.ask((provider) => provider.check(urn, shape))) ?? shape;
    const known = await versionOf(asked, urn, before);
    const diff = (after: Inputs) => known && asked.ask((provider) => provider.diff(urn, before, after, known.version));
    // What the provider fills in where the made-up state has nothing would replace it, too.
    for (const one of known?.always.replaces ?? []) if (!isUntrue(type, one)) found.add(one);
    for (const { path: where, after } of [...mutations(before), ...addable(declarationsOf(type), before)]) {
      const paths = (await diff(after))?.replaces;
      if (!paths) unanswered.add(where);
      // The provider may name another input than the one that was changed: what it fills in from it.
      if (paths?.some((one) => !known?.always.replaces.includes(one)) && !isUntrue(type, where)) found.add(where);
    }
    // What is false, or empty, is so without being said.
    for (const input of Object.keys(shape).filter((one) => ![false, 0, ""].includes(before[one]))) {
      const { [input]: _, ...without } = before;
      const paths = (await diff(without))?.differs;
      (paths?.every((one) => known?.always.differs.includes(one)) ? kept : changed).add(input);
    }
  }
  if (unanswered.size > 0) console.error(`${type}: no answer for ${[...unanswered].join(", ")}`);
  return { replacing: [...found].sort(), kept: [...kept].filter((one) => !changed.has(one)).sort() };
}

/** What the provider only says because the made-up state lacks what AWS has filled in: on AWS these are changed in place. */
const UNTRUE: Readonly<Record<string, RegExp>> = {
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": /^rules/,
};

function isUntrue(type: string, where: string): boolean {
  return where === "tagsAll" || Boolean(UNTRUE[type]?.test(where));
}

/** The version of a kind's state that the provider takes, and what differs without any change: the made-up state's own doing. */
async function versionOf(asked: Asked, urn: string, inputs: Inputs) {
  for (let version = LATEST_VERSION; version >= 0; version -= 1) {
    const always = await asked.ask((provider) => provider.diff(urn, inputs, inputs, version));
    if (always) return { version, always };
  }
  return undefined;
}

/** The provider, started again where a question has ended it. */
class Asked {
  private provider?: Provider;

  /** @returns undefined where it has no answer */
  async ask<T>(question: (provider: Provider) => Promise<T>): Promise<T | undefined> {
    this.provider ??= await Provider.start("aws", packageVersion("@pulumi/aws"), SETTINGS);
    try {
      return await question(this.provider);
    } catch (error) {
      if (/UNAVAILABLE|Unavailable/.test(String(error))) this.stop();
      return undefined;
    }
  }

  stop(): void {
    this.provider?.stop();
    this.provider = undefined;
  }
}

/** The text of the SDK's declarations of a kind: `aws:ec2/natGateway:NatGateway` is in `ec2/natGateway.d.ts`. */
function declarationsOf(type: string): string {
  const [, module = ""] = type.split(":");
  const root = path.dirname(createRequire(__filename).resolve("@pulumi/aws/package.json"));
  const file = path.join(root, `${module}.d.ts`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function packageVersion(name: string): string {
  const file = path.join(process.cwd(), "package.json");
  return JSON.parse(readFileSync(file, "utf8")).dependencies[name];
}
