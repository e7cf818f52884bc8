/** Problems that the API reports, by the last part of their type; the titles never vary. */
const TITLES = {
  "malformed-body": "The body can't be read",
  "invalid-input": "The input breaks the schema",
  "missing-idempotency-key": "The header Idempotency-Key is missing or wrong",
  "idempotency-key-reused": "The key belongs to another request",
  unauthenticated: "Nobody is known to have sent this",
  "unsupported-caller": "This kind of caller can't own anything",
  "not-found": "There is no such thing",
  gone: "The thing was deleted",
  "method-not-allowed": "The path doesn't have this method",
  "body-too-large": "The body is too large",
  "unsupported-media-type": "The body isn't JSON",
  unavailable: "Something that the API needs doesn't answer",
  internal: "The API failed",
} as const;

export type ProblemType = keyof typeof TITLES;

/** A value that breaks the schema. */
export interface InputError {
  /** Where, like `body.sizeBytes`. */
  readonly path: string;
  readonly message: string;
}

/** A request that ends in a problem document (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly type: ProblemType,
    readonly detail: string,
    readonly more: {
      readonly errors?: readonly InputError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
  }

  /** The document. */
  toDocument(instance: string, correlationId: string): Record<string, unknown> {
    const { status, type, detail } = this;
    const { errors } = this.more;
    const title = TITLES[type];
    return {
      type: `urn:sagebrush:problem:${type}`,
      title,
      status,
      detail,
      instance,
      correlationId,
      ...(errors && { errors }),
    };
  }
}

/** The same for what doesn't exist and for what belongs to somebody else. */
export function notFound(what: string): Problem {
  return new Problem(404, "not-found", `There is no such ${what}.`);
}

/** Nothing is wrong with the request, which may be sent again. */
export function unavailable(): Problem {
  return new Problem(503, "unavailable", "Send the request again, with its Idempotency-Key where it has one.", {
    headers: { "retry-after": "5" },
  });
}
