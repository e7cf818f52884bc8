import { describe, expect, it } from "vitest";
import { Plan } from "../../support/plan";
import { editedSnapshot } from "../../support/review";
import { rotatePassword } from "../../support/rotation";
import { DB_CLUSTER, DB_INSTANCE, FUNCTION } from "../../support/types";

const SECRET_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const PASSWORD = "random:index/randomPassword:RandomPassword";

const rotated = async (stack: string) => {
  const { recording } = await editedSnapshot(stack, rotatePassword);
  return { plan: new Plan(recording), outputs: recording.outputs };
};

describe.each([
  ["sagebrush-staging", DB_CLUSTER, "masterPassword", "889786867297:secret:rds!cluster-sagebrush-staging-db-AbCdEf"],
  ["aussie-staging", DB_INSTANCE, "password", "secret:rds!db-"],
])("the password of %s, where RDS has it", (stack, type, password, secret) => {
  it("is nowhere in Pulumi's state, and made anew by RDS", async () => {
    const { plan, outputs } = await rotated(stack);
    const database = plan.inputs(type);
    expect(database.manageMasterUserPassword).toBe(true);
    expect(database[password]).toBeUndefined();
    expect(plan.all(PASSWORD).filter(({ name }) => name === "database")).toEqual([]);
    const { secretId, ...rotation } = plan.inputs(SECRET_ROTATION);
    expect(secretId).toContain(secret);
    expect(rotation).toEqual({ rotateImmediately: false, rotationRules: { automaticallyAfterDays: 30 } });
    // The secret is gone before Pulumi would cancel its rotation.
    expect(plan.one(SECRET_ROTATION).retainOnDelete).toBe(true);
    expect([outputs.databaseUrl, outputs.databaseSecretArn]).toEqual([undefined, secretId]);
  });
});

describe("a function of a stack whose database has its password from RDS", () => {
  it("is told where the database and its secret are, and reads that one", async () => {
    const { plan } = await rotated("sagebrush-prod");
    const { secretId } = plan.inputs(SECRET_ROTATION);
    for (const name of ["api", "worker", "scheduler", "migrate"]) {
      expect(plan.inputs(FUNCTION, name).environment.variables).toMatchObject({
        DATABASE_SECRET_ARN: secretId,
        DATABASE_HOST: expect.stringContaining("sagebrush-production-db.cluster-"),
        DATABASE_NAME: "sagebrush",
      });
      const [read] = plan.statements(`sagebrush-production-${name}`).filter(({ Sid }) => Sid === "ReadSecrets");
      expect(read).toMatchObject({ Action: ["secretsmanager:GetSecretValue"], Resource: [secretId] });
    }
  });
});
