import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CidrBlock, contains, formatCidr, overlaps, parseCidr, sizeOf, subnetOf } from "../../src/lib/cidr";

const block = (text: string) => parseCidr(text) as CidrBlock;

describe("parseCidr", () => {
  it.each([
    ["10.0.0.0/16", { first: 0x0a000000, bits: 16 }],
    ["255.255.255.255/32", { first: 0xffffffff, bits: 32 }],
    ["0.0.0.0/0", { first: 0, bits: 0 }],
  ])("reads %s", (text, expected) => {
    expect(parseCidr(text)).toEqual(expected);
  });

  it.each(["10.0.0.0/33", "10.0.0.256/24", "10.0.0.1/24", "10.0.0.0", "10.0.0/16", "a.b.c.d/16", ""])(
    "refuses %j",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});

describe("contains and overlaps", () => {
  it.each([
    ["10.0.0.0/16", "10.0.255.0/24", true, true],
    ["10.0.0.0/16", "10.1.0.0/24", false, false],
    ["10.0.1.0/24", "10.0.0.0/16", false, true],
    ["10.0.0.0/24", "10.0.1.0/24", false, false],
    ["10.0.0.0/24", "10.0.0.0/24", true, true],
  ])("%s and %s: contains %s, overlaps %s", (a, b, isInside, isShared) => {
    expect(contains(block(a), block(b))).toBe(isInside);
    expect(overlaps(block(a), block(b))).toBe(isShared);
  });

  const anyBlock = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([address, bits]): CidrBlock => {
    const size = 2 ** (32 - bits);
    return { first: Math.floor(address / size) * size, bits };
  });

  it("of two ranges that overlap, one contains the other", () => {
    fc.assert(fc.property(anyBlock, anyBlock, (a, b) => overlaps(a, b) === (contains(a, b) || contains(b, a))));
  });

  it("overlapping is mutual", () => {
    fc.assert(fc.property(anyBlock, anyBlock, (a, b) => overlaps(a, b) === overlaps(b, a)));
  });

  it("a range that contains another is at least as large", () => {
    fc.assert(fc.property(anyBlock, anyBlock, (a, b) => !contains(a, b) || sizeOf(a) >= sizeOf(b)));
  });
});

describe("subnetOf", () => {
  it.each([
    ["10.0.0.0/16", 24, 0, "10.0.0.0/24"],
    ["10.0.0.0/16", 24, 11, "10.0.11.0/24"],
    ["192.168.255.0/24", 28, 15, "192.168.255.240/28"],
  ])("of %s with %i bits, number %i, is %s", (range, bits, index, subnet) => {
    expect(formatCidr(subnetOf(block(range), bits, index))).toBe(subnet);
  });
});
