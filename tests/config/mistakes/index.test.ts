import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { Mistake } from "../../../src/config/mistakes";
import { checkConfig, parseConfig, type RawConfig } from "../../../src/config/parse";
import { formatMistakes } from "../../../src/config/report";
import { changedConfig, type Inputs, rawConfig } from "../../support/plan";
import { changedFile, findingsIn, preview } from "../../support/preview";
import { cases, changeTo } from "./cases";

function mistakesOf(raw: RawConfig, secretKeys: readonly string[] = []): readonly Mistake[] {
  return checkConfig(raw, secretKeys).mistakes;
}

describe("a mistake", () => {
  const table = cases.map(([stack, setting, value, allowed, path = setting]) => ({
    stack,
    setting,
    value,
    path: path.includes(":") ? path : `platform:${path}`,
    allowed,
  }));

  it.each(table)("at $path of $stack is found: $allowed", async ({ stack, setting, value, path, allowed }) => {
    const text = changedFile(stack, ...changeTo(setting, value));
    const { mistakes } = findingsIn(stack, text);
    expect(mistakes.map((mistake) => mistake.path)).toContain(path);
    const mistake = mistakes.find((found) => found.path === path);
    expect(mistake?.allowed).toContain(allowed);
    expect(mistake?.fix).toMatch(/\w{3}/);
    expect(mistake?.location?.excerpt?.text).toContain(lastExisting(mistake));
    expect(mistake?.location?.excerpt?.text).toBe(text.split("\n")[(mistake?.location?.line ?? 0) - 1]);

    const { error, registered } = await preview(stack, text);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(registered).toEqual([]);
  });

  /** What the line of a mistake must show: the value of a list, the last key, or what should hold it. */
  function lastExisting({ path, value }: Mistake = { path: "", allowed: "", fix: "" }): string {
    if (path.endsWith("]")) return String(value);
    const keys = path.split(/[.:]/);
    return keys.at(value === undefined ? -2 : -1) ?? "";
  }

  it("is told with path, value, what is allowed, and what to do", () => {
    const raw = changedConfig("aussie-staging", ...changeTo("services.api.memoryMiB", 600));
    expect(() => parseConfig("aussie-staging", raw)).toThrow(
      [
        "Pulumi.aussie-staging.yaml has 1 mistake; nothing was changed.",
        "",
        "  platform:services.api.memoryMiB",
        "    value:   600",
        "    allowed: with 256 CPU units: 512, 1024, 2048",
        "    fix:     did you mean 512? If not, choose a memory size that Fargate has for this CPU, or another CPU",
      ].join("\n"),
    );
  });

  it("can be a part that isn't there", () => {
    const { "platform:dns": _, ...raw } = rawConfig("sagebrush-prod");
    expect(mistakesOf(raw).map(({ path, allowed }) => [path, allowed])).toEqual([
      ["platform:dns", "a value, since the CDN serves dns.domain"],
    ]);
  });

  it("has its line, column and an excerpt", () => {
    const { mistakes } = findingsIn("aussie-staging", changedFile("aussie-staging", ...changeTo("cluster.nam", "x")));
    expect(formatMistakes("aussie-staging", mistakes)).toBe(
      [
        "Pulumi.aussie-staging.yaml has 1 mistake; nothing was changed.",
        "",
        "  Pulumi.aussie-staging.yaml:59:5  platform:cluster.nam",
        "    59 |     nam: x",
        "       |     ^^^",
        '    value:   "x"',
        "    allowed: name, containerInsights, publicIp, namespace",
        "    fix:     did you mean name? If not, remove it",
      ].join("\n"),
    );
  });

  it("of a key is one mistake, although what it stands for is missing", () => {
    const change = (cluster: Inputs) => ({ nam: cluster.name });
    const { mistakes } = findingsIn("aussie-staging", changedFile("aussie-staging", "cluster", change));
    expect(mistakes.map(({ path }) => path)).toEqual(["platform:cluster.nam"]);
  });

  it("hides no other: in one service, in another, and between parts", () => {
    const raw = changedConfig("inventory-dev", "services", (services) => {
      services["ui-service"].memoryMiB = 600;
      services["ui-service"].port = "eighty";
      services["user-service"].secrets.JWT_SECRET = "jwt";
    });
    const paths = mistakesOf({ ...raw, "platform:colour": "blue" }).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      "platform:colour",
      "platform:services.ui-service.memoryMiB",
      "platform:services.ui-service.port",
      "platform:services.user-service.secrets.JWT_SECRET",
    ]);
  });

  it("causes no other: who names a wrong entry is right", () => {
    const raw = changedConfig("inventory-dev", ...changeTo("services.api-gateway.port", 0));
    expect(mistakesOf(raw).map(({ path }) => path)).toEqual(["platform:services.api-gateway.port"]);
  });

  it("never shows a secret", () => {
    const change = (services: Inputs) => {
      services["ui-service"].environment.PASSWORD = { plain: "hunter2" };
      services["location-service"].clients = ["hunter22"];
      services["user-service"].port = "443";
    };
    const raw = changedConfig("inventory-dev", "services", change);
    const mistakes = mistakesOf(raw, ["platform:services"]);
    expect(mistakes.map(({ value }) => value)).toEqual(["[secret]", "[secret]", "[secret]"]);
    expect(formatMistakes("inventory-dev", mistakes)).not.toMatch(/hunter2|443/);
  });

  it("never shows a secret in what is allowed elsewhere", () => {
    const raw = changedConfig("aussie-staging", ...changeTo("network.cidr", "10.77.0.0/16"));
    const mistakes = mistakesOf(raw, ["platform:network"]);
    expect(mistakes.map(({ allowed }) => allowed)).toContain("a range inside [secret]");
    expect(formatMistakes("aussie-staging", mistakes)).not.toContain("10.77");
  });
});
