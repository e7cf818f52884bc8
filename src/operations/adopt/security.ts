import { GetRoleCommand, paginateListRolePolicies } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { all, type Finders, found, known, NotAdopted, only } from "./finder";

const KEY = "aws:kms/key:Key";

export const securityFinders: Finders = {
  "aws:iam/role:Role": async ({ name }, { iam }) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return found(Role?.RoleName);
  },
  "aws:iam/rolePolicy:RolePolicy": async ({ role }, { iam }) => {
    const names = await all(
      paginateListRolePolicies({ client: iam }, { RoleName: known(role, "role") }),
      ({ PolicyNames }) => PolicyNames,
    );
    const name = only(names, (name) => name);
    return found(name && `${role}:${name}`);
  },
  "aws:kms/alias:Alias": async ({ name }, { kms }) => {
    return { id: name, brings: await keyOf(name, kms) };
  },
  "aws:secretsmanager/secret:Secret": async ({ name }, { secretsmanager }) => {
    const { ARN, DeletedDate } = await secretsmanager.send(new DescribeSecretCommand({ SecretId: name }));
    if (DeletedDate) throw new NotAdopted("it is being deleted, and its name is taken until then: restore it first");
    return found(ARN);
  },
};

/** What the user of a key knows of it. */
export async function keyOf(keyId: string | undefined, kms: KMSClient) {
  return { [KEY]: keyId ? await ownKey(keyId, kms) : new NotAdopted("its database isn't encrypted") };
}

/** The id of a key that a stack can have: AWS's own can't be changed. */
async function ownKey(idOrAlias: string, kms: KMSClient): Promise<string | NotAdopted> {
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: idOrAlias }));
  if (key?.KeyManager === "AWS") return new NotAdopted(`AWS's own key ${key.KeyId} is used: set ownKey to false`);
  if (key?.DeletionDate) return new NotAdopted(`the key ${key.KeyId} is being deleted`);
  return key?.KeyId ?? new NotAdopted(`AWS says nothing of the key ${idOrAlias}`);
}
