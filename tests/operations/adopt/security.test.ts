import { expect, it } from "vitest";
import { securityFinders } from "../../../src/operations/adopt/security";
import { describeFinders, search, throws } from "../../support/finders";

describeFinders(securityFinders, {
  "aws:iam/role:Role": {
    inputs: { name: "api-task" },
    there: { iam: { GetRole: ({ RoleName }) => ({ Role: { RoleName } }) } },
    id: "api-task",
    absent: { iam: { GetRole: throws("NoSuchEntityException") } },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    inputs: { role: "api-task" },
    there: { iam: { ListRolePolicies: { PolicyNames: ["by-hand"] } } },
    id: "api-task:by-hand",
    several: { iam: { ListRolePolicies: { PolicyNames: ["one", "two"] } } },
    needs: ["role", "its role wasn't found"],
  },
  "aws:kms/alias:Alias": {
    inputs: { name: "alias/dev-db" },
    there: { kms: { DescribeKey: ({ KeyId }) => ({ KeyMetadata: { KeyId: `key of ${KeyId}` } }) } },
    id: "alias/dev-db",
    more: { brings: { "aws:kms/key:Key": "key of alias/dev-db" } },
    absent: { kms: { DescribeKey: throws("NotFoundException") } },
  },
  "aws:secretsmanager/secret:Secret": {
    inputs: { name: "dev/jwt" },
    there: { secretsmanager: { DescribeSecret: ({ SecretId }) => ({ ARN: `arn of ${SecretId}` }) } },
    id: "arn of dev/jwt",
    absent: { secretsmanager: { DescribeSecret: throws("ResourceNotFoundException") } },
  },
});

it("a secret that is being deleted is named: its name is taken", async () => {
  const secretsmanager = { DescribeSecret: { ARN: "arn", DeletedDate: new Date(0) } };
  const { missing } = await search("aws:secretsmanager/secret:Secret", { name: "dev/jwt" }, { secretsmanager });
  expect(missing[0]?.why).toBe("it is being deleted, and its name is taken until then: restore it first");
});

it.each([
  ["AWS's own", { KeyManager: "AWS" }, "AWS's own key 1 is used: set ownKey to false"],
  ["being deleted", { DeletionDate: new Date(0) }, "the key 1 is being deleted"],
])("a key that is %s isn't imported", async (_, metadata, why) => {
  const kms = { DescribeKey: { KeyMetadata: { KeyId: "1", ...metadata } } };
  const { missing } = await search("aws:kms/alias:Alias", { name: "alias/dev-db" }, { kms }, ["aws:kms/key:Key"]);
  expect(missing.map((resource) => [resource.type, resource.why])).toEqual([["aws:kms/key:Key", why]]);
});
