import { describe, expect, it } from "vitest";
import { WARNINGS } from "../../src/config/schema/acknowledge";
import { changedFile, findingsIn, stackFile } from "../support/preview";

const warned = (stack: string, text = stackFile(stack)) =>
  Object.fromEntries(findingsIn(stack, text).warnings.map(({ warning, allowed }) => [warning, allowed]));

const acknowledging = (stack: string, entries: object) => changedFile(stack, "acknowledge", () => entries);

describe("what works, but not well", () => {
  it.each([
    ["inventory-staging", "9 vCPU during a release"],
    ["sagebrush-prod", "12 vCPU during a release, 40 when scaled out"],
    ["inventory-dev", "4.5 vCPU during a release, 6.75 when scaled out"],
  ])("%s wants more vCPU than an account has: %s", (stack, needs) => {
    expect(warned(stack)["quota-fargate-vcpu"]).toMatch(new RegExp(`^6 vCPU, .* \\(quota L-3032A538\\); .* ${needs}$`));
  });

  it("counts all tasks twice where traffic moves gradually, for so long that scaling may come between", () => {
    const gradual = changedFile("sagebrush-prod", "services", ({ web }) => {
      web.deployment = { strategy: "linear" };
    });
    expect(warned("sagebrush-prod", gradual)["quota-fargate-vcpu"]).toMatch(/80 when scaled out$/);
    const pools = changedFile("inventory-dev", "services", (services) => {
      services["api-gateway"].deployment = { strategy: "blue-green" };
      services["api-gateway"].route.paths = { "/api/*": 10, "/health": 10 };
    });
    expect(warned("inventory-dev", pools)["database-connections"]).toMatch(/180 connections \(api-gateway 10 x 6,/);
  });

  it("is no warning of tasks that fit", () => {
    expect(warned("aep-staging")).not.toHaveProperty("quota-fargate-vcpu");
  });

  it("counts what functions reserve, and what AWS wants unreserved", () => {
    const change = (functions: Record<string, { reservedConcurrency?: number; provisionedConcurrency?: number }>) => {
      for (const one of Object.values(functions)) {
        delete one.reservedConcurrency;
        delete one.provisionedConcurrency;
      }
    };
    const none = changedFile("sagebrush-prod", "functions", change);
    expect(warned("sagebrush-prod", none)).not.toHaveProperty("quota-lambda-concurrency");
    const some = changedFile("sagebrush-prod", "functions", (functions) => {
      change(functions);
      functions.worker.reservedConcurrency = 22;
    });
    expect(warned("sagebrush-prod", some)["quota-lambda-concurrency"]).toContain("needs 122: 22 reserved");
  });

  it("counts the addresses of NAT gateways", () => {
    const gateways = [..."abcdef"].map((letter) => `us-east-1${letter}`);
    const text = changedFile("inventory-staging", "network", (network) => {
      network.natGateways = gateways;
    });
    expect(warned("inventory-staging", text)["quota-elastic-ips"]).toMatch(/^5 Elastic IPs, .*L-0263D0A3/);
    expect(warned("inventory-staging")).not.toHaveProperty("quota-elastic-ips");
  });

  it("is that nobody receives alarms, until somebody does, or there are none", () => {
    expect(warned("aep-staging")["alarms-reach-nobody"]).toContain("nobody receives");
    for (const text of [
      stackFile("aep-staging").replace("emails: []", "emails: [a@example.com]"),
      stackFile("aep-staging").replace("enabled: true", "enabled: false"),
      stackFile("aep-staging").replace(/^config:\n/m, "config:\n  platform:pagerDutyUrl:\n    secure: v1:cipher\n"),
    ]) {
      expect(warned("aep-staging", text)).not.toHaveProperty("alarms-reach-nobody");
    }
  });

  it("is a function that asks the database by the clock, where the database sleeps at night", () => {
    const week = { wakes: "07:00", sleeps: "20:00" };
    const asleep = changedFile("sagebrush-prod", "schedule", () => week);
    expect(warned("sagebrush-prod", asleep)["schedules-while-asleep"]).toContain(
      "07:00 to 20:00 on MON, TUE, WED, THU, FRI (UTC)",
    );
    expect(warned("sagebrush-prod")).not.toHaveProperty("schedules-while-asleep");
    expect(
      warned(
        "aep-staging",
        changedFile("aep-staging", "schedule", () => week),
      ),
    ).not.toHaveProperty("schedules-while-asleep");
  });
});

describe("an acknowledged warning", () => {
  it("isn't told any more; the others are", () => {
    const text = acknowledging("inventory-dev", { "database-connections": "as documented" });
    expect(Object.keys(warned("inventory-dev", text)).sort()).toEqual([
      "alarms-reach-nobody",
      "quota-fargate-vcpu",
      "site-in-the-clear",
    ]);
    expect(findingsIn("inventory-dev", text).mistakes).toEqual([]);
  });

  it("that the stack doesn't have is a mistake", () => {
    const text = acknowledging("aep-staging", { "quota-elastic-ips": "raised to 20 in November" });
    const [mistake, ...others] = findingsIn("aep-staging", text).mistakes;
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ path: "platform:acknowledge.quota-elastic-ips", fix: "remove it" });
    expect(mistake?.location?.excerpt?.text).toContain("quota-elastic-ips");
  });

  it("must be one that there is, and have a reason", () => {
    const text = acknowledging("aep-staging", { "alarms-reach-nobdy": "x".repeat(20), "alarms-reach-nobody": "no" });
    expect(findingsIn("aep-staging", text).mistakes.map(({ allowed, fix }) => [allowed, fix])).toEqual([
      [WARNINGS.join(", "), "did you mean alarms-reach-nobody? If not, remove it"],
      ["a length of 10 or more", "replace the value by an allowed one"],
    ]);
  });
});
