import type { Recording } from "../../plan/record";
import type { RecordedResource } from "../../plan/recorder";

/** A policy of a stack. */
export interface Policy {
  /** Stack, type and logical name of the resource, and its input. */
  readonly name: string;
  /** Type and input, like `Role assumeRolePolicy`. */
  readonly kind: string;
  /** JSON. */
  readonly document: string;
}

/** Every policy in the inputs of a stack's resources: of roles, who may assume them, of buckets, keys, and all others. */
export function policiesOf(recording: Recording): Policy[] {
  const { stack, resources } = recording;
  return resources
    .filter(({ custom }) => custom)
    .flatMap((resource) =>
      Object.entries(resource.inputs).flatMap(([input, value]) => {
        const type = resource.type.split(":").at(-1);
        return documentsIn(value).map((document) => ({
          name: `${stack} ${type} ${resource.name} ${input}`,
          kind: `${type} ${input}`,
          document: JSON.stringify({
            ...document,
            Statement: document.Statement.map((statement) => withResource(statement, resource, recording)),
          }),
        }));
      }),
    );
}

type Statement = Readonly<Record<string, unknown>>;

interface Document {
  readonly Statement: readonly Statement[];
}

/** Policies stand as JSON in inputs, or deeper in them. */
function documentsIn(value: unknown): Document[] {
  if (typeof value === "string") return /^\s*[{[]/.test(value) ? documentsIn(parsed(value)) : [];
  if (value === null || typeof value !== "object") return [];
  return isDocument(value) ? [value] : Object.values(value).flatMap(documentsIn);
}

function isDocument(value: object): value is Document {
  return "Statement" in value && Array.isArray(value.Statement);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A role's trust policy is about the role, which it can't name; the linter wants a name. */
function withResource(
  statement: Statement,
  { inputs }: RecordedResource,
  { accountId = "123456789012" }: Recording,
): Statement {
  if (!("Principal" in statement) || "Resource" in statement || "NotResource" in statement) return statement;
  return { ...statement, Resource: `arn:aws:iam::${accountId}:role/${inputs.name}` };
}
