import * as pulumi from "@pulumi/pulumi";
import type { State, StateResource } from "../../../src/engine/pulumi";
import { type AwsEnvironment, fakeCall, fakeResource } from "../../../src/plan/fakes";
import type { Recording } from "../../../src/plan/record";
import { differences, isAwsxChild } from "./next-steps";

/** Real values by the made-up ones that stand for them in a plan; none known: any value. */
type Answers = ReadonlyMap<string, ReadonlySet<string>>;

type Values = Readonly<Record<string, unknown>>;

/**
 * Where the offline plan of a stack and what the engine has made of it differ. The same resources must be in both, awsx's children aside, with the
 * same inputs; where an input holds an answer of AWS, the real answer of the same resource must stand for the made-up one.
 *
 * @param state exported with `--show-secrets`
 * @returns a line for each difference
 */
export async function planAndStateDiffer(
  recording: Recording,
  state: State,
  environment: AwsEnvironment,
): Promise<string[]> {
  const real = new Map((state.deployment.resources ?? []).map((resource) => [resource.urn, resource]));
  const found = [...real.keys()].filter((urn) => !isAwsxChild(urn) && !urn.includes("::pulumi:providers:"));
  const planned = recording.resources.map(({ urn }) => urn);
  const answers = await answersOf(recording, real, environment);
  return [
    ...differences(planned, found),
    ...recording.resources.flatMap(({ urn, custom }) => {
      const made = real.get(urn);
      if (!custom || !made) return [];
      return inputDifferences(recording.revealed.get(urn) ?? {}, made, answers).map((line) => `${urn}\n    ${line}`);
    }),
  ];
}

/**
 * Where the outputs of the plan and those of the engine differ, secret ones being `[secret]` in both.
 *
 * @param state exported with `--show-secrets`
 */
export async function outputsDiffer(
  recording: Recording,
  outputs: Values,
  state: State,
  environment: AwsEnvironment,
): Promise<string[]> {
  const real = new Map((state.deployment.resources ?? []).map((resource) => [resource.urn, resource]));
  return compare(recording.outputs, outputs, await answersOf(recording, real, environment), "");
}

/** The answers that the plan makes up, and what AWS has answered instead. */
async function answersOf(
  { resources, revealed, calls }: Recording,
  real: ReadonlyMap<string, StateResource>,
  environment: AwsEnvironment,
): Promise<Answers> {
  const answers = new Map<string, Set<string>>();
  for (const { urn, type, name } of resources) {
    const made = real.get(urn);
    if (!made) continue;
    const inputs = revealed.get(urn) ?? {};
    const { id, state } = fakeResource(type, name, inputs, environment);
    // What comes back as it was given is no answer.
    const answered = Object.fromEntries(Object.entries(state).filter(([key, value]) => value !== inputs[key]));
    const fakes = strings({ ...(await resolved(answered)), id });
    const reals = strings({ ...(plain(made.outputs ?? {}, real) as Values), id: made.id });
    for (const [path, fake] of fakes) {
      const value = reals.get(path);
      if (value === undefined || value === fake) continue;
      answers.set(fake, (answers.get(fake) ?? new Set()).add(value));
    }
  }
  for (const { token, inputs } of calls) {
    for (const fake of strings(fakeCall(token, inputs, environment)).values()) {
      if (!answers.has(fake)) answers.set(fake, new Set());
    }
  }
  return answers;
}

async function resolved(state: Values): Promise<Values> {
  return new Promise((resolve) => {
    pulumi.output(state).apply((value) => resolve(value as Values));
  });
}

/** All texts in a value by their paths; numbers, too, since they become parts of texts. */
function strings(value: unknown, path = ""): Map<string, string> {
  if (typeof value === "string" || typeof value === "number") return new Map([[path, String(value)]]);
  if (value === null || typeof value !== "object") return new Map();
  return new Map(Object.entries(value).flatMap(([key, entry]) => [...strings(entry, `${path}.${key}`)]));
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A value of the state as a plan shows it: secrets in clear, references as what they refer to, files as their SHA-256. */
function plain(value: unknown, resources: ReadonlyMap<string, StateResource>): unknown {
  if (Array.isArray(value)) return value.map((entry) => plain(entry, resources));
  if (value === null || typeof value !== "object") return value;
  const { [SIGNATURE]: mark, ...rest } = value as Record<string, unknown>;
  if (mark === ARCHIVE) return plain(rest.assets, resources);
  if (mark === ASSET) return { sha256: rest.hash };
  if (mark !== undefined && typeof rest.plaintext === "string") return plain(JSON.parse(rest.plaintext), resources);
  if (mark !== undefined && typeof rest.urn === "string") return plain(resources.get(rest.urn)?.outputs, resources);
  return Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, plain(entry, resources)]));
}

