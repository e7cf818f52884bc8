import type { APIGatewayProxyEvent } from "aws-lambda";
import { Problem } from "./problem";

/** IAM Identity Center's roles: only it assumes them, with the user's name as the session's. */
const PERMISSION_SET = "AWSReservedSSO_";

/**
 * Who owns what this request makes, by what AWS vouches for:
 *
 * | caller                                   | owner                                                      |
 * | ---------------------------------------- | ---------------------------------------------------------- |
 * | user of a Cognito user pool              | `cognito:<sub>`                                            |
 * | user of a Cognito identity pool          | `cognito-identity:<id>`: all have the pool's role          |
 * | IAM user                                 | its ARN and its unique id: a new one of the same name isn't the old one |
 * | IAM role                                 | its ARN: whoever assumes it chooses the session's name, and whoever could make it anew could let anybody assume the old one |
 * | permission set of IAM Identity Center    | the role's ARN and the user                                |
 * | root                                     | its ARN                                                    |
 * | federated user (`GetFederationToken`)    | nobody: whoever asks for the token chooses the name        |
 *
 * @throws Problem where API Gateway has authorized nobody, or somebody who can't own anything
 */
export function ownerOf({ requestContext }: APIGatewayProxyEvent): string {
  const sub: unknown = requestContext.authorizer?.claims?.sub;
  if (typeof sub === "string") return `cognito:${sub}`;
  const { userArn, user, cognitoIdentityId } = requestContext.identity ?? {};
  if (cognitoIdentityId) return `cognito-identity:${cognitoIdentityId}`;
  if (!userArn) throw unauthenticated();
  const [, partition, , , account, resource = ""] = userArn.split(":");
  const [kind, name, session] = resource.split("/");
  switch (kind) {
    case "root":
      return userArn;
    case "user":
      // API Gateway gives it with every signature of an IAM user.
      if (!user) throw unauthenticated();
      return `${userArn}#${user}`;
    case "assumed-role": {
      const role = `arn:${partition}:iam::${account}:role/${name}`;
      return name?.startsWith(PERMISSION_SET) ? `${role}/${session}` : role;
    }
    default:
      throw new Problem(403, "unsupported-caller", "Sign as an IAM user or role, or as a user of Cognito.");
  }
}

function unauthenticated(): Problem {
  return new Problem(401, "unauthenticated", "The request has no identity of IAM or Cognito.", {
    headers: { "www-authenticate": 'AWS4-HMAC-SHA256 service="execute-api", Bearer' },
  });
}
