import type { APIGatewayProxyEvent } from "aws-lambda";
import { Problem } from "./problem";

/**
 * Who owns what this request makes: `cognito:<sub>`, or the ARN of an IAM user or role. A role's session is left out: whoever
 * assumes the role chooses its name, so it tells nobody apart.
 *
 * @throws Problem where API Gateway has authorized nobody
 */
export function ownerOf({ requestContext }: APIGatewayProxyEvent): string {
  const sub: unknown = requestContext.authorizer?.claims?.sub;
  if (typeof sub === "string") return `cognito:${sub}`;
  const arn = requestContext.identity?.userArn;
  if (!arn) throw new Problem(401, "unauthenticated", "The request has no identity of IAM or Cognito.");
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}
