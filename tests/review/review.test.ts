import { describe, expect, it } from "vitest";
import { DANGEROUS } from "../../src/review/consequences/consequence";
import { MARK, reviewsInMarkdown } from "../../src/review/markdown";
import { renderReviews } from "../../src/review/render";
import { reviewAll, unaccepted } from "../../src/review/review";
import { type Edit, editedSnapshot, renamed, reviewBetween, reviewOf, snapshotOfStack } from "../support/review";
import { rotatePassword } from "../support/rotation";

const STACK = "inventory-staging";
const PORT: Edit = (settings) => {
  settings.services["ui-service"].port = 8080;
};
const CHANGE = "empty-targets load-balancer-ui-service";
const ACCEPTED = { change: CHANGE, reason: "Sunday at six, announced to the warehouses" };
const PLAIN = { heading: same, component: same, quiet: same, wrong: same };

function same(text: string): string {
  return text;
}

describe("an acceptance", () => {
  it("is needed for what is dangerous", async () => {
    expect(unaccepted(await reviewOf(STACK, PORT)).map(({ change }) => change)).toEqual([CHANGE]);
  });

  it("counts for the change that brings it", async () => {
    const review = await reviewOf(STACK, PORT, [ACCEPTED]);
    expect(unaccepted(review)).toEqual([]);
    expect(review.lapsed).toEqual([]);
  });

  it("names a consequence, and no other", async () => {
    const review = await reviewOf(STACK, PORT, [{ ...ACCEPTED, change: "restarts database" }]);
    expect(unaccepted(review)).toHaveLength(1);
    expect(review.lapsed).toEqual(["restarts database"]);
  });

  it("of one loss is none of a worse one of the same resource", async () => {
    const rename: Edit = (s) => Object.assign(s, renamed({ queues: s.queues, functions: s.functions }, "jobs", "work"));
    const stuck = { change: "slot-taken work", reason: "it is put back at once" };
    const { consequences } = await reviewOf("sagebrush-prod", rename, [stuck]);
    const accepted = consequences.filter((one) => one.accepted !== undefined).map(({ rank }) => rank);
    expect(accepted).toEqual(["stuck half-way"]);
  });

  it("that stood there before counts no more", async () => {
    const before = { ...(await snapshotOfStack(STACK)), accepts: [ACCEPTED] };
    const review = reviewBetween(before, await editedSnapshot(STACK, PORT, [ACCEPTED]));
    expect(unaccepted(review)).toHaveLength(1);
    expect(review.lapsed).toEqual([CHANGE]);
  });

  it("isn't needed for what Pulumi refuses: nothing happens", async () => {
    const review = await reviewOf(STACK, (settings) => {
      settings.database.databaseName = "another";
    });
    expect(review.state).toBe("refused");
    expect(review.consequences.some(({ rank }) => DANGEROUS.has(rank))).toBe(true);
    expect(unaccepted(review)).toEqual([]);
  });
});

it("what follows a resource that is made anew under an old name has its new address", async () => {
  const { operations } = await reviewOf(STACK, (s) => {
    const { name, repository } = s.services["ui-service"];
    s.services = renamed(s.services, "ui-service", "site");
    Object.assign(s.services.site, { name, repository });
  });
  const listener = operations.find(({ name }) => name === "load-balancer-http");
  expect(listener?.kind).toBe("update");
});

describe("stacks at one of the commits only", () => {
  it("are new, gone, or can't be read", async () => {
    const snapshot = await snapshotOfStack("aep-staging");
    const reviews = reviewAll(
      new Map<string, typeof snapshot | { error: string }>([
        ["gone", snapshot],
        ["mended", { error: "1 mistake" }],
      ]),
      new Map<string, typeof snapshot | { error: string }>([
        ["broken", { error: "1 mistake" }],
        ["mended", snapshot],
        ["new", snapshot],
      ]),
    );
    expect(reviews.map(({ stack, state }) => `${stack} ${state}`)).toEqual([
      "broken unread",
      "gone gone",
      "mended unread",
      "new new",
    ]);
  });
});

describe("what is printed", () => {
  it("is one line where nothing changes", async () => {
    const snapshot = await snapshotOfStack("aep-staging");
    const reviews = ["one", "two"].map((stack) => ({ ...reviewBetween(snapshot, snapshot), stack }));
    expect(renderReviews(reviews, "0123456789abcdef", { style: PLAIN, width: 80 })).toBe(
      "2 stacks: no change since 0123456789",
    );
  });

  it("fits 80 columns, URNs that are to be copied aside", async () => {
    const review = await reviewOf(STACK, PORT);
    const lines = renderReviews([review], "0123456789abcdef", { style: PLAIN, width: 80 }).split("\n");
    expect(lines.filter((line) => line.length > 80 && !line.includes("urn:"))).toEqual([]);
    expect(lines.join("\n")).toContain(`outage                ${CHANGE}`);
  });

  it("shows no secret", async () => {
    const review = await reviewOf(STACK, (settings) => {
      settings.database.databaseName = "another";
    });
    const text = renderReviews([review], "0123456789abcdef", { style: PLAIN, width: 80 });
    expect(text).toContain("secretString: another secret");
    expect(`${text}${reviewsInMarkdown([review], "0")}`).not.toMatch(/postgresql:\/\/|generated[0-9a-f]{8}/);
  });

  it("is a comment that the next run finds, and in which a file's text is no markup", async () => {
    const review = await reviewOf(STACK, PORT, [{ change: "x <b>", reason: "@everybody | <script>" }]);
    const text = reviewsInMarkdown([review], "0123456789abcdef");
    expect(text.startsWith(MARK)).toBe(true);
    expect(text).toContain("**outage**");
    expect(text).not.toContain("<script>");
  });
});

it("tells of a database's password that another makes, in either direction", async () => {
  const before = await snapshotOfStack("sagebrush-staging");
  const after = await editedSnapshot("sagebrush-staging", rotatePassword);
  const told = (review: ReturnType<typeof reviewBetween>) =>
    review.consequences.filter(({ change }) => change === "password-moved database").map(({ says }) => says);
  expect(told(reviewBetween(before, after))).toEqual([expect.stringMatching(/^RDS makes a password/)]);
  expect(told(reviewBetween(after, before))).toEqual([expect.stringMatching(/^Pulumi makes a password/)]);
});
