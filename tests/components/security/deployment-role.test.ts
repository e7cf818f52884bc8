import { describe, expect, it } from "vitest";
import { type Plan, planWith, rawConfig } from "../../support/plan";
import { ROLE_POLICY_ATTACHMENT } from "../../support/types";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const ROLE = {
  name: "staging-inventory-deployment",
  repository: "acme/inventory",
  subjects: ["environment:inventory-staging"],
  createProvider: false,
  stateBucket: "inventory-pulumi-state",
  stateKeyArn: "arn:aws:kms:us-west-2:290993374431:key/1234",
};

function planned(stack = "inventory-staging", change: object = {}): Promise<Plan> {
  const deploymentRole = JSON.stringify({ ...ROLE, ...change });
  return planWith(stack, { ...rawConfig(stack), "platform:deploymentRole": deploymentRole });
}

describe("the deployment role", () => {
  it("is taken by one repository's environment only: audience and subject are exact", async () => {
    expect((await planned()).trust(ROLE.name)).toEqual([
      {
        Sid: "AssumedByWorkflow",
        Effect: "Allow",
        Principal: {
          Federated: "arn:aws:iam::290993374431:oidc-provider/token.actions.githubusercontent.com",
        },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Resource: [],
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": ["repo:acme/inventory:environment:inventory-staging"],
          },
        },
      },
    ]);
  });

  it("brings GitHub's identity provider only where the account hasn't got it", async () => {
    expect((await planned()).has(PROVIDER)).toBe(false);
    expect((await planned("inventory-staging", { createProvider: true })).inputs(PROVIDER)).toEqual({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  it("has nothing on every resource but what AWS knows none for, and no action by a pattern", async () => {
    const statements = (await planned()).statements(ROLE.name);
    const everywhere = statements.filter(({ Resource }) => Resource.includes("*"));
    expect(everywhere.map(({ Sid, Action }) => [Sid, ...Action])).toEqual([
      ["LogInToRegistry", "ecr:GetAuthorizationToken"],
      ["RegisterTaskDefinitions", "ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"],
      ["ReadTargets", "elasticloadbalancing:DescribeTargetHealth"],
      ["ListTasks", "ecs:ListTasks"],
      ["LookUp", "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcs", "route53:ListHostedZones"],
    ]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  });

  it("moves the stack's services, and not the other environment's", async () => {
    const plan = await planned();
    const service = (cluster: string, name: string) => `arn:aws:ecs:us-east-1:290993374431:service/${cluster}/${name}`;
    expect(plan.actionsOn(ROLE.name, service("staging-inventory-cluster", "staging-ui-service"))).toContain(
      "ecs:UpdateService",
    );
    expect(plan.actionsOn(ROLE.name, service("dev-inventory-cluster", "dev-ui-service"))).not.toContain(
      "ecs:UpdateService",
    );
  });

  it("passes the roles of the stack's tasks to ECS, and no other", async () => {
    const plan = await planned();
    const pass = plan.statements(ROLE.name).find(({ Sid }) => Sid === "PassTaskRoles");
    expect(pass?.Resource).toHaveLength(12);
    for (const arn of pass?.Resource ?? []) {
      expect(arn).toMatch(/^arn:aws:iam::290993374431:role\/staging-[a-z-]+-service-(execution|task)$|api-gateway/);
    }
    expect(pass?.Condition).toEqual({ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } });
  });

  it("pushes images, runs the stack's one-off tasks in its cluster, and records releases", async () => {
    const plan = await planned();
    const by = Object.fromEntries(plan.statements(ROLE.name).map((statement) => [statement.Sid, statement]));
    expect(by.PushImages?.Resource).toHaveLength(6);
    expect(by.RunTasks).toMatchObject({
      Resource: ["migrate", "seed"].map(
        (task) => `arn:aws:ecs:us-east-1:290993374431:task-definition/staging-inventory-${task}:*`,
      ),
      Condition: {
        ArnEquals: { "ecs:cluster": "arn:aws:ecs:us-east-1:290993374431:cluster/staging-inventory-cluster" },
      },
    });
    expect(by.RecordReleases?.Resource).toEqual([
      "arn:aws:ssm:us-east-1:290993374431:parameter/staging-inventory/release",
      "arn:aws:ssm:us-east-1:290993374431:parameter/staging-inventory/release-lock",
    ]);
    expect(by.UseState?.Resource).toEqual(["arn:aws:s3:::inventory-pulumi-state/.pulumi/*"]);
    expect(by.ReadSecretsInState?.Resource).toEqual([ROLE.stateKeyArn]);
    expect(by).not.toHaveProperty("TakeSnapshots");
  });

  it.each([
    ["aussie-staging", "rds:CreateDBSnapshot", "db:aussie-markets-staging-db"],
    ["sagebrush-prod", "rds:CreateDBClusterSnapshot", "cluster:sagebrush-production-db"],
  ])("of %s takes snapshots of its database: %s", async (stack, action, database) => {
    const statements = (await planned(stack)).statements(ROLE.name);
    const snapshots = statements.find(({ Sid }) => Sid === "TakeSnapshots");
    expect(snapshots?.Action).toContain(action);
    expect(snapshots?.Resource[0]).toMatch(new RegExp(`:${database}$`));
    expect(snapshots?.Resource[1]).toMatch(/snapshot:[a-z-]+-db-before-\*$/);
  });

  it("calls the function that migrates, where one does", async () => {
    const [statement] = (await planned("sagebrush-staging"))
      .statements(ROLE.name)
      .filter(({ Sid }) => Sid === "Migrate");
    expect(statement?.Resource).toEqual([
      "arn:aws:lambda:us-west-2:889786867297:function:sagebrush-staging-migrate:live",
    ]);
  });

  it("has a sister for previews, which only reads the state", async () => {
    const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const preview = { name: "staging-inventory-preview", subjects: ["pull_request"], policyArns: [readOnly] };
    const plan = await planned("inventory-staging", { preview });
    const actions = plan.statements(preview.name).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/:(Describe|Get|List|Decrypt)/.test(action))).toEqual([]);
    expect(plan.all(ROLE_POLICY_ATTACHMENT).map(({ inputs }) => inputs)).toEqual([
      { role: preview.name, policyArn: readOnly },
    ]);
    expect(JSON.stringify(plan.trust(preview.name))).toContain("repo:acme/inventory:pull_request");
    expect(plan.outputs.roleArns).toMatchObject({
      deployment: `arn:aws:iam::290993374431:role/${ROLE.name}`,
      preview: `arn:aws:iam::290993374431:role/${preview.name}`,
    });
  });
});
