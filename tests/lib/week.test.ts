import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronAt, DAY, durationOf, minuteOf, nightsOf, WEEKDAYS } from "../../src/lib/week";

const WORK: ("MON" | "TUE" | "WED" | "THU" | "FRI")[] = ["MON", "TUE", "WED", "THU", "FRI"];

describe("a week", () => {
  it.each([
    [WORK, "07:00", "20:00", { "MON TUE WED THU": "PT11H", FRI: "P2DT11H" }],
    [[...WEEKDAYS], "06:30", "22:00", { "MON TUE WED THU FRI SAT SUN": "PT8H30M" }],
    [["WED"], "09:00", "17:15", { WED: "P6DT15H45M" }],
    // In the file's order they may be any.
    [["FRI", "MON"], "08:00", "18:00", { MON: "P3DT14H", FRI: "P2DT14H" }],
  ] as const)("on %j from %s to %s has these nights", (days, wakes, sleeps, nights) => {
    const found = nightsOf({ days, wakes, sleeps }).map((night) => [night.days.join(" "), durationOf(night.minutes)]);
    expect(Object.fromEntries(found)).toEqual(nights);
  });

  it("is made of its days and its nights, and nothing else", () => {
    const weeks = fc.record({
      days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
      times: fc.uniqueArray(fc.integer({ min: 0, max: DAY - 1 }), { minLength: 2, maxLength: 2 }),
    });
    const timeOf = (minute: number) =>
      `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    fc.assert(
      fc.property(weeks, ({ days, times }) => {
        const [from = 0, to = 0] = [...times].sort((a, b) => a - b);
        const nights = nightsOf({ days, wakes: timeOf(from), sleeps: timeOf(to) });
        const asleep = nights.reduce((sum, night) => sum + night.days.length * night.minutes, 0);
        expect(asleep + days.length * (to - from)).toBe(7 * DAY);
        expect(nights.flatMap((night) => night.days).sort()).toEqual([...days].sort());
      }),
    );
  });

  it("is told to EventBridge Scheduler", () => {
    expect(cronAt(minuteOf("07:05"), ["FRI", "MON"])).toBe("cron(5 7 ? * MON,FRI *)");
    expect(cronAt(minuteOf("22:59") + 70)).toBe("cron(9 0 * * ? *)");
  });
});
