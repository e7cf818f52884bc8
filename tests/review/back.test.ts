import { describe, expect, it } from "vitest";
import { reviewOf } from "../support/review";

const STACK = "inventory-staging";

describe("putting the file back", () => {
  it("is refused where something protected was made, and no consequence says that it helps", async () => {
    const { notes, consequences } = await reviewOf("aussie-staging", (s) => {
      s.network.databaseSubnets = ["10.0.21.0/24", "10.0.22.0/24"];
    });
    expect(notes).toEqual([
      "Once it is made, Pulumi refuses to put the file back: network-database-2, network-database-1 would go, and they are protected (pulumi state unprotect).",
    ]);
    expect(consequences.filter(({ undo }) => undo?.startsWith("Putting the file back helps"))).toEqual([]);
    expect(consequences.map(({ undo }) => undo)).toContainEqual(
      expect.stringMatching(/^Pulumi refuses to put the file back once network-database-1, network-database-2 stands/),
    );
  });

  it("fails where a zone was made that was looked up before", async () => {
    const { notes } = await reviewOf("aep-staging", (s) => {
      s.dns.createZone = true;
    });
    expect(notes).toEqual([expect.stringMatching(/looks up the zone navralabs\.com, and two have the name/)]);
  });

  it("may lose data", async () => {
    const { notes } = await reviewOf(STACK, (s) => {
      s.cache.identifier = "staging-inventory-cache";
    });
    expect(notes).toEqual(["Putting the file back loses data: data-gone cache."]);
  });

  it("may stop half-way where the change itself doesn't", async () => {
    const { notes } = await reviewOf(STACK, (s) => {
      Object.assign(s.database, { version: "16", allowMajorVersionUpgrade: true });
    });
    expect(notes).toEqual([
      expect.stringMatching(
        /^Once it is made, putting the file back stops half-way: aws-refuses database\. ModifyDBInstance/,
      ),
    ]);
  });

  it("stops half-way where something has stayed in AWS under its name", async () => {
    const { notes } = await reviewOf(STACK, (s) => {
      s.database.identifier = "staging-inventory-main";
    });
    expect(notes).toEqual([
      "Once it is made, putting the file back stops half-way: database-postgresql, database-upgrade stayed in AWS with the names that are asked for then (CreateLogGroup). Import them first, or delete them: docs/runbooks/adopt.md.",
    ]);
  });

  it("stops half-way where a secret is gone that AWS keeps for a while", async () => {
    const { notes } = await reviewOf("sagebrush-staging", (s) => {
      s.secrets["database-url"].name = "sagebrush/staging/URL";
    });
    expect(notes).toEqual([
      "Putting the file back loses data: data-gone database-url.",
      expect.stringMatching(/: database-url stayed in AWS .*\(CreateSecret\).* a secret after restore-secret, or/),
    ]);
  });

  it("stops, too, where ECS is stuck with a new repository: the old one has stayed", async () => {
    const { notes, consequences } = await reviewOf(STACK, (s) => {
      s.services["reporting-service"].repository = "inventory-management/reports";
    });
    expect(notes).toEqual([
      expect.stringMatching(/inventory-management-reporting-service stayed in AWS .*CreateRepository/),
    ]);
    expect(consequences.find(({ rank }) => rank === "stuck half-way")?.undo).toMatch(
      /^Putting the file back stops half-way/,
    );
  });

  it("is nothing to speak of where it is the change backwards, or where nothing is done", async () => {
    const port = await reviewOf(STACK, (s) => {
      s.services["ui-service"].port = 8080;
    });
    const refused = await reviewOf(STACK, (s) => {
      s.database.databaseName = "another";
    });
    expect([port.notes, refused.notes]).toEqual([[], []]);
  });
});
