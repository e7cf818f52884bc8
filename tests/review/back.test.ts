import { describe, expect, it } from "vitest";
import { type Edit, reviewOf } from "../support/review";

const STACK = "inventory-staging";
const OWN_ZONE: Edit = (s) => {
  s.dns.createZone = true;
};

describe("putting the file back", () => {
  it("is refused where something protected was made, and no consequence says that it helps", async () => {
    const { notes, consequences } = await reviewOf("aep-staging", OWN_ZONE);
    expect(notes).toEqual([
      "Once it is made, Pulumi refuses to put the file back: zone would go, and it is protected (pulumi state unprotect).",
    ]);
    expect(consequences.map(({ undo }) => undo)).toContainEqual(
      expect.stringMatching(/^Pulumi refuses to put the file back once zone stands/),
    );
    expect(consequences.filter(({ undo }) => undo?.startsWith("Putting the file back helps"))).toEqual([]);
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
