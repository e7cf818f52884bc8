import type { PassingRequest } from "./proxy";

/** Something that the emulator says otherwise than AWS, put right on its way. */
export interface Correction {
  /** What the emulator does, in its own words where it is an error. */
  readonly observed: string;
  readonly concerns: (request: PassingRequest) => boolean;
  /** Changes what is asked. */
  readonly asked?: (text: string) => string;
  /** Changes what is answered. */
  readonly answered: (text: string) => string;
}

export const CORRECTIONS: readonly Correction[] = [
  {
    observed: "the ARN of a distribution lacks a colon: arn:aws:cloudfront:123456789012:distribution/E1",
    concerns: ({ url }) => url.startsWith("/2020-05-31/"),
    asked: (text) => text.replace(/arn(:|%3A)aws\1cloudfront\1\1(?=\d)/gi, "arn$1aws$1cloudfront$1"),
    answered: (text) => text.replace(/arn:aws:cloudfront:(?=\d)/g, "arn:aws:cloudfront::"),
  },
  {
    observed: "an access list that is gone is InvalidRouteTableID.NotFound",
    concerns: ({ body }) => body.includes("Action=DescribeNetworkAcls"),
    answered: (text) => text.replace("InvalidRouteTableID.NotFound", "InvalidNetworkAclID.NotFound"),
  },
  {
    observed: "a secret that is gone is InvalidRequestException: … a secret that's currently marked deleted",
    concerns: ({ headers }) => String(headers["x-amz-target"]).startsWith("secretsmanager."),
    answered: (text) =>
      text.replace(
        /You tried to\s+perform the operation on a secret that's currently marked deleted\./,
        "You can't perform this operation on the secret because it was marked for deletion.",
      ),
  },
];

/** The correction that a request needs, if any. */
export function correctionOf(request: PassingRequest): Correction | undefined {
  return CORRECTIONS.find(({ concerns }) => concerns(request));
}