/** The provider's own notes on which inputs it has filled in. */
const DEFAULTS = "__defaults";

function inputDifferences(planned: Values, made: StateResource, answers: Answers): string[] {
  const inputs = plain(made.inputs ?? {}, new Map()) as Values;
  const own = Object.entries(inputs).filter(([key, value]) => key in planned || !isFilledIn(key, value, made));
  const hashed = HASHED_ANSWERS[made.type] ?? [];
  return compare(withoutHashes(planned, hashed), withoutHashes(Object.fromEntries(own), hashed), answers, "");
}

/** Inputs that hash AWS's answers, by type: made-up answers give another hash. */
const HASHED_ANSWERS: Readonly<Record<string, readonly string[]>> = {
  "aws:apigateway/deployment:Deployment": ["triggers"],
};

/** Leaves of these inputs only whether they are hashes. */
function withoutHashes(inputs: Values, hashed: readonly string[]): Values {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      hashed.includes(key) ? JSON.parse(JSON.stringify(value).replace(/"[0-9a-f]{64}"/g, '"a hash"')) : value,
    ]),
  );
}

/** Whether the provider has given an input that the program leaves to it, without noting it. */
function isFilledIn(key: string, value: unknown, { type, urn }: StateResource): boolean {
  if (type.startsWith("random:")) return RANDOM_DEFAULTS.has(key);
  const name = urn.split("::").at(-1) ?? "";
  return key === "name" && typeof value === "string" && new RegExp(`^${escaped(name)}-[0-9a-f]{7}$`).test(value);
}

const RANDOM_DEFAULTS = new Set([
  "lower",
  "upper",
  "numeric",
  "special",
  "minLower",
  "minUpper",
  "minNumeric",
  "minSpecial",
]);

function compare(planned: unknown, made: unknown, answers: Answers, path: string): string[] {
  if (planned === made || (planned === null && made === undefined)) return [];
  if (Array.isArray(planned) && Array.isArray(made) && planned.length === made.length) {
    return planned.flatMap((entry, i) => compare(entry, made[i], answers, `${path}[${i}]`));
  }
  if (isObject(planned) && isObject(made)) {
    const filledIn = new Set([DEFAULTS, ...((made[DEFAULTS] as string[] | undefined) ?? [])]);
    const keys = new Set([...Object.keys(planned), ...Object.keys(made).filter((key) => !filledIn.has(key))]);
    return [...keys].flatMap((key) => compare(planned[key], made[key], answers, path ? `${path}.${key}` : key));
  }
  if (typeof planned === "string" && String(made) === planned) return [];
  if (typeof planned === "string" && typeof made === "string" && pattern(planned, answers).test(made)) return [];
  return [`${path}: planned ${JSON.stringify(planned)}, made ${JSON.stringify(made)}`];
}

function isObject(value: unknown): value is Values {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Matches a planned text with real answers in the places of the made-up ones. */
function pattern(planned: string, answers: Answers): RegExp {
  const fakes = [...answers.keys()]
    .filter((fake) => fake && planned.includes(fake))
    .sort((a, b) => b.length - a.length);
  if (fakes.length === 0) return /^(?!)/;
  const parts = planned.split(new RegExp(`(${fakes.map(escaped).join("|")})`));
  const texts = parts.map((part, i) => (i % 2 === 0 ? escaped(part) : alternatives(part, answers)));
  return new RegExp(`^${texts.join("")}$`);
}

function alternatives(fake: string, answers: Answers): string {
  const real = [...(answers.get(fake) ?? [])];
  return real.length === 0 ? '[^"]+' : `(?:${[fake, ...real].map(escaped).join("|")})`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
