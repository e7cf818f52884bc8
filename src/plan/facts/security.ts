import type { Inputs } from "@pulumi/pulumi";
import { days, type FactTable, policy } from "./fact";

/** Roles, keys and secrets. */
export const security: FactTable = {
  "aws:iam/role:Role": (i) => [i.name, `assumed by ${principals(i.assumeRolePolicy)}`],
  "aws:iam/rolePolicy:RolePolicy": (i) => policy(i.policy),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (i) => [i.policyArn],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (i) => [i.url, `for ${i.clientIdLists.join(" ")}`],
  "aws:kms/key:Key": (i) => [i.description, i.enableKeyRotation && "rotates every year"],
  "aws:kms/alias:Alias": (i) => [i.name],
  "aws:secretsmanager/secret:Secret": (i) => [
    i.name,
    i.recoveryWindowInDays === 0 ? "no recovery" : `recovery ${days(i.recoveryWindowInDays)}`,
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": (i) => [String(i.secretString)],
  "aws:secretsmanager/secretRotation:SecretRotation": (i) => [
    String(i.secretId),
    `another value every ${days(i.rotationRules.automaticallyAfterDays)}`,
  ],
  "aws:ssm/parameter:Parameter": (i) => [i.name, i.type, String(i.value)],
  "random:index/randomPassword:RandomPassword": (i) => [`${i.length} letters and digits`],
  "random:index/randomId:RandomId": (i) => [`${i.byteLength} bytes`],
};

function principals(document: string): string {
  const { Statement } = JSON.parse(document);
  return Statement.map(({ Principal }: Inputs) =>
    typeof Principal === "string" ? Principal : Object.values(Principal).join(" "),
  ).join(" ");
}
