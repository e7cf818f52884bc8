import { describe, expect, it } from "vitest";
import { stackNames } from "../../../src/config/stack-file";
import { type Plan, planWith, ROOT, rawConfig } from "../../support/plan";
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

  it("is taken by a repository with ids where GitHub's tokens name it so, and by no other form", async () => {
    const repository = "acme@123456/inventory@456789";
    const [statement] = (await planned("inventory-staging", { repository })).trust(ROLE.name);
    expect(statement?.Condition).toMatchObject({
      StringEquals: {
        "token.actions.githubusercontent.com:sub": ["repo:acme@123456/inventory@456789:environment:inventory-staging"],
      },
    });
  });

  it.each(["acme@123456/inventory", "acme/inventory@456789", "acme@x/inventory@1", "acme/inventory:ref", "acme/*"])(
    "isn't planned for %s",
    async (repository) => {
      await expect(planned("inventory-staging", { repository })).rejects.toThrow("both names with their ids or none");
    },
  );

  it("follows and stops deployments only of services whose traffic moves, or that alarms end", async () => {
    const sids = (plan: Plan) => plan.statements(ROLE.name).map(({ Sid }) => Sid);
    expect(sids(await planned())).not.toContain("FollowDeployments");
    const services = JSON.parse(rawConfig("inventory-staging")["platform:services"] ?? "{}");
    services["ui-service"].deployment = { strategy: "canary" };
    services["user-service"].deployment = { strategy: "rolling", alarms: ["cpu"] };
    const plan = await planWith("inventory-staging", {
      ...rawConfig("inventory-staging"),
      "platform:services": JSON.stringify(services),
      "platform:deploymentRole": JSON.stringify(ROLE),
    });
    const follow = plan.statements(ROLE.name).find(({ Sid }) => Sid === "FollowDeployments");
    const inCluster = "staging-inventory-cluster/staging";
    expect(follow?.Resource.map((arn) => arn.split(":").at(-1))).toEqual([
      `service/${inCluster}-ui-service`,
      `service-deployment/${inCluster}-ui-service/*`,
      `service/${inCluster}-user-service`,
      `service-deployment/${inCluster}-user-service/*`,
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
      ["ReadTaskDefinitions", "ecs:DescribeTaskDefinition"],
      ["ReadTargets", "elasticloadbalancing:DescribeTargetHealth"],
      ["ListTasks", "ecs:ListTasks"],
      [
        "LookUp",
        "ec2:DescribeManagedPrefixLists",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "route53:ListHostedZones",
      ],
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
      "arn:aws:dynamodb:us-east-1:290993374431:table/staging-inventory-releases",
    ]);
    expect(by.ReadSecretsInState?.Resource).toEqual([ROLE.stateKeyArn]);
    expect(by).not.toHaveProperty("TakeSnapshots");
  });

  it("tells people on the stack's topic, and nowhere else; without alarms there is none", async () => {
    const tells = (plan: Plan) => plan.statements(ROLE.name).filter(({ Sid }) => /Tell/.test(Sid ?? ""));
    const [publish, encrypt] = tells(await planned());
    expect(publish).toMatchObject({
      Action: ["sns:Publish"],
      Resource: [expect.stringMatching(/:staging-inventory-alarms$/)],
    });
    expect(encrypt).toMatchObject({
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [expect.stringMatching(/^arn:aws:kms:.*:key\//)],
    });
    const monitoring = JSON.stringify({ alarms: { enabled: false } });
    const raw = { ...rawConfig("inventory-staging"), "platform:deploymentRole": JSON.stringify(ROLE) };
    expect(tells(await planWith("inventory-staging", { ...raw, "platform:monitoring": monitoring }))).toEqual([]);
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

  it("may leave images to a sister that can do nothing else", async () => {
    const images = { name: "staging-inventory-images", subjects: ["environment:inventory-staging-images"] };
    const plan = await planned("inventory-staging", { images });
    const actions = (role: string) => plan.statements(role).flatMap(({ Action }) => Action);
    expect(actions(images.name).filter((action) => !action.startsWith("ecr:"))).toEqual([]);
    expect(actions(images.name)).toContain("ecr:PutImage");
    expect(actions(ROLE.name).filter((action) => action.startsWith("ecr:"))).toEqual([
      "ecr:BatchGetImage",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
    ]);
    expect(JSON.stringify(plan.trust(images.name))).toContain(
      "repo:acme/inventory:environment:inventory-staging-images",
    );
    expect(plan.outputs.roleArns).toMatchObject({ images: `arn:aws:iam::290993374431:role/${images.name}` });
  });

  it("has a sister for previews, which only reads the state", async () => {
    const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const preview = {
      name: "staging-inventory-preview",
      subjects: ["environment:inventory-staging-preview"],
      policyArns: [readOnly],
    };
    const plan = await planned("inventory-staging", { preview });
    const actions = plan.statements(preview.name).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/:(Describe|Get|List|Decrypt)/.test(action))).toEqual([]);
    expect(plan.all(ROLE_POLICY_ATTACHMENT).map(({ inputs }) => inputs)).toEqual([
      { role: preview.name, policyArn: readOnly },
    ]);
    expect(JSON.stringify(plan.trust(preview.name))).toContain(
      "repo:acme/inventory:environment:inventory-staging-preview",
    );
    expect(plan.outputs.roleArns).toMatchObject({
      deployment: `arn:aws:iam::290993374431:role/${ROLE.name}`,
      preview: `arn:aws:iam::290993374431:role/${preview.name}`,
    });
  });

  it("has another that looks for drift: it reads the values of the stack's secrets, and no other's", async () => {
    const drift = { name: "staging-inventory-drift", subjects: ["environment:inventory-staging-drift"] };
    const plan = await planned("inventory-staging", { drift });
    const by = Object.fromEntries(plan.statements(drift.name).map((statement) => [statement.Sid, statement]));
    const own = by.ReadSecretValues?.Resource ?? [];
    expect(own.length).toBeGreaterThan(1);
    for (const arn of own) expect(arn).toMatch(/:secret:staging[/-]/);
    expect(by.DecryptForSecrets?.Condition).toMatchObject({ StringEquals: { "kms:EncryptionContext:SecretARN": own } });
    const allowed = plan.statements(drift.name).filter(({ Effect }) => Effect === "Allow");
    const actions = allowed.flatMap(({ Action }) => Action);
    // And it tells people what it has seen.
    expect(actions.filter((action) => !/:(Describe|Get|List|Decrypt)/.test(action))).toEqual([
      "sns:Publish",
      "kms:GenerateDataKey",
    ]);
  });

  it("has no use of what ReadOnlyAccess reads beside the stack: data, logs, messages and others' secrets", async () => {
    const drift = {
      name: "staging-inventory-drift",
      subjects: ["environment:inventory-staging-drift"],
      policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    };
    const denied = (await planned("inventory-staging", { drift }))
      .statements(drift.name)
      .filter(({ Effect }) => Effect === "Deny");
    const by = Object.fromEntries(denied.map((statement) => [statement.Sid, statement]));
    expect(by.NoData?.Action).toEqual(
      expect.arrayContaining(["dynamodb:GetItem", "logs:FilterLogEvents", "sqs:ReceiveMessage"]),
    );
    expect(by.NoOthersObjects).toMatchObject({
      Action: expect.arrayContaining(["s3:GetObject"]),
      NotResource: expect.arrayContaining([
        "arn:aws:s3:::inventory-pulumi-state/.pulumi/stacks/platform/inventory-staging.json*",
      ]),
    });
    expect(by.NoOthersSecrets).toMatchObject({
      Action: expect.arrayContaining(["secretsmanager:GetSecretValue", "ssm:GetParameter"]),
      NotResource: expect.arrayContaining([expect.stringContaining(":secret:staging-inventory/jwt-secret")]),
    });
  });

  it("reads and writes the state of its own stack, and of no other of the account", async () => {
    const files = async (stack: string) =>
      (await planned(stack)).statements(ROLE.name).find(({ Sid }) => Sid === "UseState")?.Resource ?? [];
    const [dev, staging] = [await files("inventory-dev"), await files("inventory-staging")];
    const state = (stack: string) => `arn:aws:s3:::inventory-pulumi-state/.pulumi/stacks/platform/${stack}.json`;
    const reaches = (patterns: readonly string[], arn: string) =>
      patterns.some((pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(arn));
    expect(reaches(dev, state("inventory-dev"))).toBe(true);
    expect(reaches(dev, state("inventory-staging"))).toBe(false);
    expect(reaches(staging, `${state("inventory-staging")}.bak`)).toBe(true);
    expect(reaches(staging, state("inventory-dev"))).toBe(false);
  });
});

/** Actions behind what a program looks up. */
const LOOK_UPS: Readonly<Record<string, readonly string[]>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": [],
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": [
    "ec2:DescribeManagedPrefixLists",
    "ec2:GetManagedPrefixListEntries",
  ],
  "aws:ec2/getSubnet:getSubnet": ["ec2:DescribeSubnets"],
  "aws:ec2/getSubnets:getSubnets": ["ec2:DescribeSubnets"],
  "aws:ec2/getVpc:getVpc": ["ec2:DescribeVpcs", "ec2:DescribeVpcAttribute"],
  "aws:route53/getZone:getZone": ["route53:ListHostedZones", "route53:GetHostedZone", "route53:ListTagsForResource"],
};

it.each(stackNames(ROOT))("the roles of %s may look up what its program does", async (stack) => {
  const roles = {
    preview: { name: "preview", subjects: ["environment:preview"] },
    drift: { name: "drift", subjects: ["environment:drift"] },
  };
  const plan = await planned(stack, roles);
  const tokens = [...new Set(plan.recording.calls.map(({ token }) => token))];
  const needed = tokens.flatMap((token) => LOOK_UPS[token] ?? [`something for ${token}`]);
  for (const role of [ROLE.name, "preview", "drift"]) {
    const allowed = plan.statements(role).flatMap(({ Action }) => Action);
    expect(needed.filter((action) => !allowed.includes(action))).toEqual([]);
  }
});
