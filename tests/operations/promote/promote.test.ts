import { beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse";
import { Failure } from "../../../src/operations/failure";
import { awsError } from "../../support/aws-clients";
import { Environments } from "../../support/operations/environments";
import { rawConfig } from "../../support/plan";

const dev = parseConfig("inventory-dev", rawConfig("inventory-dev"));
const staging = parseConfig("inventory-staging", rawConfig("inventory-staging"));
const REPOSITORIES = [...new Set(Object.values(staging.services).map(({ repository }) => repository))];

describe("what one environment has proven", () => {
  let environments: Environments;
  beforeEach(() => {
    environments = new Environments(staging, "v1.4.0", staging);
  });

  it("gets into the next one's registry by digest, with its layers", async () => {
    expect(await environments.promote()).toBe("v1.4.0");
    const proven = REPOSITORIES.map((repository) => environments.from.repository(repository).tags.get("v1.4.0"));
    expect(environments.tags("v1.4.0")).toEqual(proven);
    expect(environments.to.calls).toContain("UploadLayerPart");
    const { length } = environments.to.calls;
    expect(await environments.promote()).toBe("v1.4.0");
    expect(environments.lines.at(-1)).toMatch(/is there already$/);
    expect(environments.to.calls.slice(length)).toEqual(REPOSITORIES.map(() => "DescribeImages"));
  });

  it("goes on where it was stopped: nothing is copied twice", async () => {
    environments.to.failures.set("PutImageCommand", awsError("KmsException"));
    await expect(environments.promote()).rejects.toThrow("KmsException");
    const uploads = () => environments.to.calls.filter((call) => call === "CompleteLayerUpload").length;
    expect(uploads()).toBe(3);
    await environments.promote();
    expect(uploads()).toBe(3 * REPOSITORIES.length);
    expect(environments.tags("v1.4.0")).not.toContain(undefined);
  });

  it("is copied in parts where a layer is large, and with all images of an index", async () => {
    const [repository = ""] = REPOSITORIES;
    const image = environments.from.push(repository, undefined, [Buffer.alloc(23_000_000, "x")]);
    const index = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: image }] });
    const digest = environments.from.put(repository, index, "v1.4.0");
    await environments.promote();
    const { tags, manifests } = environments.to.repository(repository);
    expect(tags.get("v1.4.0")).toBe(digest);
    expect(manifests.has(image)).toBe(true);
  });

  it("may be an earlier version, where tags don't move", async () => {
    for (const repository of REPOSITORIES) environments.from.push(repository, "v0.9.0", ["old"]);
    expect(await environments.promote({ version: "v0.9.0" })).toBe("v0.9.0");
    expect(environments.tags("v0.9.0")).not.toContain(undefined);
  });
});

describe("where tags move", () => {
  it("it is what the tasks run, whatever the tag means by now, and it gets a name", async () => {
    const environments = new Environments(dev, "latest", staging);
    const proven = new Map(environments.running);
    for (const { repository } of Object.values(dev.services)) environments.from.push(repository, "latest", ["newer"]);
    expect(await environments.promote({ as: "v1.5.0" })).toBe("v1.5.0");
    expect(environments.tags("v1.5.0")).toEqual(Object.keys(staging.services).map((entry) => proven.get(entry)?.[0]));
    await expect(environments.promote()).rejects.toMatchObject({ kind: "version" });
  });

  it.each<[string, (environments: Environments) => void, object, RegExp]>([
    [
      "tasks run different images",
      (it) => it.running.get("ui-service")?.push("sha256:other"),
      {},
      /ui-service has tasks of different images/,
    ],
    ["no task runs", (it) => it.running.set("ui-service", []), {}, /ui-service has no task of what was proven/],
    [
      "an earlier version is meant",
      () => {},
      { version: "v0.9.0" },
      /Tags move in the-first: of v0\.9\.0 it isn't known/,
    ],
  ])("it is refused where %s", async (_, spoil, options, message) => {
    const environments = new Environments(dev, "latest", staging);
    spoil(environments);
    const end = environments.promote({ as: "v1.5.0", ...options });
    await expect(end).rejects.toMatchObject({ kind: "unproven", message: expect.stringMatching(message) });
    expect(environments.to.calls).toEqual([]);
  });
});

describe("what was never proven is refused", () => {
  const attempt = { what: "release v1.4.0", tried: [], step: "move" as const, since: "", at: "", by: "" };
  it.each<[string, (environments: Environments) => void, { version?: string; as?: string }, string, RegExp]>([
    [
      "a release that hasn't ended",
      (it) => {
        const { current } = it.record;
        if (current) it.record = { ...it.record, attempt: { ...attempt, from: current } };
      },
      {},
      "unproven",
      /release v1\.4\.0 hasn't ended in the-first/,
    ],
    ["nothing", (it) => Object.assign(it, { record: { previous: [] } }), {}, "unproven", /has proven nothing yet/],
    [
      "another version",
      () => {},
      { version: "v1.5.0" },
      "unproven",
      /never proved v1\.5\.0\. It proved v1\.4\.0, v0\.9\.0/,
    ],
    [
      "a mix of versions",
      (it) => {
        const { current } = it.record;
        if (current) it.record = { ...it.record, current: { ...current, version: undefined } };
      },
      {},
      "unproven",
      /a mix of versions/,
    ],
    [
      "a service that isn't there",
      (it) => {
        const { current } = it.record;
        const { "ui-service": _, ...services } = current?.revisions.services ?? {};
        if (current) it.record = { ...it.record, current: { ...current, revisions: { services, tasks: {} } } };
      },
      {},
      "unproven",
      /the-second has services that the-first never proved: ui-service/,
    ],
    [
      "an image that is gone",
      (it) => it.from.repository(REPOSITORIES[0] ?? "").manifests.clear(),
      {},
      "image",
      /has no image sha256/,
    ],
    [
      "a name that stands for another image",
      (it) => it.to.push(REPOSITORIES[0] ?? "", "v1.4.0", ["other"]),
      {},
      "image",
      /choose another name with --as/,
    ],
    ["a name that the next one doesn't take", () => {}, { as: "1.4" }, "version", /write it like v1\.4\.0/],
    [
      "a registry that isn't made",
      (it) => it.to.repositories.clear(),
      {},
      "image",
      /no repository .* run pulumi up there/,
    ],
  ])("%s", async (_, spoil, options, kind, message) => {
    const environments = new Environments(staging, "v1.4.0", staging);
    spoil(environments);
    const error = await environments.promote(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(environments.to.calls).not.toContain("PutImage");
  });

  it("and a missing right is handed on", async () => {
    const environments = new Environments(staging, "v1.4.0", staging);
    const denied = Object.assign(awsError("AccessDeniedException"), {
      message: "not authorized to perform: ecr:PutImage",
    });
    environments.to.failures.set("PutImageCommand", denied);
    await expect(environments.promote()).rejects.toThrow(/not authorized to perform: ecr:PutImage/);
  });
});
