import { expect, it } from "vitest";
import type { Answer, PassingRequest } from "../../src/engine/proxy";
import { withSmallStack } from "../support/e2e/small";
import { UP } from "../support/e2e/steps";

/** AWS's ways to say that it has had too many requests. */
function throttled({ headers }: PassingRequest): Answer {
  return headers["x-amz-target"]
    ? {
        status: 400,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" }),
      }
    : {
        status: 503,
        headers: { "content-type": "text/xml" },
        body: "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
      };
}

const broken: Answer = { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error" };

const retrying = (settings: Record<string, unknown>) => {
  settings["aws:maxRetries"] = 8;
};

it("goes on where every fifth request is throttled, and every seventh fails", () => {
  let requests = 0;
  let refused = 0;
  const intercept = (request: PassingRequest) => {
    requests++;
    const answer = requests % 5 === 0 ? throttled(request) : requests % 7 === 0 ? broken : undefined;
    if (answer) refused++;
    return answer;
  };
  return withSmallStack({ intercept, change: retrying }, async ({ pulumi }) => {
    await pulumi.run(...UP);
    expect(refused).toBeGreaterThan(50);
    await pulumi.run("preview", "--expect-no-changes");
  });
});

it("stops where AWS is away, says so, and converges once it is back", () => {
  let away = false;
  return withSmallStack({ intercept: () => (away ? broken : undefined) }, async ({ pulumi }) => {
    let made = 0;
    const stopped = await pulumi.attempt(UP, (line) => {
      away ||= line.includes(" created (") && ++made === 20;
    });
    expect(stopped.code).not.toBe(0);
    expect(stopped.log).toContain("StatusCode: 500");
    away = false;
    await pulumi.run(...UP);
    await pulumi.run("preview", "--expect-no-changes");
  });
});
