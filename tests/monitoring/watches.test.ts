import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_RETRY_SECONDS } from "../../handlers/shared/clocks";
import { watchApi } from "../../src/monitoring/api";
import { dashboardBody } from "../../src/monitoring/dashboard";
import { watchFunctions } from "../../src/monitoring/functions";
import { watchLoadBalancer } from "../../src/monitoring/load-balancer";
import { watchReplication } from "../../src/monitoring/replication";
import type { Graph, Watch } from "../../src/monitoring/watch";

const limits = { errorPercent: 5, minimumRequests: 20, refusedRequests: 20, responseTimeSeconds: 1 };

const metric = { namespace: "N", name: "M", dimensions: { D: "d" }, stat: "Sum" };
const graph = (title: string): Graph => ({ title, lines: [metric] });
const watch = (title: string, graphs: number): Watch => ({
  title,
  alarms: [],
  graphs: Array.from({ length: graphs }, (_, i) => graph(`${title} ${i}`)),
});

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const widgets = (watches: readonly Watch[], alarmArns: string[] = []) =>
  dashboardBody(watches, { region: "us-west-2", alarmArns }).widgets as Widget[];

describe("an error rate", () => {
  it.each([
    ["load balancer", watchLoadBalancer({ arnSuffix: "app/x/1", targetGroups: {}, released: true }, limits)],
    ["API", watchApi({ apiName: "x", stage: "v1" }, limits)],
  ])("of a %s needs the least number of requests, however many of them fail", (_, { alarms }) => {
    const measure = alarms.find(({ name }) => name.endsWith("-error-rate"))?.measure;
    if (!measure || !("expression" in measure)) throw new Error("no formula");
    const rate = (requests: number, failed: number) => evaluate(measure.expression, { requests, failed });
    expect(Object.keys(measure.metrics)).toEqual(["requests", "failed"]);
    expect(rate(19, 19)).toBe(0);
    expect(rate(20, 2)).toBe(10);
    expect(rate(1000, 49)).toBeLessThan(5);
    expect(rate(1000, 51)).toBeGreaterThan(5);
  });
});

describe("the error rate of a function", () => {
  const { alarms } = watchFunctions([{ name: "worker", functionName: "worker", timeoutSeconds: 300 }], {
    errorPercent: 5,
    functionDurationPercent: 80,
  });
  const alarm = alarms.find(({ name }) => name.endsWith("-error-rate"));

  it("calls nobody for one failure, which is tried again", () => {
    if (!alarm || !("expression" in alarm.measure)) throw new Error("no formula");
    const { expression } = alarm.measure;
    const rate = (invocations: number, errors: number) => evaluate(expression, { invocations, errors });
    expect([rate(1, 1), rate(2, 1)]).toEqual([0, 0]);
    expect([rate(2, 2), rate(3, 2)].every((percent) => percent > alarm.threshold)).toBe(true);
  });

  it("counts all deliveries of an event together, also where each takes its time", () => {
    const [first, second] = EVENT_RETRY_SECONDS;
    // Of three at least two are in one period, wherever it begins.
    expect(Math.max(300 + first, 300 + second)).toBeLessThan(alarm?.periodSeconds ?? 0);
  });
});

describe("replication", () => {
  const { alarms } = watchReplication([{ name: "uploads", sourceBucket: "from", destinationBucket: "to" }], {
    replicationMinutes: 15,
  });

  it("calls somebody when the copy lags behind, or objects can't be copied", () => {
    expect(alarms.map(({ name, threshold }) => [name, threshold])).toEqual([
      ["bucket-uploads-replication-lag", 900],
      ["bucket-uploads-replication-failures", 0],
    ]);
  });

  it("is known to S3 by both buckets and the rule", () => {
    for (const { measure } of alarms) {
      expect(measure).toMatchObject({
        namespace: "AWS/S3",
        dimensions: { SourceBucket: "from", DestinationBucket: "to", RuleId: "everything" },
      });
    }
  });
});

describe("a dashboard", () => {
  it("has a heading for each kind, and three graphs a row below it", () => {
    expect(widgets([watch("A", 4), watch("B", 1)]).map(({ type, x, y }) => `${type} ${x} ${y}`)).toEqual([
      "text 0 0",
      "metric 0 1",
      "metric 8 1",
      "metric 16 1",
      "metric 0 7",
      "text 0 13",
      "metric 0 14",
    ]);
  });

  it("has the alarms on top, where there are any", () => {
    const [first, second] = widgets([watch("A", 1)], ["arn:alarm"]);
    expect(first).toMatchObject({ type: "alarm", x: 0, y: 0, width: 24, properties: { alarms: ["arn:alarm"] } });
    expect(second?.y).toBe(first?.height);
    expect(widgets([watch("A", 1)])[0]?.type).toBe("text");
  });

  it("never has two things in one place", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }), fc.boolean(), (sizes, alarmed) => {
        const watches = sizes.map((size, i) => watch(String(i), size));
        const all = widgets(watches, alarmed ? ["arn:alarm"] : []);
        const cells = all.flatMap(({ x, y, width, height }) =>
          Array.from({ length: width * height }, (_, i) => `${x + (i % width)} ${y + Math.floor(i / width)}`),
        );
        expect(new Set(cells).size).toBe(cells.length);
        for (const { x, width } of all) expect(x + width).toBeLessThanOrEqual(24);
      }),
    );
  });

  it("draws what is computed, not what it is computed from", () => {
    const formula = { label: "half", expression: "m / 2", metrics: { m: metric } };
    const [, drawn] = widgets([{ title: "A", alarms: [], graphs: [{ title: "a", lines: [formula], limit: 3 }] }]);
    expect(drawn?.properties).toMatchObject({
      metrics: [
        [{ expression: "m / 2", label: "half" }],
        ["N", "M", "D", "d", { id: "m", visible: false, stat: "Sum" }],
      ],
      annotations: { horizontal: [{ label: "limit", value: 3 }] },
    });
  });

  it("has no limit in a graph without one", () => {
    const [, drawn] = widgets([watch("A", 1)]);
    expect(drawn?.properties).not.toHaveProperty("annotations");
  });
});

/** Computes metric math of the kind `IF(condition, then, else)`. */
function evaluate(expression: string, values: Readonly<Record<string, number>>): number {
  const names = Object.keys(values);
  const IF = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
  return new Function("IF", ...names, `return ${expression}`)(IF, ...Object.values(values));
}
