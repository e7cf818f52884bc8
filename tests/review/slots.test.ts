import { describe, expect, it } from "vitest";
import table from "../../src/plan/constraints/table.json";
import { SLOTS } from "../../src/review/consequences/slots";

/** What AWS takes twice all the same. */
const NOT_TAKEN_ONCE = [
  "apigateway.Deployment", // one of many of an API
  "apigateway.RestApi", // told apart by ids
  "route53.Zone", // told apart by ids
];

/** The key of CloudFormation is wider than AWS's. */
const BY_LESS = ["wafv2.WebAclAssociation"];

describe("what AWS has once", () => {
  it.each(Object.entries(table.kinds).filter(([, { identity }]) => identity.length > 0))(
    "of %s is told by what CloudFormation tells it by",
    (type, { identity }) => {
      const [, module = "", kind = ""] = type.split(":");
      const name = `${module.split("/")[0]}.${kind}`;
      if (NOT_TAKEN_ONCE.includes(name)) return expect(SLOTS).not.toHaveProperty(name);
      const told = String(SLOTS[name]?.is(Object.fromEntries(identity.map((input) => [input, `<${input}>`]))));
      const missing = identity.filter((input) => !told.includes(`<${input}>`));
      expect(missing.length === 0 || BY_LESS.includes(name), `${name} by ${missing}`).toBe(true);
    },
  );
});
