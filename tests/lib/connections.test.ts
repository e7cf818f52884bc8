import { describe, expect, it } from "vitest";
import { auroraConnections, classFor, instanceConnections } from "../../src/lib/connections";

describe("instanceConnections", () => {
  it.each([
    ["db.t3.micro", 112],
    ["db.t3.small", 225],
    ["db.t4g.medium", 450],
    ["db.m6g.large", 901],
    ["db.r6g.large", 1802],
    ["db.r6i.2xlarge", 5000],
  ])("of %s are %i", (instanceClass, connections) => {
    expect(instanceConnections(instanceClass)).toBe(connections);
  });

  it.each(["db.t2.micro", "db.x2g.large", "db.t3.4xlarge", "db.m6g.micro", "t3.micro"])(
    "of %s aren't known",
    (name) => {
      expect(instanceConnections(name)).toBeUndefined();
    },
  );
});

describe("classFor", () => {
  it("is the smallest class of the family that takes them", () => {
    expect(classFor("db.t3.micro", 150)).toBe("db.t3.small");
    expect(classFor("db.r6g.large", 1803)).toBe("db.r6g.xlarge");
    expect(classFor("db.r6g.large", 5001)).toBeUndefined();
  });
});

describe("auroraConnections", () => {
  it.each([
    [1, 1, 189],
    [1, 4, 823],
    [1, 8, 1669],
    [1, 16, 3360],
    [1, 32, 5000],
    [1, 256, 5000],
    [0.5, 32, 2000],
    [0.5, 2, 400],
    [0.5, 0.5, 94],
  ])("between %d and %d capacity units are %i", (min, max, connections) => {
    expect(auroraConnections(min, max)).toBe(connections);
  });
});
