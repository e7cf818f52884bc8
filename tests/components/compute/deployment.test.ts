import { describe, expect, it } from "vitest";
import { DEPLOYMENT_ALARMS, shiftMinutes } from "../../../src/lib/deployment";
import { changedConfig, type Inputs, planOf, planWith } from "../../support/plan";
import { ECS_SERVICE, LISTENER_RULE, METRIC_ALARM, ROLE, TARGET_GROUP } from "../../support/types";

/** Aussie's site, which has one service, with another way to deploy it. */
const deployed = (deployment: Inputs) =>
  planWith(
    "aussie-staging",
    changedConfig("aussie-staging", "services", ({ api }) => {
      api.deployment = deployment;
    }),
  );

const alarmsOf = async (stack: string) => (await planOf(stack)).all(METRIC_ALARM).map(({ inputs }) => inputs);

describe("a service whose traffic moves gradually", () => {
  it("has a second target group like the first, and one listener rule that ECS moves", async () => {
    const plan = await deployed({ strategy: "canary", canaryPercent: 5, canaryMinutes: 15 });
    const [first, second] = ["load-balancer-api", "load-balancer-api-alternate"].map((name) =>
      plan.one(TARGET_GROUP, name),
    );
    expect({ ...second?.inputs, name: "" }).toEqual({ ...first?.inputs, name: "" });
    expect(second?.inputs.name).not.toBe(first?.inputs.name);
    const [rule, ...others] = plan.all(LISTENER_RULE);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      ignoreChanges: ["actions"],
      inputs: { priority: 49_999, conditions: [{ pathPattern: { values: ["*"] } }] },
    });
    // Both belong to the load balancer, and the first serves until ECS says otherwise.
    const [{ forward }] = rule?.inputs.actions ?? [{}];
    expect(forward.targetGroups.map(({ weight }: Inputs) => weight)).toEqual([100, 0]);
    expect(new Set(forward.targetGroups.map(({ arn }: Inputs) => arn)).size).toBe(2);
  });

  it("tells ECS how, with a role that moves this service's traffic and nothing else", async () => {
    const plan = await deployed({ strategy: "canary", canaryPercent: 5, canaryMinutes: 15 });
    const { inputs, dependencies } = plan.one(ECS_SERVICE, "api");
    expect(inputs.deploymentConfiguration).toEqual({
      strategy: "CANARY",
      bakeTimeInMinutes: "5",
      canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: "15" },
    });
    const [{ targetGroupArn, advancedConfiguration }] = inputs.loadBalancers;
    const { alternateTargetGroupArn, productionListenerRule, roleArn } = advancedConfiguration;
    const role = plan.one(ROLE, "api-traffic").inputs;
    expect(roleArn).toMatch(new RegExp(`role/${role.name}$`));
    const changing = plan.statements(role.name).filter(({ Resource }) => !Resource.includes("*"));
    expect(changing).toEqual([
      expect.objectContaining({ Sid: "RegisterTargets", Resource: [targetGroupArn, alternateTargetGroupArn] }),
      expect.objectContaining({ Sid: "MoveTraffic", Resource: [productionListenerRule] }),
    ]);
    // The service that is deployed must be allowed to.
    expect(dependencies.filter((urn) => urn.endsWith("RolePolicy::api-traffic"))).toHaveLength(1);
  });

  it.each([
    [
      { strategy: "blue-green", bakeMinutes: 30 },
      { strategy: "BLUE_GREEN", bakeTimeInMinutes: "30" },
    ],
    [
      { strategy: "linear", stepPercent: 20, stepMinutes: 3 },
      {
        strategy: "LINEAR",
        bakeTimeInMinutes: "5",
        linearConfiguration: { stepPercent: 20, stepBakeTimeInMinutes: "3" },
      },
    ],
    [{ strategy: "rolling" }, { strategy: "ROLLING" }],
  ])("takes %j", async (deployment, configuration) => {
    const { inputs } = (await deployed(deployment)).one(ECS_SERVICE, "api");
    expect(inputs.deploymentConfiguration).toEqual(configuration);
    expect(inputs.alarms).toBeUndefined();
  });

  it("is counted in both target groups by its alarms: either may have all tasks", async () => {
    const plan = await deployed({ strategy: "blue-green" });
    for (const alarm of ["unavailable", "unhealthy-targets"]) {
      const { metricQueries, treatMissingData } = plan.one(METRIC_ALARM, `service-api-${alarm}`).inputs;
      const [sum, ...counts] = metricQueries;
      expect(sum.expression).toBe("FILL(first, 0) + FILL(second, 0)");
      const groups = counts.map(({ metric }: Inputs) => metric.dimensions.TargetGroup);
      expect(new Set(groups).size).toBe(2);
      expect(treatMissingData).toBe(alarm === "unavailable" ? "breaching" : "notBreaching");
    }
  });

  it("keeps all its paths in the one rule", async () => {
    const raw = changedConfig("inventory-dev", "services", ({ "api-gateway": gateway }) => {
      gateway.deployment = { strategy: "linear" };
      gateway.route.paths = { "/api/*": 10, "/health": 10 };
    });
    const plan = await planWith("inventory-dev", raw);
    expect(plan.all(LISTENER_RULE).map(({ inputs }) => inputs.conditions)).toEqual([
      [{ pathPattern: { values: ["/api/*", "/health"] } }],
    ]);
  });
});

describe("deployment alarms", () => {
  it("put the revision before back, and are the stack's own", async () => {
    const plan = await deployed({ strategy: "rolling", alarms: ["error-rate", "unavailable", "cpu"] });
    const { alarms } = plan.one(ECS_SERVICE, "api").inputs;
    expect(alarms).toMatchObject({ enable: true, rollback: true });
    const names = plan.all(METRIC_ALARM).map(({ inputs }) => inputs.name);
    expect(names).toEqual(expect.arrayContaining(alarms.alarmNames));
    expect(alarms.alarmNames).toHaveLength(3);
  });

  it.each(Object.entries(DEPLOYMENT_ALARMS))(
    "%s is an alarm that every stack with a site has, and looks back as far",
    async (_, alarm) => {
      const found = (await alarmsOf("aussie-staging")).find(({ name }) => name.endsWith(`-${alarm.name("api")}`));
      const period = found?.period ?? found?.metricQueries.at(-1).metric.period;
      expect((period * found?.evaluationPeriods) / 60).toBe(alarm.minutes);
    },
  );
});

describe("the minutes of a deployment", () => {
  it.each([
    [undefined, 0],
    [{ strategy: "rolling", alarms: [] }, 0],
    [{ strategy: "rolling", alarms: ["error-rate", "cpu"] }, 15],
    [{ strategy: "blue-green", bakeMinutes: 7, alarms: ["cpu"] }, 7],
    [{ strategy: "canary", canaryPercent: 10, canaryMinutes: 10, bakeMinutes: 5, alarms: [] }, 15],
    // 10 %, and nine times more; after the last there is no wait.
    [{ strategy: "linear", stepPercent: 10, stepMinutes: 6, bakeMinutes: 5, alarms: [] }, 59],
    [{ strategy: "linear", stepPercent: 30, stepMinutes: 6, bakeMinutes: 0, alarms: [] }, 18],
    [{ strategy: "linear", stepPercent: 100, stepMinutes: 6, bakeMinutes: 1, alarms: [] }, 1],
  ] as const)("%j: %i", (deployment, minutes) => {
    expect(shiftMinutes(deployment)).toBe(minutes);
  });
});
