import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { checkStacks } from "../../src/config/check-stack";
import { stackNames } from "../../src/config/stack-file";
import { ROOT } from "../support/plan";
import { stackFile } from "../support/preview";

const DEV = stackFile("inventory-dev");
const ELSEWHERE = DEV.replaceAll("us-west-2", "us-east-1");

/** What is told of two stacks in one folder, as `<stack> <path>`, and in what words. */
function told(one: string, other: string, checked = ["one", "other"]) {
  const folder = mkdtempSync(path.join(tmpdir(), "account-"));
  try {
    writeFileSync(path.join(folder, "Pulumi.one.yaml"), one);
    writeFileSync(path.join(folder, "Pulumi.other.yaml"), other);
    return checkStacks(folder, checked).flatMap(({ stack, mistakes }) =>
      mistakes.map((mistake) => ({ at: `${stack} ${mistake.path}`, ...mistake })),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const paths = (mistakes: ReturnType<typeof told>) => mistakes.map(({ at }) => at);

it("has nothing against the stacks of the folder", () => {
  expect(checkStacks(ROOT, stackNames(ROOT)).flatMap(({ mistakes }) => mistakes)).toEqual([]);
});

it("tells once, with both files, what two stacks of an account would both make", () => {
  const mistakes = told(DEV, DEV);
  expect(mistakes.find(({ at }) => at === "one platform:loadBalancer.name")).toMatchObject({
    value: "dev-inventory-alb",
    allowed:
      "a load balancer of its own: platform:loadBalancer.name in Pulumi.other.yaml is it, too, and AWS takes it once in a region of an account",
    fix: "choose another in one of the two files",
    location: { file: "Pulumi.one.yaml", line: DEV.split("\n").indexOf("    name: dev-inventory-alb") + 1 },
  });
  const kinds = ["prefix", "cluster.name", "secrets.jwt-secret.name", "buckets.alb-logs.bucketName"];
  const service = ["name", "logGroup", "repository"].map((key) => `services.ui-service.${key}`);
  expect(paths(mistakes)).toEqual(
    expect.arrayContaining([...kinds, ...service].map((setting) => `one platform:${setting}`)),
  );
  expect(paths(mistakes).filter((at) => !at.startsWith("one "))).toEqual([]);
  expect(paths(told(DEV, DEV, ["other"]))).toContain("other platform:prefix");
});

it("leaves to another region what AWS takes once in a region", () => {
  const found = paths(told(DEV, ELSEWHERE));
  expect(found).toEqual(expect.arrayContaining(["one platform:prefix", "one platform:services.ui-service.name"]));
  expect(found).not.toContain("one platform:loadBalancer.name");
  expect(found).not.toContain("one platform:services.ui-service.repository");
});

it("leaves all but buckets to another account, and to one that nobody named", () => {
  const another = DEV.replace('aws:allowedAccountIds: ["290993374431"]', 'aws:allowedAccountIds: ["111122223333"]');
  const nobody = DEV.replace('  aws:allowedAccountIds: ["290993374431"]\n', "");
  expect(another).not.toBe(DEV);
  expect(nobody).not.toBe(DEV);
  for (const other of [another, nobody]) {
    expect(paths(told(DEV, other))).toEqual(["one platform:buckets.alb-logs.bucketName"]);
  }
});
